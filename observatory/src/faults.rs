//! `GET /observatory/faults`: the faults of a rehearsal, each with its switch, its options and its counters. The own host alone has them; one
//! that rehearses nothing answers 404.

mod body;
mod switching;

use askama::Template;

use crate::hosts::{CatalogueBody, Items};
use crate::layout::{Layout, Part};
use crate::outcome::{Outcome, Refusal, drawn};
use crate::visit::Visit;
use crate::wording::{rfc3339, span};

use body::FaultBody;
pub(crate) use switching::switch;

/// A fault on the page.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says of one option whether the fault has it"
)]
struct Fault {
    name: String,
    title: String,
    says: String,
    is_on: bool,
    /// Why it cannot be switched on here; empty if it can.
    unavailable: String,
    ends_at: String,
    remaining: String,
    strikes: u64,
    strikes_in_all: u64,
    context: String,
    event_type: String,
    about: String,
    share: u8,
    duration_s: u64,
    seed: u64,
    at_most: u64,
    delay_ms: u64,
    has_context: bool,
    has_event_type: bool,
    has_share: bool,
    has_delay: bool,
}

#[derive(Template)]
#[template(path = "faults.html")]
struct FaultsPage {
    layout: Layout,
    faults: Vec<Fault>,
    contexts: Vec<String>,
    event_types: Vec<String>,
}

/// The page.
pub(crate) async fn show(visit: Visit) -> Outcome {
    let own = visit.hosts().get(0).ok_or_else(none)?;
    let faults: Items<FaultBody> = own.get("/faults").await?;
    let catalogue: CatalogueBody = own.get("/catalogue").await?;
    let contexts = catalogue.contexts.iter();
    let mut event_types: Vec<String> = contexts
        .flat_map(|context| &context.handlers)
        .map(|handler| handler.event_type.clone())
        .collect();
    event_types.sort();
    event_types.dedup();
    drawn(&FaultsPage {
        layout: visit.layout(Part::Faults, "Faults").live("faults"),
        faults: faults.items.into_iter().map(Fault::from).collect(),
        contexts: catalogue.contexts.into_iter().map(|context| context.name).collect(),
        event_types,
    })
}

/// The names of the faults that are on, for people; none where nothing is rehearsed.
pub(crate) async fn titles_on(visit: &Visit) -> Vec<String> {
    if !visit.has_faults() {
        return Vec::new();
    }
    let Some(own) = visit.hosts().get(0) else { return Vec::new() };
    let faults = own.get::<Items<FaultBody>>("/faults").await.ok();
    let on = faults.into_iter().flat_map(|faults| faults.items).filter(|fault| fault.is_on);
    on.map(|fault| fault.title).collect()
}

fn none() -> Refusal {
    Refusal::NotFound("There is no such fault.".to_owned())
}

impl From<FaultBody> for Fault {
    fn from(fault: FaultBody) -> Self {
        let options = fault.options;
        let scope = options.scope;
        Self {
            name: fault.fault,
            title: fault.title,
            says: fault.says,
            is_on: fault.is_on,
            unavailable: fault.unavailable.unwrap_or_default(),
            ends_at: fault.ends_at.map(rfc3339).unwrap_or_default(),
            remaining: span(fault.remaining_ms),
            strikes: fault.strikes,
            strikes_in_all: fault.strikes_in_all,
            context: scope.context.unwrap_or_default(),
            event_type: scope.event_type.unwrap_or_default(),
            about: scope.about.unwrap_or_default(),
            share: options.share,
            duration_s: options.duration_s,
            seed: options.seed,
            at_most: options.at_most.unwrap_or_default(),
            delay_ms: options.delay_ms,
            has_context: fault.has_context,
            has_event_type: fault.has_event_type,
            has_share: fault.has_share,
            has_delay: fault.has_delay,
        }
    }
}
