//! The bus of one process: publishers, subscribers, and subscribers that leave or are taken over.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};

use chrono::DateTime;
use serde_json::value::RawValue;
use shared_kernel::Envelope;
use shared_kernel::bus::{BusSubscription, Deliveries, EventBus, Receipts};
use shuttle::future::{JoinHandle, block_on, spawn};
use shuttle::rand::{Rng, thread_rng};
use tokio_stream::StreamExt;
use uuid::Uuid;

use crate::bus::in_process::InProcessBus;
use crate::store::NOTED;
use crate::sync::Mutex;

/// The receipts of each event.
#[derive(Default)]
struct RecordedReceipts(Mutex<BTreeMap<Uuid, Vec<bool>>>);

impl RecordedReceipts {
    fn note(&self, event: Uuid, taken: bool) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.entry(event).or_default().push(taken);
    }

    fn all(&self) -> BTreeMap<Uuid, Vec<bool>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Receipts for RecordedReceipts {
    fn taken(&self, event: Uuid) {
        self.note(event, true);
    }

    fn refused(&self, event: Uuid) {
        self.note(event, false);
    }
}

fn event(number: u32) -> Arc<Envelope> {
    Arc::new(Envelope {
        id: Uuid::from_u128(number.into()),
        source: "shop".into(),
        event_type: NOTED.into(),
        subject: "shelf".into(),
        sequence: number,
        time: DateTime::UNIX_EPOCH,
        correlation_id: Uuid::nil(),
        causation_id: None,
        traceparent: None,
        tenant: None,
        data: RawValue::from_string("{}".to_owned()).unwrap().into(),
    })
}

fn subscribe(bus: &InProcessBus, subscriber: &'static str) -> Deliveries {
    block_on(bus.subscribe(BusSubscription { subscriber, event_types: vec![NOTED] })).unwrap()
}

fn publish(
    bus: &Arc<InProcessBus>,
    told: &Arc<RecordedReceipts>,
    numbers: [u32; 2],
) -> JoinHandle<()> {
    let (bus, told) = (Arc::clone(bus), Arc::clone(told));
    spawn(async move { bus.publish(numbers.map(event).to_vec(), told).await })
}

/// Reads at most `at_most` deliveries and leaves; some are acknowledged. Returns these, in the order in which they
/// came.
fn read(mut deliveries: Deliveries, at_most: usize) -> JoinHandle<Vec<u32>> {
    spawn(async move {
        let mut acknowledged = Vec::new();
        for _ in 0..at_most {
            let Some(delivery) = deliveries.next().await else { break };
            if thread_rng().gen_bool(0.8) {
                acknowledged.push(delivery.event.sequence);
                delivery.acknowledge();
            }
        }
        acknowledged
    })
}

/// Each event gets one receipt, and it is `taken` exactly when all subscribers took it.
fn assert_told(told: &RecordedReceipts, events: u32, taken_by: &[Vec<u32>]) {
    let told = told.all();
    for number in 1..=events {
        let by_all = taken_by.iter().all(|taken| taken.contains(&number));
        let answers = told.get(&Uuid::from_u128(number.into()));
        assert_eq!(answers, Some(&vec![by_all]), "event {number}, taken by {taken_by:?}");
    }
}

/// Two threads publish, two read, and some deliveries are handed back.
pub(super) fn every_event_has_one_receipt() {
    let (bus, told) = (Arc::new(InProcessBus::default()), Arc::new(RecordedReceipts::default()));
    let readers = ["reader", "other"].map(|name| read(subscribe(&bus, name), usize::MAX));
    let publishers = [[1, 2], [3, 4]].map(|numbers| publish(&bus, &told, numbers));
    block_on(async {
        for publisher in publishers {
            publisher.await.unwrap();
        }
        drop(bus);
        let mut taken_by = Vec::new();
        for reader in readers {
            taken_by.push(reader.await.unwrap());
        }
        assert_told(&told, 4, &taken_by);
    });
}

/// A subscriber leaves while events are on their way to it, and before some.
pub(super) fn a_leaving_subscriber_hands_back_its_deliveries() {
    let (bus, told) = (Arc::new(InProcessBus::default()), Arc::new(RecordedReceipts::default()));
    let stays = read(subscribe(&bus, "reader"), usize::MAX);
    let leaves = read(subscribe(&bus, "other"), 1);
    let publishers = [[1, 2], [3, 4]].map(|numbers| publish(&bus, &told, numbers));
    block_on(async {
        let left = leaves.await.unwrap();
        for publisher in publishers {
            publisher.await.unwrap();
        }
        drop(bus);
        assert_told(&told, 4, &[stays.await.unwrap(), left]);
    });
}

/// A subscriber subscribes again while events are published. The former stream ends, and each event is delivered on one
/// of the two: on both in the order in which they were published.
pub(super) fn a_takeover_loses_nothing() {
    let (bus, told) = (Arc::new(InProcessBus::default()), Arc::new(RecordedReceipts::default()));
    let former = subscribe(&bus, "reader");
    let publisher = publish(&bus, &told, [1, 2]);
    let all_of = |mut deliveries: Deliveries| {
        spawn(async move {
            let mut numbers = Vec::new();
            while let Some(delivery) = deliveries.next().await {
                numbers.push(delivery.event.sequence);
                delivery.acknowledge();
            }
            numbers
        })
    };
    let former = all_of(former);
    let latter = all_of(subscribe(&bus, "reader"));
    block_on(async {
        // It ends although the bus goes on.
        let mut came = former.await.unwrap();
        publisher.await.unwrap();
        bus.publish(vec![event(3)], Arc::clone(&told) as Arc<dyn Receipts>).await;
        drop(bus);
        came.extend(latter.await.unwrap());
        assert_eq!(came, [1, 2, 3]);
        assert_told(&told, 3, &[came]);
        assert_eq!(told.all().keys().collect::<BTreeSet<_>>().len(), 3);
    });
}
