//! `GET /catalogue`: the contexts of the program, the events that each publishes with schema and sample, and the handlers that
//! consume them. It follows from the descriptors, so it also has contexts that another host runs.

mod showing;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

pub(crate) use showing::show_catalogue;

/// The contexts of the program.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Catalogue {
    /// In the order in which the program starts them.
    pub contexts: Vec<CataloguedContext>,
}

/// A context.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CatalogueContext")]
pub struct CataloguedContext {
    /// Its name.
    pub name: &'static str,
    /// A few words for people.
    pub summary: &'static str,
    /// Whether this host runs it.
    pub runs_here: bool,
    /// Where its requests are forwarded to, if this host does not answer them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forwarded_to: Option<String>,
    /// The paths that it answers.
    pub route_prefixes: Vec<&'static str>,
    /// The tables that it owns; known of a context that runs here.
    pub tables: Vec<&'static str>,
    /// The events that it publishes.
    pub publishes: Vec<CataloguedEvent>,
    /// The handlers that it consumes events with.
    pub handlers: Vec<CataloguedHandler>,
}

/// A version of an event.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CatalogueEvent")]
pub struct CataloguedEvent {
    /// Its stable name.
    pub event_type: &'static str,
    /// The JSON schema of its body.
    pub schema: Value,
    /// A body with every field filled.
    pub sample: Value,
}

/// A handler of an event.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[schemars(rename = "CatalogueHandler")]
pub struct CataloguedHandler {
    /// The event type that it reads.
    pub event_type: &'static str,
    /// Its stable name.
    pub handler: &'static str,
}
