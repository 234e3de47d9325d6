//! `GET /observatory`: the map. Contexts are rooms, and an edge leads from a publisher to each of its consumers, with rate, lag and
//! failures. It is laid out from the catalogue. The script moves a dot along an edge for each event; the table below the drawing has the
//! same figures, and the feed has every record.

mod activity;
mod drawing;
mod graph;
mod layout;

use askama::Template;

use crate::faults;
use crate::hosts::{CatalogueBody, Gathered, HealthBody, PendingBody, merged};
use crate::layout::{Layout, Part};
use crate::outcome::{Outcome, drawn};
use crate::visit::Visit;

use activity::Activity;
use drawing::{Drawing, EdgeRow};
use graph::Graph;
use layout::Shape;

/// The latest records that the figures of the map are made of.
const RECENT: usize = 1_000;

#[derive(Template)]
#[template(path = "map.html")]
struct MapPage {
    layout: Layout,
    drawings: Vec<Drawing>,
    edges: Vec<EdgeRow>,
    /// Why the hosts are not as well as they could be.
    causes: Vec<String>,
    has_broker_edges: bool,
    /// The faults that are on, joined.
    faults_on: String,
    rehearses: bool,
    newest: usize,
}

/// The page.
pub(crate) async fn show(visit: Visit) -> Outcome {
    let hosts = visit.hosts();
    let catalogue = hosts.ask::<CatalogueBody>("/catalogue").await;
    let health: Gathered<HealthBody> = hosts.ask("/health/ready").await;
    let pending: Gathered<PendingBody> = hosts.ask("/pending").await;
    let recent = hosts.list("/messages", RECENT).await;
    let of_hosts = recent.answers.into_iter().map(|(host, body)| (host, body.items));
    let records = merged(of_hosts);
    let activity = Activity::of(&records, visit.clock().now());
    let answers = health.answers.iter().map(|(_, body)| body);
    let causes = answers.flat_map(|body| body.causes.iter().map(|cause| cause.detail.clone()));
    let causes: Vec<String> = causes.collect();
    let graph = Graph::of(catalogue.answers, &health.answers, &pending.answers);
    let edges = graph.edges.iter().map(|edge| EdgeRow::of(edge, &activity));
    let faults_on = faults::titles_on(&visit).await.join(", ");
    let layout = visit.layout(Part::Map, "Map").live("map");
    drawn(&MapPage {
        layout: layout.with_away(catalogue.away).with_away(health.away).with_away(pending.away),
        drawings: [Shape::WIDE, Shape::NARROW]
            .iter()
            .map(|shape| Drawing::of(&graph, &activity, shape))
            .collect(),
        edges: edges.collect(),
        causes,
        has_broker_edges: graph.edges.iter().any(|edge| edge.is_between_hosts),
        faults_on,
        rehearses: visit.has_faults(),
        newest: records.len(),
    })
}
