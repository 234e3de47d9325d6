//! The machine that was measured, from `/proc`.

use serde::Serialize;

/// The machine. Driver, shop and databases share its cores.
#[derive(Debug, Serialize)]
pub struct Machine {
    /// Processor cores.
    pub cores: Option<usize>,
    /// The model of the processor.
    pub processor: Option<String>,
    /// Memory.
    pub memory_mb: Option<u64>,
    /// The release of the kernel.
    pub kernel: Option<String>,
}

impl Machine {
    pub(crate) fn this() -> Self {
        let read = |path| std::fs::read_to_string(path).ok();
        Self {
            cores: std::thread::available_parallelism().ok().map(Into::into),
            processor: read("/proc/cpuinfo").and_then(|text| processor_in(&text)),
            memory_mb: read("/proc/meminfo").and_then(|text| memory_in(&text)),
            kernel: read("/proc/sys/kernel/osrelease").map(|text| text.trim().to_owned()),
        }
    }

    pub(crate) fn render_text(&self) -> String {
        let cores = self.cores.map_or_else(|| "unknown cores".to_owned(), |n| format!("{n} cores"));
        let memory = self.memory_mb.map(|memory| format!("{memory} MB"));
        let facts = [Some(cores), self.processor.clone(), memory, self.kernel.clone()];
        facts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

fn processor_in(cpuinfo: &str) -> Option<String> {
    let line = cpuinfo.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

fn memory_in(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes / 1_024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_proc_files_of_linux() {
        let cpuinfo = "processor\t: 0\nmodel name\t: A Processor @ 2.00GHz\n";
        assert_eq!(processor_in(cpuinfo).as_deref(), Some("A Processor @ 2.00GHz"));
        assert_eq!(memory_in("MemTotal:       2097152 kB\nMemFree: 1 kB\n"), Some(2_048));
        assert_eq!(memory_in("nothing"), None);
    }
}
