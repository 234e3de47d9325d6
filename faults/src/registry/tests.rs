//! The scope of a switch, its end, and the counters.

use platform::message_log::Kind;
use platform::testing::ManualClock;
use uuid::Uuid;

use super::*;

fn faults() -> (Faults, Arc<ManualClock>) {
    let clock = ManualClock::at("2026-03-01T12:00:00Z");
    (Faults::new(clock.clone()), clock)
}

fn message(order: u128, process: u128) -> MessageIdentity {
    MessageIdentity {
        event_id: Uuid::from_u128(order << 64 | process),
        event_type: "orders.order-placed.v1".into(),
        subject: format!("order/{}", Uuid::from_u128(order)).into(),
        sequence: 1,
        correlation_id: Uuid::from_u128(process),
        causation_id: None,
    }
}

fn occasion<'a>(context: &'a str, message: &'a MessageIdentity) -> Occasion<'a> {
    Occasion { context, handler: None, message: Some(message) }
}

fn everything() -> FaultOptions {
    FaultOptions { at_most: None, ..FaultOptions::usual(FaultKind::DeliveriesDoubled) }
}

fn struck(faults: &Faults, context: &str, message: &MessageIdentity) -> bool {
    let effect = "delivered twice";
    faults.strikes(FaultKind::DeliveriesDoubled, occasion(context, message), effect).is_some()
}

#[test]
fn a_fault_strikes_while_it_is_on_and_ends_by_itself() {
    let (faults, clock) = faults();
    let placed = message(1, 1);
    assert!(!struck(&faults, "products", &placed));
    faults.switch_on(FaultKind::DeliveriesDoubled, everything()).unwrap();
    assert!(struck(&faults, "products", &placed));
    clock.advance(TimeDelta::seconds(59));
    assert!(struck(&faults, "products", &placed));
    assert_eq!(faults.state(FaultKind::DeliveriesDoubled).remaining_ms, 1_000);
    clock.advance(TimeDelta::seconds(1));
    assert!(!struck(&faults, "products", &placed));
    let state = faults.state(FaultKind::DeliveriesDoubled);
    assert_eq!((state.is_on, state.strikes, state.strikes_in_all), (false, 2, 2));

    faults.switch_on(FaultKind::DeliveriesDoubled, everything()).unwrap();
    assert!(struck(&faults, "products", &placed));
    assert!(faults.switch_off(FaultKind::DeliveriesDoubled));
    assert!(!struck(&faults, "products", &placed));
    assert!(!faults.switch_off(FaultKind::DeliveriesDoubled), "it is off already");
    let state = faults.state(FaultKind::DeliveriesDoubled);
    assert_eq!((state.is_on, state.strikes, state.strikes_in_all), (false, 1, 3));
}

#[test]
fn a_fault_that_is_off_keeps_how_it_was_last() {
    let (faults, _clock) = faults();
    let options = FaultOptions { share: 40, seed: 9, ..everything() };
    let ways: [fn(&Faults); 2] =
        [|faults| assert!(faults.switch_off(FaultKind::RelayHeld)), Faults::switch_all_off];
    for switch_off in ways {
        faults.switch_on(FaultKind::RelayHeld, options.clone()).unwrap();
        assert_eq!(faults.on_now(), [FaultKind::RelayHeld]);
        switch_off(&faults);
        assert!(faults.on_now().is_empty());
        assert!(!faults.may_be_on(FaultKind::RelayHeld), "a decorator does not ask further");
        let state = faults.state(FaultKind::RelayHeld);
        assert_eq!((state.is_on, state.remaining_ms, state.options), (false, 0, options.clone()));
    }
}

#[test]
fn switches_of_two_at_once_both_count() {
    let (faults, _clock) = faults();
    let together = std::sync::Barrier::new(2);
    for _round in 0..2_000 {
        std::thread::scope(|scope| {
            for kind in [FaultKind::RelayHeld, FaultKind::ContextStopped] {
                let (faults, together) = (&faults, &together);
                scope.spawn(move || {
                    together.wait();
                    faults.switch_on(kind, everything()).unwrap();
                });
            }
        });
        assert_eq!(faults.on_now(), [FaultKind::ContextStopped, FaultKind::RelayHeld]);
        faults.switch_all_off();
    }
}

#[test]
fn a_scope_restricts_to_a_context_an_event_type_and_the_process_of_an_order() {
    let (faults, _clock) = faults();
    let (placed, other) = (message(1, 10), message(2, 20));
    let scope = |context: Option<&str>, event_type: Option<&str>, about: Option<String>| {
        let (context, event_type) = (context.map(str::to_owned), event_type.map(str::to_owned));
        let options = FaultOptions { scope: Scope { context, event_type, about }, ..everything() };
        faults.switch_on(FaultKind::DeliveriesDoubled, options).unwrap();
    };
    scope(Some("products"), None, None);
    assert!(struck(&faults, "products", &placed) && !struck(&faults, "payments", &placed));
    scope(None, Some("orders.order-cancelled.v1"), None);
    assert!(!struck(&faults, "products", &placed));
    scope(None, None, Some(Uuid::from_u128(1).to_string()));
    assert!(struck(&faults, "products", &placed) && !struck(&faults, "products", &other));
    let mut reserved = message(7, 10);
    reserved.subject = "reservation/7".into();
    assert!(struck(&faults, "orders", &reserved), "it is of the same process");
    scope(None, None, Some("#00000001".to_owned()));
    assert!(struck(&faults, "products", &placed) && !struck(&faults, "products", &other));
}

#[test]
fn a_scope_whose_number_is_that_of_several_orders_is_refused() {
    let (faults, clock) = faults();
    let log = MessageLog::managed(clock, 4, 4, platform::message_log::MessageMetrics::default());
    faults.record_in(&log, &["orders"]);
    for order in [1, (1 << 96) | 1] {
        log.record_fault("relay-held", ("orders", None), &message(order, 1), "held");
    }
    let switched = |about: &str| {
        let scope = Scope { about: Some(about.to_owned()), ..Scope::default() };
        faults.switch_on(FaultKind::DeliveriesDoubled, FaultOptions { scope, ..everything() })
    };
    let refused = switched("00000001").unwrap_err().to_string();
    assert!(refused.starts_with("is the end of 2 ids: "), "{refused}");
    assert!(!faults.is_on(FaultKind::DeliveriesDoubled));
    assert_eq!(switched(&Uuid::from_u128(1).to_string()), Ok(()));
}

#[test]
fn an_order_of_before_is_found_in_the_log() {
    let (faults, clock) = faults();
    let log = MessageLog::managed(clock, 4, 4, platform::message_log::MessageMetrics::default());
    platform::testing::record_message(&log, 3);
    faults.record_in(&log, &["orders"]);
    let scope = Scope { about: Some("order/3".to_owned()), ..Scope::default() };
    faults.switch_on(FaultKind::DeliveriesDoubled, FaultOptions { scope, ..everything() }).unwrap();
    let process = log.latest(1, |_| true)[0].correlation_id;
    assert!(struck(&faults, "payments", &message(9, process.as_u128())));
    assert!(!struck(&faults, "payments", &message(9, 9)));
}

#[test]
fn a_share_and_a_seed_decide_which_and_a_limit_how_many() {
    let drawn = |seed| {
        let (faults, _clock) = faults();
        let options = FaultOptions { share: 30, seed, ..everything() };
        faults.switch_on(FaultKind::DeliveriesDoubled, options).unwrap();
        (0..100).map(|order| struck(&faults, "products", &message(order, 1))).collect::<Vec<_>>()
    };
    assert_eq!(drawn(7), drawn(7));
    assert_ne!(drawn(7), drawn(8));
    let hit = drawn(7).into_iter().filter(|hit| *hit).count();
    assert!((10..=50).contains(&hit), "{hit} of 100");

    let (faults, _clock) = faults();
    let options = FaultOptions { at_most: Some(2), ..everything() };
    faults.switch_on(FaultKind::DeliveriesDoubled, options).unwrap();
    let hits = (0..5).filter(|order| struck(&faults, "products", &message(*order, 1))).count();
    assert_eq!(hits, 2);
    assert!(faults.is_on(FaultKind::DeliveriesDoubled), "it has not ended");
}

#[test]
fn a_strike_is_recorded_at_the_message_that_it_hits() {
    let (faults, clock) = faults();
    let log = MessageLog::managed(clock, 4, 4, platform::message_log::MessageMetrics::default());
    faults.record_in(&log, &["products"]);
    faults.switch_on(FaultKind::DeliveriesDoubled, everything()).unwrap();
    let placed = message(1, 1);
    assert!(struck(&faults, "products", &placed));
    let record = Arc::clone(&log.latest(1, |_| true)[0]);
    assert_eq!((record.kind, record.context), (Kind::FaultStruck, "products"));
    assert_eq!((record.event_id, record.fault), (placed.event_id, Some("deliveries-doubled")));
    assert_eq!(record.reason.as_deref(), Some("delivered twice"));
}

#[test]
fn a_fault_that_is_not_to_be_had_says_why() {
    let (faults, _clock) = faults();
    let faults = faults.without(FaultKind::HostKilled, "there is one host");
    let usual = faults.usual(FaultKind::HostKilled);
    let refused = faults.switch_on(FaultKind::HostKilled, usual).unwrap_err();
    assert_eq!(refused.to_string(), "there is one host");
    assert_eq!(
        faults.state(FaultKind::HostKilled).unavailable.as_deref(),
        Some("there is one host")
    );
}

#[tokio::test]
async fn who_waits_for_the_end_hears_of_it() {
    let (faults, clock) = faults();
    let placed = message(1, 1);
    let strike = |faults: &Faults| {
        faults.switch_on(FaultKind::ContextStopped, everything()).unwrap();
        faults.strikes(FaultKind::ContextStopped, occasion("payments", &placed), "waits").unwrap()
    };
    let struck = strike(&faults);
    let ((), ()) = tokio::join!(faults.ended(FaultKind::ContextStopped, struck), async {
        tokio::task::yield_now().await;
        clock.advance(TimeDelta::seconds(60));
    });
    let struck = strike(&faults);
    let ((), _was_on) = tokio::join!(faults.ended(FaultKind::ContextStopped, struck), async {
        tokio::task::yield_now().await;
        faults.switch_off(FaultKind::ContextStopped)
    });
    let first = strike(&faults);
    let second = strike(&faults);
    assert_ne!(first, second);
    faults.ended(FaultKind::ContextStopped, first).await;
}

#[test]
fn a_strike_of_a_whole_host_counts_whatever_the_options_say() {
    let (faults, _clock) = faults();
    let scope = Scope { event_type: Some("orders.order-placed.v1".to_owned()), ..Scope::default() };
    let options = FaultOptions { scope, share: 1, at_most: Some(0), ..everything() };
    faults.switch_on(FaultKind::ContextStopped, options).unwrap();
    faults.count_strike(FaultKind::ContextStopped);
    let state = faults.state(FaultKind::ContextStopped);
    assert_eq!((state.strikes, state.strikes_in_all), (1, 1));
}
