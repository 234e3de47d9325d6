//! `GET /observatory/invariants`: the invariants that `galleria verify` checks, each with the time at which it was last seen to hold.
//! Verification reads every order, so the page shows the last run and starts none.

use askama::Template;
use chrono::{DateTime, Utc};

use crate::hosts::InvariantsBody;
use crate::layout::{Layout, Part};
use crate::outcome::{Outcome, drawn};
use crate::visit::Visit;
use crate::wording::{moment, span};

/// The findings of one host.
struct OfHost {
    name: String,
    verified: Option<Verified>,
}

/// A run of the verification.
struct Verified {
    at: String,
    ago: String,
    holds: bool,
    orders: u64,
    invariants: Vec<Invariant>,
}

/// An invariant.
struct Invariant {
    number: u8,
    says: String,
    checked_by: String,
    examined: u64,
    violations: u64,
    first_violations: Vec<String>,
    held: String,
}

#[derive(Template)]
#[template(path = "invariants.html")]
struct InvariantsPage {
    layout: Layout,
    hosts: Vec<OfHost>,
    shows_hosts: bool,
}

/// The page.
pub(crate) async fn show(visit: Visit) -> Outcome {
    let gathered = visit.hosts().ask::<InvariantsBody>("/invariants").await;
    let now = visit.clock().now();
    let of_host = |(host, body): (usize, InvariantsBody)| OfHost {
        name: visit.hosts().name(host).to_owned(),
        verified: body.verified_at.map(|at| Verified::of(body, at, now)),
    };
    let hosts: Vec<OfHost> = gathered.answers.into_iter().map(of_host).collect();
    let layout = visit.layout(Part::Invariants, "Invariants");
    let shows_hosts = visit.hosts().count() > 1;
    drawn(&InvariantsPage { layout: layout.with_away(gathered.away), hosts, shows_hosts })
}

impl Verified {
    fn of(body: InvariantsBody, at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let ago = |at: DateTime<Utc>| span((now - at).num_milliseconds().max(0));
        let invariants = body.invariants.into_iter().map(|one| Invariant {
            number: one.number,
            says: one.says,
            checked_by: one.checked_by.join(", "),
            examined: one.examined,
            violations: one.violations,
            first_violations: one.first_violations,
            held: one.held_at.map_or_else(|| "never".to_owned(), |at| format!("{} ago", ago(at))),
        });
        Self {
            at: moment(at),
            ago: ago(at),
            holds: body.holds,
            orders: body.orders,
            invariants: invariants.collect(),
        }
    }
}
