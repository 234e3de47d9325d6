//! The processor time and memory of processes, from `/proc`. Other systems than Linux have no figures.

/// Processor time is counted in hundredths of a second, whatever the kernel ticks at (`USER_HZ`, proc(5)).
const TICKS_PER_SECOND: f64 = 100.0;

/// Resident memory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Memory {
    pub(super) now_mb: f64,
    pub(super) peak_mb: f64,
}

/// Seconds of processor time that processes have used, in all their threads. None when one has ended.
pub(super) fn cpu_seconds(processes: &[u32]) -> Option<f64> {
    let seconds = |process: &u32| {
        cpu_seconds_in(&std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?)
    };
    processes.iter().map(seconds).sum()
}

/// The same for this process.
pub(super) fn own_cpu_seconds() -> Option<f64> {
    cpu_seconds(&[std::process::id()])
}

/// The resident memory of processes, added up.
pub(super) fn memory(processes: &[u32]) -> Option<Memory> {
    let mut all = Memory { now_mb: 0.0, peak_mb: 0.0 };
    for process in processes {
        let one = memory_in(&std::fs::read_to_string(format!("/proc/{process}/status")).ok()?)?;
        all.now_mb += one.now_mb;
        all.peak_mb += one.peak_mb;
    }
    Some(all)
}

/// Fields 14 and 15 of `stat`: user and system time. The name in field 2 may hold blanks and parentheses.
fn cpu_seconds_in(stat: &str) -> Option<f64> {
    let (_, after_name) = stat.rsplit_once(") ")?;
    let mut fields = after_name.split(' ').skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS_PER_SECOND)
}

fn memory_in(status: &str) -> Option<Memory> {
    let megabytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        let kilobytes: f64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
        Some(kilobytes / 1024.0)
    };
    Some(Memory { now_mb: megabytes("VmRSS:")?, peak_mb: megabytes("VmHWM:")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_user_and_system_time_behind_any_name() {
        let stat =
            "4242 (a (shop) x) S 1 4242 4242 0 -1 4194560 1 0 0 0 250 75 9 9 20 0 8 0 100 0 0";
        assert_eq!(cpu_seconds_in(stat), Some(3.25));
        assert_eq!(cpu_seconds_in("4242 (short) S 1"), None);
        assert_eq!(cpu_seconds_in(""), None);
    }

    #[test]
    fn reads_resident_memory_and_its_peak() {
        let status = "Name:\tgalleria\nVmHWM:\t   81920 kB\nVmRSS:\t   40960 kB\nThreads:\t5\n";
        assert_eq!(memory_in(status), Some(Memory { now_mb: 40.0, peak_mb: 80.0 }));
        assert_eq!(memory_in("Name:\tkthreadd\n"), None);
    }

    #[test]
    fn a_process_that_has_ended_is_unknown() {
        assert_eq!(cpu_seconds(&[u32::MAX]), None);
        assert_eq!(memory(&[u32::MAX]), None);
    }
}
