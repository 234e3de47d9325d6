//! Password hashing by bcrypt. One hash takes a good part of a second of one core, so hashing runs on blocking threads, on all
//! cores but one, behind bounded queues: one for accounts, and a shorter one for registrations, which get half of these cores
//! at most.

use std::sync::Arc;

use async_trait::async_trait;
use platform::meter::{Counter, Gauge, Meter};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::application::ports::{Passwords, PasswordsError, Queue};
use crate::domain::password::{Password, PasswordHash};
use crate::infrastructure::metrics::{HASHING_REFUSED, HASHING_WAITING};

/// How many may wait for each core. At the default cost that is about ten seconds; a later client would give up before
/// its turn.
const WAITING_A_CORE: usize = 48;

/// A salt and a hash that no password has: an unknown account takes the same work as a known one.
const UNMATCHABLE_SALT_AND_HASH: &str = "......................YgIDy4hFBdVlc/6LHnD9mX488r9cLd2";
/// The salt of hashes that only take time.
const NO_SALT: [u8; 16] = [0; 16];
/// The least cost that bcrypt takes.
const LEAST_COST: u32 = 4;

/// Hashes with bcrypt.
///
/// bcrypt reads 72 bytes. `bcrypt::non_truncating_hash` refuses a 72nd byte, since it would take the place of the
/// zero that ends shorter passwords; a [`Password`] has at most 72 bytes and no zero among them, so nothing is
/// truncated here, and no two passwords are equal to `bcrypt::hash`.
pub(crate) struct BcryptPasswords {
    cost: u32,
    cores: Arc<Semaphore>,
    accounts: Line,
    registrations: Line,
}

/// A queue: how many may be in it, and how many of them may compete for the cores.
struct Line {
    places: Arc<Semaphore>,
    turns: Arc<Semaphore>,
    waiting: Gauge,
    refused: Counter,
}

impl Line {
    fn new(places: usize, turns: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            turns: Arc::new(Semaphore::new(turns)),
            waiting: Gauge::noop(),
            refused: Counter::noop(),
        }
    }

    fn measured(self, meter: &Meter, queue: &str) -> Self {
        let waiting = meter.gauge(&HASHING_WAITING, &[queue]);
        Self { waiting, refused: meter.counter(&HASHING_REFUSED, &[queue]), ..self }
    }
}

/// One that waits for a core, as long as it does.
struct Waiting<'a>(&'a Gauge);

impl<'a> Waiting<'a> {
    fn at(gauge: &'a Gauge) -> Self {
        gauge.increment(1);
        Self(gauge)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}

/// The permits of one hash. They are given back when it is done, or when nobody waits for it any more.
struct Place {
    _permits: [OwnedSemaphorePermit; 3],
}

impl BcryptPasswords {
    /// A hasher of this cost, 4 to 31.
    pub(crate) fn new(cost: u32) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        // One core is left for those who have logged in already.
        let cores = cores.saturating_sub(1).max(1);
        Self::with_cores(cost, cores, cores.saturating_mul(WAITING_A_CORE))
    }

    /// The same hasher, which says how long its queues are.
    pub(crate) fn measured(self, meter: &Meter) -> Self {
        Self {
            accounts: self.accounts.measured(meter, "accounts"),
            registrations: self.registrations.measured(meter, "registrations"),
            ..self
        }
    }

    /// A hasher that has no place for anybody.
    #[cfg(test)]
    pub(crate) fn without_places(cost: u32) -> Self {
        Self::with_cores(cost, 1, 0)
    }

    fn with_cores(cost: u32, cores: usize, places: usize) -> Self {
        Self {
            cost,
            cores: Arc::new(Semaphore::new(cores)),
            accounts: Line::new(places, cores),
            registrations: Line::new(places.div_ceil(2), cores.div_ceil(2)),
        }
    }

    /// Runs `work` on a blocking thread when a core is free for it. Dropped before, it costs nothing.
    async fn work<T: Send + 'static>(
        &self,
        queue: Queue,
        work: impl FnOnce() -> Result<T, bcrypt::BcryptError> + Send + 'static,
    ) -> Result<T, PasswordsError> {
        let line = match queue {
            Queue::Accounts => &self.accounts,
            Queue::Registrations => &self.registrations,
        };
        let Ok(place) = Arc::clone(&line.places).try_acquire_owned() else {
            line.refused.increment(1);
            return Err(PasswordsError::Busy);
        };
        let waiting = Waiting::at(&line.waiting);
        let turn = Arc::clone(&line.turns).acquire_owned().await.map_err(failed)?;
        let core = Arc::clone(&self.cores).acquire_owned().await.map_err(failed)?;
        drop(waiting);
        let held = Place { _permits: [place, turn, core] };
        let worked = tokio::task::spawn_blocking(move || {
            let worked = work();
            // Held until the work ends, not the request: a client that disconnects frees no core.
            drop(held);
            worked
        });
        worked.await.map_err(failed)?.map_err(failed)
    }
}

#[async_trait]
impl Passwords for BcryptPasswords {
    async fn hash(&self, password: Password, queue: Queue) -> Result<PasswordHash, PasswordsError> {
        let cost = self.cost;
        let hash = self.work(queue, move || bcrypt::hash(password.reveal(), cost)).await?;
        PasswordHash::parse(&hash).map_err(failed)
    }

    async fn verify(
        &self,
        password: Password,
        hash: Option<PasswordHash>,
        cost: Option<u32>,
    ) -> Result<bool, PasswordsError> {
        let all = cost.map_or(self.cost, |highest| highest.max(self.cost));
        let exists = hash.is_some();
        let taken = hash.as_ref().map_or(Some(all), PasswordHash::cost);
        let hash = hash.map_or_else(
            || format!("$2b${all:02}${UNMATCHABLE_SALT_AND_HASH}"),
            |hash| hash.reveal().to_owned(),
        );
        let verify = move || {
            let matches = bcrypt::verify(password.reveal(), &hash)?;
            take_the_rest(&password, taken.unwrap_or(all), all)?;
            Ok(matches)
        };
        let matches = self.work(Queue::Accounts, verify).await?;
        Ok(exists && matches)
    }

    fn is_outdated(&self, hash: &PasswordHash) -> bool {
        hash.cost().is_some_and(|cost| cost < self.cost)
    }
}

/// Takes the work that a hash of the cost `all` takes more than one of the cost `taken`. Each cost doubles the work, so the
/// costs between them add up to it: 2^4 + 2^5 + 2^6 = 2^7 - 2^4.
fn take_the_rest(password: &Password, taken: u32, all: u32) -> Result<(), bcrypt::BcryptError> {
    for cost in taken.max(LEAST_COST)..all {
        std::hint::black_box(bcrypt::hash_with_salt(password.reveal(), cost, NO_SALT)?);
    }
    Ok(())
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> PasswordsError {
    PasswordsError::Failed(Box::new(error))
}

#[cfg(test)]
mod tests;
