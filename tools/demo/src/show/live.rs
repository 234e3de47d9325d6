//! Narrates the checkouts of a running shop, as the demo narrates its own.

use std::time::Duration;

use host::Shop;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::timeout;

use super::following::{Following, Readers, Step};
use super::listener::Listener;
use super::narrator::Narrator;
use terminal::output::OutputError;

/// Lines are printed once nothing has happened for this long: by then those of the same moment are in order.
const LULL: Duration = Duration::from_millis(4);

/// Prints a line for each event of every order that is placed from now on, until the shop's message log ends. An order is
/// named by the last four digits of its id; times count from the first line. Lines that are written more slowly than
/// events come are left out, and their number is printed.
pub async fn narrate(shop: &Shop) -> Result<(), OutputError> {
    let mut narrator = Narrator::new(true);
    let mut listener = Listener::on(shop);
    let mut following = Following::of_new_orders(Readers::of(&shop.contexts()));
    let mut pending: Vec<Step> = Vec::new();
    narrator.begin_clock();
    loop {
        let next = if pending.is_empty() {
            listener.next().await
        } else {
            match timeout(LULL, listener.next()).await {
                Ok(next) => next,
                Err(_lull) => {
                    pending.sort_by_key(Step::printed_at);
                    for step in pending.drain(..) {
                        narrator.step(step)?;
                    }
                    continue;
                }
            }
        };
        match next {
            Ok(message_event) => pending.extend(following.observe(&message_event)),
            Err(RecvError::Lagged(skipped)) => {
                narrator.say(&format!("({skipped} events skipped)"))?;
            }
            Err(RecvError::Closed) => return Ok(()),
        }
    }
}
