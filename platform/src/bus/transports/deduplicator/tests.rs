use chrono::DateTime;
use serde_json::value::RawValue;
use shared_kernel::Envelope;

use super::*;

const PLACED: &str = "orders.order-placed.v1";
/// The source of events of another process.
const CAPTURED: &str = "payments.payment-captured.v1";
const BOTH_ORDERS: [[Transport; 2]; 2] =
    [[Transport::InProcess, Transport::Broker], [Transport::Broker, Transport::InProcess]];

fn event(event_type: &str, number: u32) -> Arc<Envelope> {
    Arc::new(Envelope {
        id: Uuid::from_u128(number.into()),
        source: "orders".into(),
        event_type: event_type.into(),
        subject: "order/1".into(),
        sequence: number,
        time: DateTime::UNIX_EPOCH,
        correlation_id: Uuid::nil(),
        causation_id: None,
        traceparent: None,
        tenant: None,
        data: RawValue::from_string("{}".to_owned()).unwrap().into(),
    })
}

/// A subscriber, and the answers to the copies that it received.
struct Subscriber {
    deduplicator: Arc<DeliveryDeduplicator>,
    answers: Arc<Mutex<Vec<(&'static str, bool)>>>,
}

impl Subscriber {
    fn new() -> Self {
        Self {
            deduplicator: Arc::new(DeliveryDeduplicator::among(vec![PLACED])),
            answers: Arc::default(),
        }
    }

    /// A copy of event `number` arrives over `transport`. Its answer is recorded under `name`.
    fn gets(&self, name: &'static str, transport: Transport, number: u32) -> Option<Delivery> {
        let answers = Arc::clone(&self.answers);
        let copy = Delivery::new(event(PLACED, number), move |taken| {
            answers.lock().unwrap().push((name, taken));
        });
        self.deduplicator.admit(transport, copy)
    }

    /// The answers since the last call.
    fn answered(&self) -> Vec<(&'static str, bool)> {
        std::mem::take(&mut *self.answers.lock().unwrap())
    }
}

#[test]
fn a_copy_that_arrives_meanwhile_gets_the_answer_of_the_first() {
    for [transport, other] in BOTH_ORDERS {
        let subscriber = Subscriber::new();
        let first = subscriber.gets("first", transport, 1).unwrap();
        assert!(subscriber.gets("second", other, 1).is_none());
        assert!(subscriber.answered().is_empty(), "the event has not been taken");
        first.acknowledge();
        assert_eq!(subscriber.answered(), [("first", true), ("second", true)]);
    }
}

#[test]
fn a_copy_that_arrives_after_the_first_was_taken_is_acknowledged_at_once() {
    for [transport, other] in BOTH_ORDERS {
        let subscriber = Subscriber::new();
        subscriber.gets("first", transport, 1).unwrap().acknowledge();
        assert!(subscriber.gets("second", other, 1).is_none());
        assert_eq!(subscriber.answered(), [("first", true), ("second", true)]);
    }
}

#[test]
fn an_event_is_handed_back_with_its_copies_and_delivered_again() {
    for [transport, other] in BOTH_ORDERS {
        let subscriber = Subscriber::new();
        let first = subscriber.gets("first", transport, 1).unwrap();
        assert!(subscriber.gets("second", other, 1).is_none());
        drop(first);
        assert_eq!(subscriber.answered(), [("first", false), ("second", false)]);

        let again = subscriber.gets("second again", other, 1).unwrap();
        assert!(subscriber.gets("first again", transport, 1).is_none());
        again.acknowledge();
        assert_eq!(subscriber.answered(), [("second again", true), ("first again", true)]);
    }
}

/// The session of a copy has ended, and the next session delivers the event again.
#[test]
fn all_copies_wait_while_the_first_is_under_way() {
    let subscriber = Subscriber::new();
    let first = subscriber.gets("first", Transport::InProcess, 1).unwrap();
    assert!(subscriber.gets("second", Transport::Broker, 1).is_none());
    assert!(subscriber.gets("second again", Transport::Broker, 1).is_none());
    first.acknowledge();
    assert_eq!(subscriber.answered(), [("first", true), ("second", true), ("second again", true)]);
}

#[test]
fn further_copies_are_left_to_the_inbox() {
    for [transport, other] in BOTH_ORDERS {
        let subscriber = Subscriber::new();
        subscriber.gets("first", transport, 1).unwrap().acknowledge();
        subscriber
            .gets("the same way", transport, 1)
            .expect("not the copy that was expected")
            .acknowledge();
        assert!(subscriber.gets("second", other, 1).is_none());
        assert!(subscriber.gets("third", other, 1).is_some());
    }
}

#[test]
fn the_copies_of_a_subject_are_answered_in_its_order() {
    for [transport, other] in BOTH_ORDERS {
        let subscriber = Subscriber::new();
        let first = subscriber.gets("1", transport, 1).unwrap();
        let next = subscriber.gets("2", transport, 2).unwrap();
        assert!(subscriber.gets("1, the other way", other, 1).is_none());
        assert!(subscriber.gets("2, the other way", other, 2).is_none());
        first.acknowledge();
        assert_eq!(subscriber.answered(), [("1", true), ("1, the other way", true)]);
        next.acknowledge();
        assert_eq!(subscriber.answered(), [("2", true), ("2, the other way", true)]);
    }
}

#[test]
fn events_of_other_processes_are_not_remembered() {
    let deduplicator = Arc::new(DeliveryDeduplicator::among(vec![PLACED]));
    let copy = || Delivery::new(event(CAPTURED, 1), |_taken| {});
    let first = deduplicator.admit(Transport::Broker, copy());
    let second = deduplicator.admit(Transport::Broker, copy());
    assert!(first.is_some() && second.is_some());
    assert!(deduplicator.known().events.is_empty());
}

#[test]
fn remembered_events_are_bounded() {
    let subscriber = Subscriber::new();
    let under_way = subscriber.gets("under way", Transport::InProcess, 0).unwrap();
    let last = u32::try_from(REMEMBERED).unwrap() + 1;
    for number in 1..=last {
        subscriber.gets("taken", Transport::InProcess, number).unwrap().acknowledge();
    }
    assert_eq!(subscriber.deduplicator.known().taken.len(), REMEMBERED);
    assert_eq!(
        subscriber.deduplicator.known().events.len(),
        REMEMBERED + 1,
        "and what is under way"
    );
    assert!(subscriber.gets("forgotten", Transport::Broker, 1).is_some());
    assert!(subscriber.gets("remembered", Transport::Broker, 2).is_none());
    assert!(subscriber.gets("held", Transport::Broker, 0).is_none());
    under_way.acknowledge();
}

#[test]
fn answers_are_sent_outside_the_lock() {
    let deduplicator = Arc::new(DeliveryDeduplicator::among(vec![PLACED]));
    let was_free = Arc::new(Mutex::new(Vec::new()));
    let copy = || {
        let (deduplicator, was_free) = (Arc::clone(&deduplicator), Arc::clone(&was_free));
        Delivery::new(event(PLACED, 1), move |_taken| {
            was_free.lock().unwrap().push(deduplicator.known.try_lock().is_ok());
        })
    };
    let first = deduplicator.admit(Transport::InProcess, copy()).unwrap();
    assert!(deduplicator.admit(Transport::Broker, copy()).is_none());
    drop(first);
    deduplicator.admit(Transport::InProcess, copy()).unwrap().acknowledge();
    assert!(deduplicator.admit(Transport::Broker, copy()).is_none());
    assert_eq!(*was_free.lock().unwrap(), [true; 4], "one answer for each copy");
}
