//! `GET /observatory/catalogue`: the contexts, the events that each publishes with those who consume them, schemas, samples, what differs
//! between versions, and the rules of the boundaries with their reasons.

mod differences;
mod rules;

use std::collections::BTreeMap;

use askama::Template;

use crate::hosts::{CatalogueBody, ContextBody, EventBody, Hosts};
use crate::layout::{Layout, Part};
use crate::outcome::{Outcome, drawn};
use crate::visit::Visit;
use crate::wording::{short_handler, short_name};

use rules::{RULES, Rule};

/// A context on the page.
struct Context {
    name: String,
    summary: String,
    /// The hosts that run it; empty where none does.
    runs_in: String,
    prefixes: String,
    tables: String,
    events: Vec<Event>,
    handlers: Vec<Handler>,
}

/// An event on the page.
struct Event {
    name: String,
    full_name: String,
    consumers: Vec<Consumer>,
    schema: String,
    sample: String,
    /// The differences from the version before.
    differences: Vec<String>,
    is_later_version: bool,
}

/// A handler of another context, or of the same.
struct Consumer {
    context: String,
    handler: String,
}

/// A handler of the context.
struct Handler {
    handler: String,
    event_type: String,
}

#[derive(Template)]
#[template(path = "catalogue.html")]
struct CataloguePage {
    layout: Layout,
    contexts: Vec<Context>,
    events: usize,
    rules: &'static [Rule],
}

/// The page.
pub(crate) async fn show(visit: Visit) -> Outcome {
    let gathered = visit.hosts().ask::<CatalogueBody>("/catalogue").await;
    let runs_in = runs_in(visit.hosts(), &gathered.answers);
    let known = together(gathered.answers);
    let consumers = consumers(&known);
    let contexts: Vec<Context> = known
        .contexts
        .iter()
        .map(|context| Context {
            name: context.name.clone(),
            summary: context.summary.clone(),
            runs_in: runs_in.get(&context.name).cloned().unwrap_or_default(),
            prefixes: context.route_prefixes.join(", "),
            tables: context.tables.join(", "),
            events: events(context, &consumers),
            handlers: handlers(context),
        })
        .collect();
    let layout = visit.layout(Part::Catalogue, "Catalogue").with_away(gathered.away);
    let events = contexts.iter().map(|context| context.events.len()).sum();
    drawn(&CataloguePage { layout, contexts, events, rules: &RULES })
}

/// The catalogue of all hosts that answer.
pub(crate) async fn known(hosts: &Hosts) -> CatalogueBody {
    together(hosts.ask::<CatalogueBody>("/catalogue").await.answers)
}

/// One catalogue of several: a context that several hosts know is told by one that runs it.
pub(crate) fn together(answers: Vec<(usize, CatalogueBody)>) -> CatalogueBody {
    let mut together = CatalogueBody::default();
    for (_, answer) in answers {
        for context in answer.contexts {
            match together.contexts.iter_mut().find(|known| known.name == context.name) {
                Some(known) if !known.runs_here => *known = context,
                Some(_) => {}
                None => together.contexts.push(context),
            }
        }
    }
    together
}

/// The names of the hosts that run each context.
fn runs_in(hosts: &Hosts, answers: &[(usize, CatalogueBody)]) -> BTreeMap<String, String> {
    let mut names: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (host, answer) in answers {
        for context in answer.contexts.iter().filter(|context| context.runs_here) {
            names.entry(context.name.clone()).or_default().push(hosts.name(*host));
        }
    }
    names.into_iter().map(|(context, hosts)| (context, hosts.join(", "))).collect()
}

/// The handlers of every event type, each with its context.
fn consumers(known: &CatalogueBody) -> BTreeMap<&str, Vec<(&str, &str)>> {
    let mut consumers: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for context in &known.contexts {
        for handler in &context.handlers {
            let of_event = consumers.entry(&handler.event_type).or_default();
            of_event.push((&*context.name, short_handler(&handler.handler)));
        }
    }
    consumers
}

fn events(context: &ContextBody, consumers: &BTreeMap<&str, Vec<(&str, &str)>>) -> Vec<Event> {
    let published = &context.publishes;
    let of_event = |event: &EventBody| {
        let before = differences::version_before(event, published);
        let consumers = consumers.get(&*event.event_type).into_iter().flatten();
        let consumer = |(context, handler): &(&str, &str)| Consumer {
            context: (*context).to_owned(),
            handler: (*handler).to_owned(),
        };
        Event {
            name: short_name(&event.event_type),
            full_name: event.event_type.clone(),
            consumers: consumers.map(consumer).collect(),
            schema: pretty(&event.schema),
            sample: pretty(&event.sample),
            is_later_version: before.is_some(),
            differences: before
                .map(|before| differences::between(&before.schema, &event.schema))
                .unwrap_or_default(),
        }
    };
    published.iter().map(of_event).collect()
}

fn handlers(context: &ContextBody) -> Vec<Handler> {
    let handler = |one: &crate::hosts::HandlerBody| Handler {
        handler: short_handler(&one.handler).to_owned(),
        event_type: one.event_type.clone(),
    };
    context.handlers.iter().map(handler).collect()
}

/// JSON for people.
pub(crate) fn pretty(value: &serde_json::Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
