//! A reader who looks at the catalogue and at a confirmed order, again and again.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::client::{Attempt, Client};
use super::refusals::{Counted, Refusals};

/// The time between two looks, also after a refusal: that measures the time of refusals best.
const PACE: Duration = Duration::from_millis(20);

/// The reader, and how often it was refused.
pub(super) struct Reader {
    refusals: Refusals,
    closing: CancellationToken,
    looking: JoinSet<()>,
}

impl Reader {
    /// Begins to read.
    pub(super) fn begin(shop: SocketAddr, token: String, order: Uuid) -> Self {
        let (refusals, closing) = (Refusals::default(), CancellationToken::new());
        let client = Client::of(shop, token);
        let pages = [
            ("/products?limit=5".to_owned(), None),
            (format!("/orders/{order}"), Some("confirmed")),
        ];
        let mut looking = JoinSet::new();
        for (page, status) in pages {
            let (client, refusals) = (client.clone(), refusals.clone());
            looking.spawn(look_on(client, refusals, closing.clone(), page, status));
        }
        Self { refusals, closing, looking }
    }

    /// The outcome of the reads, for people.
    pub(super) fn so_far(&self) -> String {
        format!("reads: {}", self.refusals.so_far())
    }

    /// Ends.
    pub(super) async fn finish(mut self) -> Counted {
        self.closing.cancel();
        while let Some(looking) = self.looking.join_next().await {
            looking.unwrap();
        }
        self.refusals.so_far()
    }
}

async fn look_on(
    client: Client,
    refusals: Refusals,
    closing: CancellationToken,
    page: String,
    status: Option<&str>,
) {
    let mut again = tokio::time::interval(PACE);
    again.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while !closing.is_cancelled() {
        let mut request = refusals.request();
        loop {
            again.tick().await;
            let sent = Instant::now();
            match client.get(&page).await {
                Attempt::Final(code, body) => {
                    assert_eq!(code, 200, "{page}: {body}");
                    let seen = body["status"].as_str();
                    assert_eq!(seen, status, "{page}: {body}");
                    request.answered(sent);
                    break;
                }
                Attempt::Refused { reason, again_in: _ } => request.refused(sent, reason),
            }
        }
    }
}
