//! The relay, from the writer's feed to the bus, and the receipts from there. Time stands still unless a scenario lets
//! it pass, so no poll of the table makes up for a lost hand-over.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use shared_kernel::bus::{BusSubscription, EventBus};
use shuttle::future::{JoinHandle, block_on, spawn};
use shuttle::rand::{Rng, thread_rng};
use shuttle::thread;
use tokio::sync::mpsc as unbounded;
use tokio_stream::StreamExt;
use tokio_util::sync::CancellationToken;

use crate::bus::in_process::InProcessBus;
use crate::database::Database;
use crate::outbox::Transport;
use crate::relay;
use crate::store::{NOTED, Store, note};
use crate::sync::{mpsc, time};

/// Events of one shelf, by their numbers.
type Shelf = (&'static str, &'static [u8]);

/// Two shelves, each changed by a thread of its own.
const SHELVES: [Shelf; 2] = [("this shelf", &[1, 2]), ("that shelf", &[3, 4])];
/// How long marks may wait for a group to go with.
const MARKS_WAIT: Duration = Duration::from_millis(100);
/// How often the relay looks into the table when nothing else makes it.
const IDLE: Duration = Duration::from_secs(1);
/// The pending events, by number.
const PENDING: &str = "SELECT sequence FROM pending_deliveries JOIN outbox USING (position)";

/// How a subscriber treats a delivery.
#[derive(Clone, Copy)]
enum Mood {
    TakesAll,
    /// It hands some back.
    TakesSome,
}

struct Shop {
    store: Store,
    database: Database,
    relay: JoinHandle<()>,
    stopping: CancellationToken,
    /// The events that each subscriber has taken. No thread switch happens while it is read.
    taken: Arc<Mutex<BTreeMap<&'static str, BTreeSet<i64>>>>,
    /// The deliveries, in order.
    deliveries: unbounded::UnboundedReceiver<(String, i64)>,
}

impl Shop {
    /// A shop in which two threads commit and `readers` read. Subscribers come before the relay, as in a host.
    fn open(readers: &[(&'static str, Mood)]) -> Self {
        let (store, bus) = (Store::new(), Arc::new(InProcessBus::default()));
        let taken = Arc::new(Mutex::new(BTreeMap::new()));
        let (delivered, deliveries) = unbounded::unbounded_channel();
        for &(reader, mood) in readers {
            taken.lock().unwrap().insert(reader, BTreeSet::new());
            let subscription = BusSubscription { subscriber: reader, event_types: vec![NOTED] };
            let mut stream = block_on(bus.subscribe(subscription)).unwrap();
            let (taken, delivered) = (Arc::clone(&taken), delivered.clone());
            drop(spawn(async move {
                while let Some(delivery) = stream.next().await {
                    if matches!(mood, Mood::TakesSome) && thread_rng().gen_bool(0.3) {
                        continue;
                    }
                    let (subject, number) =
                        (delivery.event.subject.to_string(), i64::from(delivery.event.sequence));
                    taken.lock().unwrap().get_mut(reader).unwrap().insert(number);
                    delivery.acknowledge();
                    // A scenario that has seen enough stops reading.
                    let _enough = delivered.send((subject, number));
                }
            }));
        }
        let (database, stopping) = (store.database(), CancellationToken::new());
        let transports: Vec<(Transport, Arc<dyn EventBus>)> = vec![(Transport::InProcess, bus)];
        let relay = spawn(relay::run(database.clone(), transports, stopping.clone()));
        Self { store, database, relay, stopping, taken, deliveries }
    }

    fn commit(&self, (subject, numbers): Shelf) -> thread::JoinHandle<()> {
        let (database, ports) = (self.database.clone(), self.store.ports.clone());
        thread::spawn(move || {
            for &number in numbers {
                let unit = note(&ports, number, &number.to_string(), subject, number.into());
                block_on(database.commit(unit)).unwrap();
            }
        })
    }

    /// Commits all of `shelves` concurrently and waits until every event has arrived, while no time passes.
    fn commit_and_wait(&mut self, shelves: &[Shelf]) {
        let committers: Vec<_> = shelves.iter().map(|one| self.commit(*one)).collect();
        let mut came: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        for _ in shelves.iter().flat_map(|(_, numbers)| *numbers) {
            let (subject, number) = block_on(self.deliveries.recv()).unwrap();
            came.entry(subject).or_default().push(number.try_into().unwrap());
        }
        for (subject, numbers) in shelves {
            assert_eq!(came.get(*subject).map(Vec::as_slice), Some(*numbers), "of {subject}");
        }
        assert_eq!(time::passed(), Duration::ZERO);
        for committer in committers {
            committer.join().unwrap();
        }
    }

    /// Stops, and checks what is left.
    fn close(self) {
        self.stopping.cancel();
        block_on(async {
            self.relay.await.unwrap();
            self.database.close().await;
        });
        assert_eq!(
            self.store.numbers(PENDING),
            Vec::<i64>::new(),
            "it was taken, and the relay has ended"
        );
    }
}

/// Committed events reach the subscriber without a poll of the table, once, and in the order of each subject.
pub(super) fn committed_events_are_relayed_at_once() {
    let mut shop = Shop::open(&[("reader", Mood::TakesAll)]);
    shop.commit_and_wait(&SHELVES);
    shop.close();
}

/// A relay whose feed is full finds the withheld groups in the table, and needs no passing of time for that either.
pub(super) fn a_relay_that_falls_behind_catches_up_at_once() {
    mpsc::make_room_for(1);
    let mut shop = Shop::open(&[("reader", Mood::TakesAll)]);
    // It has begun when the first has come.
    shop.commit_and_wait(&[("this shelf", &[1])]);
    shop.commit_and_wait(&[("this shelf", &[2, 3])]);
    shop.close();
}

/// When no group comes that could include them, marks are written a short time after the last delivery.
pub(super) fn marks_do_not_wait_for_the_idle_poll() {
    let mut shop = Shop::open(&[("reader", Mood::TakesAll)]);
    shop.commit_and_wait(&SHELVES);
    while !shop.store.numbers(PENDING).is_empty() {
        if time::somebody_sleeps_within(MARKS_WAIT) {
            time::pass();
        }
        thread::yield_now();
    }
    assert!(time::passed() < IDLE, "the marks waited for {:?}", time::passed());
    shop.close();
}

/// An event that one of two subscribers hands back stays pending and is delivered again, until both have taken it.
pub(super) fn a_refused_delivery_stays_pending_and_is_repeated() {
    let shop = Shop::open(&[("reader", Mood::TakesAll), ("other", Mood::TakesSome)]);
    for committer in SHELVES.map(|one| shop.commit(one)) {
        committer.join().unwrap();
    }
    loop {
        let pending = shop.store.numbers(PENDING);
        for (reader, taken) in &*shop.taken.lock().unwrap() {
            let settled = (1..=4).filter(|number| !pending.contains(number));
            for number in settled {
                assert!(
                    taken.contains(&number),
                    "{number} is not pending, and {reader} has not taken it"
                );
            }
        }
        if pending.is_empty() {
            break;
        }
        time::pass();
        thread::yield_now();
    }
    shop.close();
}
