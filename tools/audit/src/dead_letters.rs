//! The dead letters of a shop, as far as an audit is about them: which there are, and the orders that are stuck behind them.

use std::collections::{HashMap, HashSet};

use host::Shop;
use platform::dead_letters::{DeadLetter, LetterKind};
use serde::Serialize;
use shared_kernel::StoreError;
use shared_kernel::visible::visible;
use terminal::counted;
use uuid::Uuid;

/// Dead letters of one context that the audit looks at.
const READ: u64 = 1_000;
/// Dead letters that are printed; JSON has all that were read.
const PRINTED: usize = 5;
/// The longest name that an event of the broker may show.
const SHOWN: usize = 200;

/// A dead letter that waits for the decision of an operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenLetter {
    /// The context in whose inbox it is.
    context: &'static str,
    /// The event.
    event_id: Uuid,
    /// Its type; empty for a message that is no event.
    event_type: String,
    /// The order that it is about, where it says so.
    order_id: Option<Uuid>,
}

/// The dead letters of each context of a shop, the oldest first, at most [`READ`] of each.
pub(super) async fn open(shop: &Shop) -> Result<Vec<OpenLetter>, StoreError> {
    let mut all = Vec::new();
    for of_context in shop.dead_letters() {
        all.extend(of_context.page(None, READ).await?.iter().map(OpenLetter::of));
    }
    Ok(all)
}

/// The orders that some dead letter is about: an operator sees the reason, and can replay or discard it.
pub(super) async fn visibly_stuck(shop: &Shop) -> Result<HashSet<Uuid>, StoreError> {
    Ok(open(shop).await?.into_iter().filter_map(|letter| letter.order_id).collect())
}

/// The dead letters as a text for an operator, who has to decide about each; `None` where there are none.
pub(super) fn render_text(letters: &[OpenLetter]) -> Option<String> {
    if letters.is_empty() {
        return None;
    }
    let orders: HashSet<Uuid> = letters.iter().filter_map(|letter| letter.order_id).collect();
    let at_least = if are_all(letters) { "" } else { "at least " };
    let waiting = counted(letters.len(), "dead letter waits", "dead letters wait");
    let about = counted(orders.len(), "order", "orders");
    let mut lines = vec![format!(
        "Still to be done by an operator: {at_least}{waiting} for a decision (`galleria dead-letters list`), about {about}:"
    )];
    lines.extend(letters.iter().take(PRINTED).map(|letter| format!("  {}", letter.sentence())));
    let more = letters.len().saturating_sub(PRINTED);
    lines
        .extend((more > 0).then(|| format!("  and {more} more (--json has those that were read)")));
    Some(lines.join("\n"))
}

/// Whether no context can have more than were read.
fn are_all(letters: &[OpenLetter]) -> bool {
    let mut of_contexts: HashMap<&str, u64> = HashMap::new();
    for letter in letters {
        let count = of_contexts.entry(letter.context).or_default();
        *count = count.saturating_add(1);
    }
    of_contexts.values().all(|count| *count < READ)
}

impl OpenLetter {
    fn of(letter: &DeadLetter) -> Self {
        // An unreadable letter proves nothing: anybody who can reach the broker can send one about any order.
        let event = (letter.kind != LetterKind::Unreadable).then_some(&letter.event);
        let order_id = event.and_then(|event| event.pointer("/data/order_id")?.as_str());
        Self {
            context: letter.context,
            event_id: letter.event_id,
            event_type: visible(&letter.event_type, SHOWN),
            order_id: order_id.and_then(|id| id.parse().ok()),
        }
    }

    fn sentence(&self) -> String {
        let Self { context, event_id, event_type, order_id } = self;
        let what =
            if event_type.is_empty() { "a message that is no event" } else { event_type.as_str() };
        let about = order_id.map(|order| format!(", of order {order}")).unwrap_or_default();
        format!("{event_id} in {context}: {what}{about}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter(number: u128) -> OpenLetter {
        OpenLetter {
            context: "payments",
            event_id: Uuid::from_u128(number),
            event_type: "orders.order-awaiting-payment.v2".to_owned(),
            order_id: Some(Uuid::from_u128(number)),
        }
    }

    #[test]
    fn dead_letters_are_counted_with_their_orders_and_the_first_are_named() {
        assert_eq!(render_text(&[]), None);
        let text = render_text(&[letter(1), letter(1), letter(2)]).unwrap();
        assert!(
            text.contains("3 dead letters wait") && text.contains(", about 2 orders:"),
            "{text}"
        );
        let named = format!(
            "{} in payments: orders.order-awaiting-payment.v2, of order",
            Uuid::from_u128(2)
        );
        assert!(text.contains(&named), "{text}");
        let many: Vec<OpenLetter> = (1..=7).map(letter).collect();
        assert!(
            render_text(&many).unwrap().ends_with("and 2 more (--json has those that were read)")
        );
        let as_many_as_are_read: Vec<OpenLetter> = (1..=READ.into()).map(letter).collect();
        let text = render_text(&as_many_as_are_read).unwrap();
        assert!(text.contains("at least 1000 dead letters wait"), "{text}");
    }
}
