//! The phases of an overload: peak, overload, and the way back.

use std::cell::Cell;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::load::{Customers, Outcomes};
use super::raw_customer::RawCustomer;
use crate::baseline::limit::{per_second, rounded};
use crate::driver::WARM_UP;
use crate::narration::Narration;
use crate::process_usage::{cpu_seconds, memory, own_cpu_seconds};
use crate::random::Random;
use crate::report::{Memory, Overloaded, Peak};
use crate::stage::Account;
use demo::DemoError;

/// The peak is looked for with the customers of the plan, and so many times as many.
const FACTORS: [usize; 3] = [1, 2, 4];
/// How often the memory of the shop is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// After the overload, a tenth of the peak arrives: by windows of a second, for this long at most.
const CALM: u32 = 10;
const SECOND: Duration = Duration::from_secs(1);
const GIVE_UP_AFTER: u32 = 20;
/// The shop is itself again when its 99th percentile is no more than so many times that of the peak.
const NORMAL: u32 = 2;

/// The shop, and the load on it.
pub(super) struct Phases {
    pub(super) address: SocketAddr,
    pub(super) servers: Vec<u32>,
    pub(super) accounts: Vec<Account>,
    pub(super) products: usize,
    pub(super) concurrency: usize,
    pub(super) length: Duration,
    pub(super) times: u32,
    pub(super) seed: u64,
    pub(super) narration: Narration,
}

/// The figures, and how much the shop has to finish.
pub(super) struct Run {
    pub(super) overloaded: Overloaded,
    pub(super) confirmed_ever: u64,
}

impl Phases {
    /// Goes through all phases, on one thread.
    pub(super) async fn run(self) -> Result<Run, DemoError> {
        let customers = Customers::new(|number| self.customer(number));
        let peak = self.find_peak(&customers).await?;
        let rate = offered(&peak, self.times);
        let seconds = self.length.as_secs();
        self.narration.say(&format!("{seconds} s of {rate} arrivals a second"))?;
        let before = self.memory_mb();
        let seen = Cell::new(Memory { before, connected: None, most: before, after: None });
        let used = (cpu_seconds(&self.servers), own_cpu_seconds());
        let start = Instant::now();
        let ends = start + self.length;
        let limit = Duration::from_secs_f64(peak.latency_ms.p99 / 1_000.0) * NORMAL;
        let after = async {
            let used = self.watch_memory(start, &seen, used).await;
            let normal = self.normal_again(&customers, &peak, ends, limit).await?;
            Ok::<_, DemoError>((used, normal))
        };
        let (outcomes, after) = tokio::join!(customers.open(rate, start, self.length), after);
        let (outcomes, ((server_cpu_s, driver_cpu_s), normal_after_s)) = (outcomes?, after?);
        let confirmed_ever = outcomes.confirmed_ever;
        let memory_mb = Memory { after: self.memory_mb(), ..seen.get() };
        let overloaded = Overloaded {
            memory_mb,
            normal_after_s,
            server_cpu_s,
            driver_cpu_s,
            ..figures(peak, rate, self.length, outcomes)
        };
        Ok(Run { overloaded, confirmed_ever })
    }

    async fn find_peak<F>(&self, customers: &Customers<F>) -> Result<Peak, DemoError>
    where
        F: Fn(usize) -> Result<RawCustomer, DemoError>,
    {
        let length = (self.length / 6).max(SECOND);
        let _not_counted = customers.closed(self.concurrency, WARM_UP.min(length)).await?;
        let mut best: Option<Peak> = None;
        for concurrency in FACTORS.map(|factor| self.concurrency.saturating_mul(factor)) {
            let found = customers.closed(concurrency, length).await?;
            let Some(latency_ms) = found.latency.latencies() else { continue };
            let per_s = per_second(found.confirmed, length.as_secs_f64());
            let p99 = latency_ms.p99;
            self.narration
                .say(&format!("{concurrency} customers: {per_s:.0} a second, p99 {p99:.1} ms"))?;
            if best.as_ref().is_none_or(|best| best.per_s < per_s) {
                best = Some(Peak { concurrency, per_s, latency_ms });
            }
        }
        best.ok_or_else(|| DemoError::Driver { reason: "no checkout was confirmed".to_owned() })
    }

    /// The processor time that shop and driver have used when the overload ends.
    async fn watch_memory(
        &self,
        start: Instant,
        seen: &Cell<Memory>,
        (server, driver): (Option<f64>, Option<f64>),
    ) -> (Option<f64>, Option<f64>) {
        let (connected, ends) = (start + self.length / 10, start + self.length);
        while Instant::now() < ends {
            sleep_until(ends.min(Instant::now() + LOOK_EVERY)).await;
            let (now, mut memory) = (self.memory_mb(), seen.get());
            memory.most = memory.most.zip(now).map(|(most, now)| most.max(now));
            if Instant::now() >= connected {
                memory.connected = memory.connected.or(now);
            }
            seen.set(memory);
        }
        let since =
            |before: Option<f64>, after: Option<f64>| Some(rounded(after? - before?, 100.0));
        (since(server, cpu_seconds(&self.servers)), since(driver, own_cpu_seconds()))
    }

    /// Seconds from the end of the overload to the end of the first second in which the shop is itself again.
    async fn normal_again<F>(
        &self,
        customers: &Customers<F>,
        peak: &Peak,
        ends: Instant,
        limit: Duration,
    ) -> Result<Option<f64>, DemoError>
    where
        F: Fn(usize) -> Result<RawCustomer, DemoError>,
    {
        let rate = NonZeroU32::new(whole(peak.per_s) / CALM).unwrap_or(NonZeroU32::MIN);
        for second in 1..=GIVE_UP_AFTER {
            let window = customers.open(rate, Instant::now(), SECOND).await?;
            if window.are_normal(limit) {
                return Ok(Some(rounded(ends.elapsed().as_secs_f64(), 10.0)));
            }
            self.narration.say(&format!("second {second} afterwards: not yet as before"))?;
        }
        Ok(None)
    }

    fn memory_mb(&self) -> Option<f64> {
        memory(&self.servers).map(|memory| rounded(memory.now_mb, 10.0))
    }

    fn customer(&self, number: usize) -> Result<RawCustomer, DemoError> {
        let account = self.accounts.get(number % self.accounts.len().max(1)).cloned();
        let no_account = || DemoError::Driver { reason: "there are no customers".to_owned() };
        let random = Random::new(self.seed, u64::try_from(number).unwrap_or(u64::MAX));
        let key = format!("overload-{}-{number}", self.seed);
        let account = account.ok_or_else(no_account)?;
        Ok(RawCustomer::new(self.address, account, random, self.products, key))
    }
}

fn whole(rate: f64) -> u32 {
    u32::try_from(Duration::from_secs_f64(rate.max(0.0)).as_secs()).unwrap_or(u32::MAX)
}

fn offered(peak: &Peak, times: u32) -> NonZeroU32 {
    NonZeroU32::new(whole(peak.per_s).saturating_mul(times)).unwrap_or(NonZeroU32::MIN)
}

/// The figures of the overload itself.
fn figures(peak: Peak, rate: NonZeroU32, length: Duration, outcomes: Outcomes) -> Overloaded {
    let seconds = length.as_secs_f64();
    let goodput_per_s = per_second(outcomes.confirmed, seconds);
    let errors: u64 = outcomes.errors.values().sum();
    let answered = outcomes.confirmed_ever + outcomes.refused + errors;
    Overloaded {
        offered_per_s: rate.get(),
        sent_per_s: per_second(answered, seconds),
        unsent: outcomes.unsent,
        confirmed: outcomes.confirmed,
        goodput_per_s,
        goodput_share: rounded(goodput_per_s / peak.per_s.max(1.0), 1_000.0),
        latency_ms: outcomes.latency.latencies(),
        latency_from_sending_ms: outcomes.from_sending.latencies(),
        refused: outcomes.refused,
        refused_share: rounded(
            per_second(outcomes.refused, 1.0) / per_second(answered.max(1), 1.0),
            1_000.0,
        ),
        refused_latency_ms: outcomes.refusal.latencies(),
        errors: outcomes.errors,
        duration_s: seconds,
        peak,
        memory_mb: Memory::default(),
        normal_after_s: None,
        server_cpu_s: None,
        driver_cpu_s: None,
    }
}
