//! The resources that the process uses, as Linux tells them under `/proc`. On other systems nothing is known.

/// The resources that the process uses.
pub(super) struct Used {
    pub(super) cpu_seconds: f64,
    pub(super) memory_bytes: f64,
    pub(super) open_files: f64,
    pub(super) most_files: f64,
    pub(super) threads: f64,
    /// In seconds since 1970; not known to a process that sees no more of `/proc` than itself.
    pub(super) started_at: Option<f64>,
}

#[cfg(target_os = "linux")]
pub(super) fn used() -> Option<Used> {
    use platform::meter::{count, number};
    use procfs::process::{LimitValue, Process};

    let process = Process::myself().ok()?;
    let stat = process.stat().ok()?;
    let ticks = number(procfs::ticks_per_second());
    let most_files = match process.limits().ok()?.max_open_files.soft_limit {
        LimitValue::Value(files) => number(files),
        LimitValue::Unlimited => f64::INFINITY,
    };
    Some(Used {
        cpu_seconds: number(stat.utime.saturating_add(stat.stime)) / ticks,
        memory_bytes: number(stat.rss.saturating_mul(procfs::page_size())),
        open_files: count(process.fd_count().ok()?),
        most_files,
        threads: number(stat.num_threads.unsigned_abs()),
        started_at: procfs::boot_time_secs()
            .ok()
            .map(|booted| number(booted) + number(stat.starttime) / ticks),
    })
}

#[cfg(not(target_os = "linux"))]
pub(super) const fn used() -> Option<Used> {
    None
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn this_process_uses_something() {
        let used = used().unwrap();
        assert!(used.memory_bytes > 1_000_000.0 && used.threads >= 1.0);
        assert!(used.open_files >= 3.0 && used.most_files > used.open_files);
        let long_ago = 1_700_000_000.0;
        assert!(used.started_at.unwrap() > long_ago && used.cpu_seconds >= 0.0);
    }
}
