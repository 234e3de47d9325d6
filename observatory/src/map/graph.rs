//! The graph of contexts: rooms with their state, and an edge for each pair of a publisher and a consumer. It follows from the
//! catalogue, so a context that is added appears by itself.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::together;
use crate::hosts::{CatalogueBody, HealthBody, PendingBody};
use crate::wording::source_of;

/// The state of a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    Ready,
    Impaired,
    NotReady,
    /// No host that answers runs it.
    Stopped,
}

/// A context.
#[derive(Debug)]
pub(super) struct ContextNode {
    pub(super) name: String,
    pub(super) summary: String,
    pub(super) state: State,
    /// Why it is not ready.
    pub(super) cause: String,
    /// Its pending work; unknown where no host can say it.
    pub(super) work: Option<Work>,
}

/// The pending work in the tables of a context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Work {
    pub(super) waiting: i64,
    pub(super) dead_letters: i64,
}

/// The events that one context publishes and another consumes.
#[derive(Debug)]
pub(super) struct Edge {
    pub(super) from: String,
    pub(super) to: String,
    /// Their types.
    pub(super) events: Vec<String>,
    /// Whether no host runs both.
    pub(super) is_between_hosts: bool,
}

/// The contexts and their edges.
#[derive(Debug)]
pub(super) struct Graph {
    pub(super) rooms: Vec<ContextNode>,
    pub(super) edges: Vec<Edge>,
}

impl Graph {
    pub(super) fn of(
        catalogues: Vec<(usize, CatalogueBody)>,
        health: &[(usize, HealthBody)],
        pending: &[(usize, PendingBody)],
    ) -> Self {
        let mut hosts_of: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for (host, catalogue) in &catalogues {
            for context in catalogue.contexts.iter().filter(|context| context.runs_here) {
                hosts_of.entry(context.name.clone()).or_default().insert(*host);
            }
        }
        let catalogue = together(catalogues);
        let rooms = catalogue.contexts.iter().map(|context| {
            let (state, cause) = state(&context.name, health);
            let work = work(&context.name, pending);
            let (name, summary) = (context.name.clone(), context.summary.clone());
            ContextNode { name, summary, state, cause, work }
        });
        Self { rooms: rooms.collect(), edges: edges(&catalogue, &hosts_of) }
    }

    /// How many events lead to or from a room.
    pub(super) fn degree(&self, room: &ContextNode) -> usize {
        let touching =
            self.edges.iter().filter(|edge| edge.from == room.name || edge.to == room.name);
        touching.map(|edge| edge.events.len()).sum()
    }
}

/// The best state that a host tells of a context: several may run it.
fn state(context: &str, health: &[(usize, HealthBody)]) -> (State, String) {
    let told = health.iter().filter_map(|(_, body)| body.contexts.get(context));
    let states = told.map(|health| {
        let state = match health.status.as_str() {
            "ready" => State::Ready,
            "impaired" => State::Impaired,
            _ => State::NotReady,
        };
        (state, health.causes.first().map(|cause| cause.detail.clone()).unwrap_or_default())
    });
    states.min_by_key(|(state, _)| *state).unwrap_or((State::Stopped, String::new()))
}

fn work(context: &str, pending: &[(usize, PendingBody)]) -> Option<Work> {
    let of_context = pending.iter().filter_map(|(_, body)| body.contexts.get(context)?.as_ref());
    // Hosts of one context share its tables: the highest figure is the latest.
    let figures = of_context.map(|one| Work {
        waiting: one.outbox.count.saturating_add(one.inbox.count),
        dead_letters: one.dead_letters.count.saturating_add(one.unreadable_messages),
    });
    figures.max()
}

fn edges(catalogue: &CatalogueBody, hosts_of: &BTreeMap<String, BTreeSet<usize>>) -> Vec<Edge> {
    let mut events: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for context in &catalogue.contexts {
        for handler in &context.handlers {
            let source = source_of(&handler.event_type);
            if source != context.name {
                let pair = (source.to_owned(), context.name.clone());
                events.entry(pair).or_default().insert(handler.event_type.clone());
            }
        }
    }
    let nowhere = BTreeSet::new();
    let edge = |((from, to), events): ((String, String), BTreeSet<String>)| {
        let [of_from, of_to] = [&from, &to].map(|one| hosts_of.get(one).unwrap_or(&nowhere));
        let is_between_hosts =
            !of_from.is_empty() && !of_to.is_empty() && of_from.is_disjoint(of_to);
        Edge { from, to, events: events.into_iter().collect(), is_between_hosts }
    };
    events.into_iter().map(edge).collect()
}

#[cfg(test)]
pub(super) mod samples {
    use serde_json::json;

    use super::*;

    /// Four contexts, of which `orders` has most to do with the others. `payments` runs in the second host.
    pub(in crate::map) fn graph() -> Graph {
        let context = |name: &str, runs_here: bool, handled: &[&str]| {
            let handlers = handled.iter().map(|event_type| {
                json!({ "event_type": event_type, "handler": format!("{name}.on-it") })
            });
            json!({
                "name": name, "summary": "what it is for", "runs_here": runs_here,
                "route_prefixes": [], "tables": [], "publishes": [],
                "handlers": handlers.collect::<Vec<_>>(),
            })
        };
        let contexts = |own: bool| {
            json!({ "contexts": [
                context("users", own, &[]),
                context("products", own, &["orders.order-placed.v1", "orders.order-placed.v2"]),
                context("orders", own, &["users.user-registered.v1", "products.stock-reserved.v1", "payments.payment-captured.v1"]),
                context("payments", !own, &["orders.order-awaiting-payment.v1"]),
            ] })
        };
        let catalogues = [true, false].map(|own| serde_json::from_value(contexts(own)).unwrap());
        let health = json!({ "causes": [], "contexts": {
            "users": { "status": "ready", "causes": [] },
            "products": { "status": "impaired", "causes": [{ "detail": "Its database does not answer." }] },
            "orders": { "status": "ready", "causes": [] },
        } });
        let health = vec![(0, serde_json::from_value(health).unwrap())];
        Graph::of(catalogues.into_iter().enumerate().collect(), &health, &[])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rooms_have_the_state_that_hosts_tell_and_edges_the_events_of_a_pair() {
        let graph = samples::graph();
        let states: Vec<State> = graph.rooms.iter().map(|room| room.state).collect();
        assert_eq!(states, [State::Ready, State::Impaired, State::Ready, State::Stopped]);
        let pairs: Vec<(&str, &str, usize, bool)> = graph
            .edges
            .iter()
            .map(|edge| (&*edge.from, &*edge.to, edge.events.len(), edge.is_between_hosts))
            .collect();
        assert_eq!(
            pairs,
            [
                ("orders", "payments", 1, true),
                ("orders", "products", 2, false),
                ("payments", "orders", 1, true),
                ("products", "orders", 1, false),
                ("users", "orders", 1, false),
            ]
        );
        assert_eq!(graph.degree(&graph.rooms[2]), 6);
    }
}
