//! The plan of a seed: the partition of the shop into processes, the actions of people, and the faults of processes.

use std::collections::BTreeSet;

use crate::dice::Dice;
use crate::faults::{FaultId, Kind, Rates};

/// The SKUs that the shop sells, and their prices.
pub(crate) const GOODS: [(&str, i64); 3] = [("VASE", 2500), ("BOWL", 900), ("LAMP", 7800)];
/// The initial units of each SKU.
pub(crate) const UNITS: u32 = 4;
/// The number of customers.
pub(crate) const CUSTOMERS: usize = 4;
/// The time in which people act, processes crash and clocks jump, in milliseconds of the simulation.
pub(crate) const ACTIVE_MS: u64 = 20_000;
/// The longer time in which messages are struck.
pub(crate) const STRUCK_MS: u64 = 40_000;

/// Payment tokens, the successful one most often.
const CARDS: [&str; 10] = [
    "tok_success",
    "tok_success",
    "tok_success",
    "tok_declined",
    "tok_insufficient_funds",
    "tok_slow",
    "tok_pending",
    "tok_timeout_after_charge",
    "tok_never_answers",
    "tok_unreachable",
];

/// The plan of a run.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(crate) seed: u64,
    /// The contexts of each process.
    pub(crate) hosts: Vec<Vec<&'static str>>,
    pub(crate) actions: Vec<Action>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) rates: Rates,
    /// The only message faults that may strike; `None` for all.
    pub(crate) only: Option<BTreeSet<FaultId>>,
}

/// An action of a customer or the admin, and its time.
#[derive(Debug, Clone)]
pub(crate) struct Action {
    /// The number of the action, which does not change when others are left out.
    pub(crate) number: usize,
    pub(crate) at_ms: u64,
    pub(crate) what: What,
}

#[derive(Debug, Clone)]
pub(crate) enum What {
    /// A customer orders, may repeat the request under the same key, and may cancel, with one click or two.
    CheckOut {
        customer: usize,
        lines: Vec<(usize, u64)>,
        card: &'static str,
        asks_again_after_ms: Option<u64>,
        cancels_after_ms: Option<u64>,
        clicks_twice: bool,
    },
    /// Units are received.
    Receive { good: usize, units: u64 },
    /// A price changes.
    Reprice { good: usize, price_minor: u64 },
    /// An account is deactivated.
    Deactivate { customer: usize },
}

/// A fault of a process.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// The process crashes at this point, and restarts later.
    Crash { host: usize, at: Point, down_ms: u64 },
    /// Its clock jumps.
    Jump { host: usize, at_ms: u64, to_s: i64 },
}

/// A point in the life of a process; `nth` counts over all its restarts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Point {
    /// Before the commit of a change-set reaches the disk.
    BeforeCommit { nth: u64 },
    /// After the commit, before its answer.
    AfterCommit { nth: u64 },
    /// After an event is published, before its delivery mark.
    AfterPublication { nth: u64 },
    /// Between any two steps of its tasks, such as before an acknowledgement or within a batch.
    AfterStep { nth: u64 },
}

impl Plan {
    /// The plan of a seed.
    pub fn of(seed: u64) -> Self {
        let mut dice = Dice::new(seed, 1);
        let hosts = match dice.index(3) {
            0 => vec![vec!["users", "products", "orders", "payments"]],
            1 => vec![vec!["users", "products", "orders"], vec!["payments"]],
            _ => vec![vec!["users"], vec!["products"], vec!["orders"], vec!["payments"]],
        };
        let rates = Kind::ALL
            .map(|kind| if dice.chance(650) { dice.between(1, kind.at_most()) } else { 0 });
        let actions = actions(&mut dice, &mut Dice::new(seed, 4));
        let faults = faults(&mut dice, hosts.len());
        Self { seed, hosts, actions, faults, rates, only: None }
    }

    /// The number of checkouts.
    pub fn checkouts(&self) -> usize {
        self.actions.iter().filter(|action| matches!(action.what, What::CheckOut { .. })).count()
    }
}

/// `clicks` has a stream of its own, so that the other draws of a seed are the same without it.
fn actions(dice: &mut Dice, clicks: &mut Dice) -> Vec<Action> {
    let checkouts = dice.between(4, 10);
    // All at once, in a rush, or spread over time.
    let within = [20, 1_500, ACTIVE_MS][dice.index(3)];
    let mut whats: Vec<What> = (0..checkouts).map(|_one| check_out(dice, clicks)).collect();
    for _ in 0..dice.between(0, 2) {
        let (good, units) = (dice.index(GOODS.len()), dice.between(1, 4));
        whats.push(What::Receive { good, units });
    }
    for _ in 0..dice.between(0, 2) {
        let (good, price_minor) = (dice.index(GOODS.len()), dice.between(100, 9_900));
        whats.push(What::Reprice { good, price_minor });
    }
    if dice.chance(200) {
        whats.push(What::Deactivate { customer: dice.index(CUSTOMERS) });
    }
    let moment = |(number, what)| Action { number, at_ms: dice.between(0, within), what };
    whats.into_iter().enumerate().map(moment).collect()
}

fn check_out(dice: &mut Dice, clicks: &mut Dice) -> What {
    let first = dice.index(GOODS.len());
    let mut lines = vec![(first, dice.between(1, 3))];
    if dice.chance(400) {
        lines.push(((first + 1) % GOODS.len(), dice.between(1, 2)));
    }
    What::CheckOut {
        customer: dice.index(CUSTOMERS),
        lines,
        card: CARDS[dice.index(CARDS.len())],
        asks_again_after_ms: dice.chance(250).then(|| dice.between(0, 3_000)),
        cancels_after_ms: dice.chance(250).then(|| dice.between(0, 6_000)),
        clicks_twice: clicks.chance(300),
    }
}

fn faults(dice: &mut Dice, hosts: usize) -> Vec<Fault> {
    let mut faults = Vec::new();
    for _ in 0..dice.between(0, 5) {
        let at = match dice.index(4) {
            0 => Point::BeforeCommit { nth: dice.between(1, 80) },
            1 => Point::AfterCommit { nth: dice.between(1, 60) },
            2 => Point::AfterPublication { nth: dice.between(1, 30) },
            _ => Point::AfterStep { nth: dice.between(100, 3_000) },
        };
        faults.push(Fault::Crash { host: dice.index(hosts), at, down_ms: dice.between(1, 4_000) });
    }
    for _ in 0..dice.between(0, 2) {
        let to_s = i64::try_from(dice.between(0, 600)).unwrap() - 300;
        let at_ms = dice.between(0, ACTIVE_MS);
        faults.push(Fault::Jump { host: dice.index(hosts), at_ms, to_s });
    }
    faults
}
