//! The metrics that only this port knows: of the host as a whole, its process and its disk.

use platform::meter::MetricDescriptor;

pub(super) const READY: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_ready",
    &[],
    "1 when a balancer may send requests to the host, else 0.",
);
/// Its value has fractions, which the counters of the exporter have not: the handle is that of a gauge, and the registry renders what the
/// description says.
pub(super) const CPU: MetricDescriptor = MetricDescriptor::counter(
    "process_cpu_seconds_total",
    &[],
    "Seconds of a processor that the process has used.",
);
pub(super) const MEMORY: MetricDescriptor = MetricDescriptor::gauge(
    "process_resident_memory_bytes",
    &[],
    "Bytes of memory that the process occupies.",
);
pub(super) const OPEN_FILES: MetricDescriptor =
    MetricDescriptor::gauge("process_open_fds", &[], "Open files and sockets of the process.");
pub(super) const MOST_FILES: MetricDescriptor =
    MetricDescriptor::gauge("process_max_fds", &[], "Files and sockets that it may open.");
pub(super) const THREADS: MetricDescriptor =
    MetricDescriptor::gauge("process_threads", &[], "Threads of the process.");
pub(super) const STARTED: MetricDescriptor = MetricDescriptor::gauge(
    "process_start_time_seconds",
    &[],
    "When the process was started, in seconds since 1970.",
);
pub(super) const DISK_FREE: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_data_folder_free_bytes",
    &[],
    "Bytes that are free on the disk of the data folder.",
);
pub(super) const DISK_SIZE: MetricDescriptor = MetricDescriptor::gauge(
    "galleria_data_folder_size_bytes",
    &[],
    "Bytes that the disk of the data folder has.",
);

pub(super) const TRACE_SPANS: MetricDescriptor = MetricDescriptor::counter(
    "galleria_trace_spans_total",
    &["outcome"],
    "Spans of recorded traces by their end: taken by the collector, dropped since the queue was full, or not taken by the collector.",
);

/// The metrics that only this port knows.
pub const fn metrics_of_the_port() -> &'static [MetricDescriptor] {
    &[
        READY,
        CPU,
        MEMORY,
        OPEN_FILES,
        MOST_FILES,
        THREADS,
        STARTED,
        DISK_FREE,
        DISK_SIZE,
        TRACE_SPANS,
    ]
}
