//! The context map as a tree for each context.

use super::{ContextMap, Described};

pub(super) fn draw(map: &ContextMap) -> String {
    map.contexts.iter().map(tree).collect::<Vec<_>>().join("\n\n")
}

fn tree(context: &Described) -> String {
    let published = context.publishes.iter().map(|event| {
        let readers = if event.read_by.is_empty() {
            String::new()
        } else {
            format!(" → {}", event.read_by.join(", "))
        };
        format!("{}{readers}", event.event_type)
    });
    let subscribed = context.subscribes.iter().map(|wanted| {
        let origin = wanted.publisher.unwrap_or("published by nobody");
        format!("{} → {} ({origin})", wanted.event_type, wanted.handler)
    });
    let branches = [
        ("owns", context.tables.clone()),
        ("publishes", published.collect()),
        ("subscribes", subscribed.collect()),
    ];
    let mut lines = vec![context.name.to_owned()];
    let grown: Vec<_> = branches.iter().filter(|(_, leaves)| !leaves.is_empty()).collect();
    for (number, (name, leaves)) in grown.iter().enumerate() {
        let is_last = number + 1 == grown.len();
        lines.push(format!("{} {name}", if is_last { "└─" } else { "├─" }));
        let trunk = if is_last { "  " } else { "│ " };
        lines.extend(twigs(trunk, leaves));
    }
    lines.join("\n")
}

fn twigs<'a>(trunk: &'a str, leaves: &'a [String]) -> impl Iterator<Item = String> + 'a {
    leaves.iter().enumerate().map(move |(number, leaf)| {
        let twig = if number + 1 == leaves.len() { "└─" } else { "├─" };
        format!("{trunk} {twig} {leaf}")
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::a_map;
    use super::*;

    #[test]
    fn every_context_is_a_tree() {
        let expected = "\
products
├─ owns
│  ├─ products
│  └─ stock
└─ publishes
   ├─ products.product-added.v1
   └─ products.stock-reserved.v1 → orders

orders
├─ owns
│  └─ orders
└─ subscribes
   ├─ products.stock-reserved.v1 → orders.await-payment (products)
   └─ parcels.parcel-lost.v1 → orders.send-again (published by nobody)";
        assert_eq!(draw(&a_map()), expected);
    }
}
