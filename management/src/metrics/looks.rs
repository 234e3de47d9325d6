//! The looks at a host that metrics are asked of: one query for each context and each business process, the process itself,
//! and the disk of the data folder.

use std::path::Path;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures_util::future::join_all;
use platform::database::Database;
use platform::meter::{
    BROKER, Counter, DEAD_LETTERS, DEAD_LETTERS_AGE, Gauge, INBOX, INBOX_AGE, LEASE, Meter,
    MetricDescriptor, OUTBOX, OUTBOX_AGE, READERS, RELAY_HELD, TABLES_READ, UNREADABLE, count,
    number,
};
use platform::processes::{self, ProcessDescriptor};
use platform::spans;
use platform::time::from_micros;

use super::of_port::{
    CPU, DISK_FREE, DISK_SIZE, MEMORY, MOST_FILES, OPEN_FILES, READY, STARTED, THREADS, TRACE_SPANS,
};
use super::process::used;
use crate::managed_host::{ManagedContext, ManagedHost};
use crate::pending;

/// The tables are looked at no more often than this.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(5);
/// A process whose table does not answer within this time keeps its figures. All databases are asked at once, so that metrics come within
/// the 10 s that Prometheus waits.
const PATIENCE: Duration = Duration::from_secs(2);

/// The handles, and when the tables were looked at last.
pub(crate) struct Looks {
    contexts: Vec<OfContext>,
    processes: Vec<OfProcess>,
    broker: Option<Gauge>,
    ready: Gauge,
    process: [Gauge; 6],
    disk: [Gauge; 2],
    /// Spans that were taken, did not fit the queue, and were not taken.
    spans: [Counter; 3],
    last: tokio::sync::Mutex<Option<Instant>>,
}

/// The gauges of one context.
struct OfContext {
    database: Database,
    up: Gauge,
    outbox: [Gauge; 2],
    inbox: [Gauge; 2],
    dead_letters: [Gauge; 2],
    unreadable: Gauge,
    lease: Gauge,
    relay_held: Gauge,
    /// Busy and idle connections.
    readers: [Gauge; 2],
}

/// The gauges of one business process.
struct OfProcess {
    database: Database,
    descriptor: &'static ProcessDescriptor,
    open: Gauge,
    oldest_age: Gauge,
}

impl Looks {
    pub(crate) fn at(host: &ManagedHost) -> Self {
        let meter = host.metrics.meter();
        let of_process = |context: &ManagedContext, descriptor: &'static ProcessDescriptor| {
            let open = meter.gauge(&descriptor.open, &[]);
            let oldest_age = meter.gauge(&descriptor.oldest_age, &[]);
            OfProcess { database: context.database.clone(), descriptor, open, oldest_age }
        };
        let processes = host.contexts.iter().flat_map(|context| {
            context.processes.iter().map(move |process| of_process(context, process))
        });
        let own = |metric: MetricDescriptor| meter.gauge(&metric, &[]);
        Self {
            processes: processes.collect(),
            contexts: host.contexts.iter().map(|one| OfContext::new(&meter, one)).collect(),
            broker: host.transports.has_broker().then(|| meter.gauge(&BROKER, &[])),
            ready: own(READY),
            process: [CPU, MEMORY, OPEN_FILES, MOST_FILES, THREADS, STARTED].map(own),
            disk: [DISK_FREE, DISK_SIZE].map(own),
            spans: ["taken", "queue-full", "not-taken"]
                .map(|outcome| meter.counter(&TRACE_SPANS, &[outcome])),
            last: tokio::sync::Mutex::default(),
        }
    }

    /// Brings all values up to date. Those of the tables are looked at again when the last look is old enough.
    pub(crate) async fn refresh(&self, host: &ManagedHost) {
        // Callers that ask meanwhile wait, and get the same values.
        let mut last = self.last.lock().await;
        if last.is_some_and(|last| last.elapsed() < LOOK_AGAIN_AFTER) {
            return;
        }
        let now = host.clock.now();
        // All at the same time: a scraper has gone before one after the other has found a server away.
        let contexts = join_all(self.contexts.iter().map(|context| context.look(now)));
        let processes = join_all(self.processes.iter().map(|process| process.look(now)));
        let broker = async {
            if let Some(broker) = &self.broker {
                let is_there = host.transports.broker_takes_events().await == Some(true);
                broker.set(truth(is_there));
            }
        };
        let ready = async { self.ready.set(truth(host.is_ready().await)) };
        tokio::join!(contexts, processes, broker, ready);
        *last = Some(Instant::now());
        self.look_at_the_process();
        self.look_at_the_disk(&host.data_dir);
        self.look_at_the_spans();
    }

    /// Of the process, which exports the traces of all its hosts.
    fn look_at_the_spans(&self) {
        let exported = spans::exported().unwrap_or_default();
        let [taken, queue_full, not_taken] = &self.spans;
        taken.absolute(exported.taken);
        queue_full.absolute(exported.queue_full);
        not_taken.absolute(exported.not_taken);
    }

    fn look_at_the_process(&self) {
        let [cpu, memory, open_files, most_files, threads, started] = &self.process;
        let Some(used) = used() else { return };
        cpu.set(used.cpu_seconds);
        memory.set(used.memory_bytes);
        open_files.set(used.open_files);
        most_files.set(used.most_files);
        threads.set(used.threads);
        if let Some(at) = used.started_at {
            started.set(at);
        }
    }

    fn look_at_the_disk(&self, folder: &Path) {
        let [free, size] = &self.disk;
        // A folder that is gone is told by what cannot be written into it.
        if let Ok(disk) = fs4::statvfs(folder) {
            free.set(number(disk.available_space()));
            size.set(number(disk.total_space()));
        }
    }
}

impl OfContext {
    fn new(meter: &Meter, context: &ManagedContext) -> Self {
        let name = context.name();
        let gauge = |metric: MetricDescriptor| meter.gauge(&metric, &[name]);
        let readers = |state: &str| meter.gauge(&READERS, &[name, state]);
        Self {
            database: context.database.clone(),
            up: gauge(TABLES_READ),
            outbox: [OUTBOX, OUTBOX_AGE].map(gauge),
            inbox: [INBOX, INBOX_AGE].map(gauge),
            dead_letters: [DEAD_LETTERS, DEAD_LETTERS_AGE].map(gauge),
            unreadable: gauge(UNREADABLE),
            lease: gauge(LEASE),
            relay_held: gauge(RELAY_HELD),
            readers: ["busy", "idle"].map(readers),
        }
    }

    async fn look(&self, now: DateTime<Utc>) {
        let in_use = self.database.readers_in_use();
        let [busy, idle] = &self.readers;
        busy.set(count(in_use.open.saturating_sub(in_use.idle)));
        idle.set(count(in_use.idle));
        self.lease.set(truth(self.database.holds_lease()));
        self.relay_held.set(truth(self.database.relay_control().is_held()));
        let Some(found) = pending::count(&self.database).await else {
            // The other values stay as they were at the last look.
            return self.up.set(0.0);
        };
        self.up.set(1.0);
        set(&self.outbox, found.outbox, found.outbox_oldest_at, now);
        set(&self.inbox, found.inbox, found.inbox_oldest_at, now);
        set(&self.dead_letters, found.dead_letters, found.dead_letters_oldest_at, now);
        self.unreadable.set(number(found.unreadable.unsigned_abs()));
    }
}

impl OfProcess {
    async fn look(&self, now: DateTime<Utc>) {
        let looking = processes::open(self.database.reader(), self.descriptor);
        if let Ok(Ok(found)) = tokio::time::timeout(PATIENCE, looking).await {
            self.open.set(number(found.count.unsigned_abs()));
            self.oldest_age.set(age(found.oldest_at, now));
        }
    }
}

fn set(
    [how_many, oldest_age]: &[Gauge; 2],
    found: i64,
    oldest_at: Option<i64>,
    now: DateTime<Utc>,
) {
    how_many.set(number(found.unsigned_abs()));
    oldest_age.set(age(oldest_at, now));
}

/// Seconds since then.
fn age(oldest_at: Option<i64>, now: DateTime<Utc>) -> f64 {
    let since = oldest_at.and_then(from_micros).map(|at| now - at);
    since.and_then(|age| age.to_std().ok()).unwrap_or_default().as_secs_f64()
}

const fn truth(is_so: bool) -> f64 {
    if is_so { 1.0 } else { 0.0 }
}
