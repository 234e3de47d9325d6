//! `GET /observatory/timeline`: one business process, such as the checkout of an order: what each context did with each message, who
//! caused it, how often it was tried, and the states that the aggregates went through as their events tell.

mod lanes;
mod process;
mod steps;

use askama::Template;
use futures_util::future::join_all;
use pages::address::in_query;
use tokio::time::timeout;

use crate::catalogue;
use crate::feed::namesakes;
use crate::hosts::{RecordBody, merged};
use crate::layout::{Layout, Part};
use crate::outcome::{Outcome, drawn};
use crate::shop_api;
use crate::visit::Visit;

use lanes::Lanes;
use process::{Aggregate, OtherProcess, Process};
use steps::Step;

/// Records of a search.
const SEARCHED: usize = 500;
/// Records of one process that are shown.
const SHOWN: usize = 1_000;
/// Aggregates whose states of now the shop is asked for.
const STATES_SHOWN: usize = 20;

#[derive(Template)]
#[template(path = "timeline.html")]
struct TimelinePage {
    layout: Layout,
    about: String,
    /// The ids that the number which is looked for is the end of, where there is more than one.
    namesakes: Vec<String>,
    /// The correlation id; empty while nothing is found.
    process: String,
    title: String,
    lasted: String,
    lanes: Lanes,
    /// How many of the steps have a number of their own.
    numbered: usize,
    steps: Vec<Step>,
    aggregates: Vec<Aggregate>,
    others: Vec<OtherProcess>,
    /// The latest processes, when nothing is looked for.
    latest: Vec<OtherProcess>,
    replayed: String,
    shows_hosts: bool,
}

/// The page. The query names an order, another aggregate, a process or an event (`about`), the process among several about the same
/// (`process`), and the event that was replayed just now (`replayed`).
pub(crate) async fn show(visit: Visit) -> Outcome {
    let query = visit.query();
    let about = query.text("about").trim().to_owned();
    let layout = visit.layout(Part::Timeline, "Timeline").live("timeline");
    let search = if about.is_empty() {
        "/messages?kind=published".to_owned()
    } else {
        format!("/messages?about={}", in_query(&about))
    };
    let found = visit.hosts().list(&search, SEARCHED).await;
    let layout = layout.with_away(found.away);
    let of_hosts = found.answers.into_iter().map(|(host, body)| (host, body.items));
    let found = merged(of_hosts);
    let (processes, namesakes) = (process::processes(&found), namesakes(&about, &found));
    let is_one = !about.is_empty() && namesakes.is_empty();
    let chosen = if is_one { process::chosen(&processes, query.text("process")) } else { None };
    let Some(chosen) = chosen else {
        let latest = if about.is_empty() { processes } else { Vec::new() };
        return drawn(&TimelinePage::without_process(layout, (about, namesakes), latest));
    };
    let records = process::in_causal_order(records_of(&visit, &chosen).await);
    let mut process = Process::of(&records);
    tell_states(&visit, &mut process.aggregates).await;
    let steps = steps::of(&records, visit.hosts(), query.text("replayed"));
    drawn(&TimelinePage {
        layout,
        about,
        namesakes,
        title: process.title,
        lasted: process.lasted,
        lanes: Lanes::of(&records, &steps),
        numbered: steps.iter().filter(|step| !step.is_transport).count(),
        aggregates: process.aggregates,
        others: processes.into_iter().filter(|other| other.process != chosen).collect(),
        latest: Vec::new(),
        process: chosen,
        steps,
        replayed: query.text("replayed").to_owned(),
        shows_hosts: visit.hosts().count() > 1,
    })
}

/// Asks the shop for the states that the first aggregates have now. Those that do not come in time are not shown.
async fn tell_states(visit: &Visit, aggregates: &mut [Aggregate]) {
    let Some(api) = visit.shop_api() else { return };
    let known = catalogue::known(visit.hosts()).await;
    let asked = aggregates.iter_mut().take(STATES_SHOWN).map(async |aggregate| {
        aggregate.now = api.state(&known, (&aggregate.context, &aggregate.subject)).await;
    });
    let told = async {
        api.log_in().await;
        join_all(asked).await;
    };
    let _in_time_or_not = timeout(shop_api::PATIENCE, told).await;
}

async fn records_of(visit: &Visit, process: &str) -> Vec<RecordBody> {
    let found = visit.hosts().list(&format!("/messages?correlation_id={process}"), SHOWN).await;
    merged(found.answers.into_iter().map(|(host, body)| (host, body.items)))
}

impl TimelinePage {
    fn without_process(
        layout: Layout,
        (about, namesakes): (String, Vec<String>),
        latest: Vec<OtherProcess>,
    ) -> Self {
        Self {
            layout,
            about,
            namesakes,
            process: String::new(),
            title: String::new(),
            lasted: String::new(),
            lanes: Lanes::default(),
            numbered: 0,
            steps: Vec::new(),
            aggregates: Vec::new(),
            others: Vec::new(),
            latest,
            replayed: String::new(),
            shows_hosts: false,
        }
    }
}
