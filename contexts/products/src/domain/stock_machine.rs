//! Property test: under any sequence of events no stock is oversold, no unit appears or is lost, and none is released
//! twice.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;
use uuid::Uuid;

use super::stock::StockDelta;
use super::*;

const SKUS: [&str; 3] = ["A", "B", "C"];

#[derive(Debug, Clone)]
enum Step {
    Receive(usize, i64),
    Adjust(usize, i64),
    Reserve(u128, Vec<(usize, i64)>),
    Confirm(u128),
    Cancel(u128),
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let order = || 0_u128..6;
    prop_oneof![
        2 => (0..SKUS.len(), 1_i64..8).prop_map(|(sku, units)| Step::Receive(sku, units)),
        1 => (0..SKUS.len(), -5_i64..6).prop_map(|(sku, delta)| Step::Adjust(sku, delta)),
        4 => (order(), prop::collection::vec((0..SKUS.len(), 1_i64..4), 1..4))
            .prop_map(|(order, lines)| Step::Reserve(order, lines)),
        3 => order().prop_map(Step::Confirm),
        3 => order().prop_map(Step::Cancel),
        1 => (1_i64..25).prop_map(Step::Wait),
    ]
}

struct Shelf {
    now: DateTime<Utc>,
    levels: Vec<StockLevel>,
    ledger: Vec<Movement>,
    reservations: BTreeMap<OrderId, Reservation>,
}

impl Shelf {
    fn new() -> Self {
        let level = |sku: &&str| {
            StockLevel::empty(Sku::parse(sku).unwrap(), ProductId::from_uuid(Uuid::nil()))
        };
        let now = "2026-01-01T12:00:00Z".parse().unwrap();
        let levels = SKUS.iter().map(level).collect();
        Self { now, levels, ledger: Vec::new(), reservations: BTreeMap::new() }
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Receive(sku, units) => {
                let sku = self.levels[sku].sku().clone();
                let units = Quantity::parse(units).unwrap();
                let received =
                    Movement::receive(MovementId::from_uuid(Uuid::nil()), sku, units, self.now);
                self.move_units(received.state);
            }
            Step::Adjust(sku, delta) => self.adjust(sku, delta),
            Step::Reserve(order, lines) => {
                self.reserve(OrderId::from_uuid(Uuid::from_u128(order)), &lines);
            }
            Step::Confirm(order) => {
                let (levels, now) = (self.levels.clone(), self.now);
                self.decide(order, |reservation| reservation.confirm(&levels, now).ok());
            }
            Step::Cancel(order) => {
                let now = self.now;
                self.decide(order, |reservation| reservation.cancel(now).ok());
            }
            Step::Wait(minutes) => {
                self.now += Duration::minutes(minutes);
                let now = self.now;
                for order in 0..6 {
                    self.decide(order, |reservation| reservation.expire(now).ok());
                }
            }
        }
    }

    fn adjust(&mut self, sku: usize, delta: i64) {
        let Ok(delta) = Adjustment::parse(delta) else { return };
        let id = MovementId::from_uuid(Uuid::nil());
        let reason = Reason::parse("counted").unwrap();
        if let Ok(adjusted) = Movement::adjust(id, &self.levels[sku], delta, reason, self.now) {
            self.move_units(adjusted.state);
        }
    }

    fn move_units(&mut self, movement: Movement) {
        self.add(&StockDelta {
            sku: movement.sku().clone(),
            on_hand: movement.delta(),
            reserved: 0,
        });
        self.ledger.push(movement);
    }

    fn reserve(&mut self, order: OrderId, lines: &[(usize, i64)]) {
        let wanted = lines.iter().map(|(sku, units)| {
            (self.levels[*sku].sku().clone(), Quantity::parse(*units).unwrap())
        });
        let lines = Lines::parse(wanted).unwrap();
        if !self.reservations.contains_key(&order) {
            let limit = Duration::minutes(20);
            let decided = Reservation::decide(order, lines, &self.levels, self.now, limit);
            self.commit(decided);
        }
    }

    fn decide(
        &mut self,
        order: u128,
        decision: impl Fn(&Reservation) -> Option<ReservationChange>,
    ) {
        let order = OrderId::from_uuid(Uuid::from_u128(order));
        if let Some(change) = self.reservations.get(&order).and_then(&decision) {
            self.commit(change);
            // A repeated decision must be refused.
            let again = self.reservations.get(&order).and_then(&decision);
            assert!(again.is_none(), "a decision that is repeated must change nothing: {again:?}");
        }
    }

    fn commit(&mut self, change: ReservationChange) {
        for delta in change.state.deltas(&change.event) {
            self.add(&delta);
        }
        self.ledger.extend(change.state.movements(&change.event));
        self.reservations.insert(change.state.order(), change.state);
    }

    fn add(&mut self, delta: &StockDelta) {
        let level = self.levels.iter_mut().find(|level| *level.sku() == delta.sku).unwrap();
        *level = level.plus(delta);
    }

    fn check(&self) {
        for level in &self.levels {
            assert!(
                level.on_hand() >= level.reserved() && level.reserved() >= 0,
                "oversold: {level:?}"
            );
            let entries = self.ledger.iter().filter(|movement| movement.sku() == level.sku());
            let sum: i64 = entries.map(Movement::delta).sum();
            assert_eq!(level.on_hand(), sum, "the ledger of {} does not add up", level.sku());
            let held: i64 = self.held(level.sku()).sum();
            assert_eq!(level.reserved(), held, "{} is reserved for no order", level.sku());
        }
    }

    fn held<'a>(&'a self, sku: &'a Sku) -> impl Iterator<Item = i64> + 'a {
        self.reservations
            .values()
            .filter(|reservation| {
                matches!(reservation.status(), reservation::Status::Reserved { .. })
            })
            .flat_map(|reservation| reservation.lines().iter())
            .filter(move |line| line.sku() == sku)
            .map(Line::quantity)
    }
}

proptest! {
    #[test]
    fn units_are_conserved_and_never_oversold(steps in prop::collection::vec(step(), 1..60)) {
        let mut shelf = Shelf::new();
        for step in steps {
            shelf.take(step);
            shelf.check();
        }
    }
}
