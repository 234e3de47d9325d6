use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::StreamExt;
use shared_kernel::Envelope;
use shared_kernel::bus::BusSubscription;

use super::super::samples::event;
use super::super::session::deliveries;
use super::super::wanted::LeftWithTheBroker;
use super::*;

/// A broker with one event, which it delivers in every session, and that receives no answer in the first.
struct HardOfHearing {
    sessions: Arc<AtomicUsize>,
}

struct OneEvent(Option<Vec<u8>>);

struct Answers {
    are_heard: bool,
}

impl BrokerConsumer for HardOfHearing {
    type Tag = ();
    type MessageStream = OneEvent;
    type AckSink = Answers;

    async fn open(&mut self) -> Result<(OneEvent, Answers), BrokerError> {
        let number = self.sessions.fetch_add(1, Ordering::SeqCst);
        let payload = serde_json::to_vec(&*event()).unwrap();
        Ok((OneEvent(Some(payload)), Answers { are_heard: number > 0 }))
    }

    fn route_of(&self, event: &Envelope) -> String {
        event.event_type.to_string()
    }
}

impl MessageStream for OneEvent {
    type Tag = ();

    async fn next(&mut self) -> Result<Arrival<()>, BrokerError> {
        match self.0.take() {
            Some(payload) => {
                let route = event().event_type.to_string();
                Ok(Arrival { tag: (), route, message_id: None, payload })
            }
            None => std::future::pending().await,
        }
    }
}

impl AckSink for Answers {
    type Tag = ();

    async fn answer(&mut self, _taken: Vec<()>) -> Result<(), BrokerError> {
        if self.are_heard { Ok(()) } else { Err(BrokerError::no_answer("acknowledging")) }
    }
}

#[tokio::test]
async fn after_an_answer_that_did_not_reach_the_broker_the_next_session_begins() {
    let sessions = Arc::new(AtomicUsize::new(0));
    let (to, arrived) = mpsc::channel(1);
    let stopping = CancellationToken::new();
    let event_types = vec!["orders.order-placed.v1"];
    let subscription = BusSubscription { subscriber: "payments", event_types };
    let subscription_task = SubscriptionTask {
        consumer: HardOfHearing { sessions: Arc::clone(&sessions) },
        wanted: Arc::new(Wanted::by(&subscription)),
        letters: Arc::new(LeftWithTheBroker),
        to,
        stopping: stopping.clone(),
        replaced: CancellationToken::new(),
    };
    let subscriber = async {
        let mut events = deliveries(arrived);
        events.next().await.unwrap().acknowledge();
        let again = events.next().await.unwrap();
        assert_eq!(sessions.load(Ordering::SeqCst), 2);
        again.acknowledge();
        stopping.cancel();
    };
    let both = async { tokio::join!(subscription_task.run(), subscriber) };
    tokio::time::timeout(std::time::Duration::from_secs(10), both).await.unwrap();
}
