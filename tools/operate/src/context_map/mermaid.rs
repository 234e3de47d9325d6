//! The context map as a Mermaid flowchart: an arrow for each pair of contexts, with the events that go along it.

use super::ContextMap;

/// The publisher of an event that no context publishes.
const NO_PUBLISHER: &str = "nobody";

pub(super) fn draw(map: &ContextMap) -> String {
    let mut lines = vec!["flowchart LR".to_owned()];
    lines.extend(map.contexts.iter().map(|context| format!("    {}", context.name)));
    for arrow in arrows(map) {
        let Arrow { publisher, reader, events } = arrow;
        let label = events.join("<br/>");
        lines.push(format!("    {publisher} -- \"{label}\" --> {reader}"));
    }
    lines.join("\n")
}

struct Arrow {
    publisher: &'static str,
    reader: &'static str,
    events: Vec<&'static str>,
}

fn arrows(map: &ContextMap) -> Vec<Arrow> {
    let mut arrows: Vec<Arrow> = Vec::new();
    for context in &map.contexts {
        for wanted in &context.subscribes {
            let (publisher, reader) = (wanted.publisher.unwrap_or(NO_PUBLISHER), context.name);
            let event = short_name(wanted.event_type);
            let drawn = arrows
                .iter_mut()
                .find(|arrow| arrow.publisher == publisher && arrow.reader == reader);
            match drawn {
                Some(arrow) if arrow.events.contains(&event) => {}
                Some(arrow) => arrow.events.push(event),
                None => arrows.push(Arrow { publisher, reader, events: vec![event] }),
            }
        }
    }
    arrows
}

/// `stock-reserved.v1` of `products.stock-reserved.v1`: the arrow shows already whose it is.
fn short_name(event_type: &'static str) -> &'static str {
    event_type.split_once('.').map_or(event_type, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::super::tests::a_map;
    use super::*;

    #[test]
    fn every_pair_of_contexts_is_one_arrow() {
        let mut map = a_map();
        for context in &mut map.contexts {
            for event_type in ["products.stock-rejected.v1", "products.stock-reserved.v1"] {
                let again = super::super::Subscribed {
                    event_type,
                    handler: "again",
                    publisher: Some("products"),
                };
                if context.name == "orders" {
                    context.subscribes.push(again);
                }
            }
        }
        let expected = "\
flowchart LR
    products
    orders
    products -- \"stock-reserved.v1<br/>stock-rejected.v1\" --> orders
    nobody -- \"parcel-lost.v1\" --> orders";
        assert_eq!(draw(&map), expected);
    }
}
