//! Dead letters: what does not go on without an operator, grouped by cause; one of them with its payload, what waits behind it and what a
//! replay would do; and the decision, for one or for a group. The same verbs are on the command line.

mod acting;
mod grouping;
mod one;
mod shown;

use askama::Template;
use pages::form::Form;

use crate::hosts::{DeadLetterBody, Hosts};
use crate::layout::{Layout, Part};
use crate::outcome::{Outcome, Refusal, drawn};
use crate::visit::Visit;

pub(crate) use acting::{LONGEST_DECISION, settle, settle_group};
pub(crate) use one::show;

use grouping::Group;

/// The most dead letters, or messages, that are read of each host.
const READ: usize = 1_000;

/// The outcome of a decision, told on the page that follows it.
#[derive(Debug, Default)]
struct DecisionOutcome {
    replayed: Option<u64>,
    discarded: Option<u64>,
    left: Option<u64>,
}

#[derive(Template)]
#[template(path = "dead_letters.html")]
struct DeadLettersPage {
    layout: Layout,
    groups: Vec<Group>,
    letters: usize,
    /// Whether there are more than are shown.
    has_more: bool,
    told: String,
    shows_hosts: bool,
}

#[derive(Template)]
#[template(path = "dead_letter_group.html")]
struct GroupPage {
    layout: Layout,
    group: Group,
    /// Whether there are dead letters that were not read, some of which may be of this cause.
    has_more: bool,
    form: DecisionForms,
    shows_hosts: bool,
}

/// The forms of a decision, on the page of one dead letter and on that of a group.
struct DecisionForms {
    action: String,
    /// The letters that the page shows, and that alone are settled.
    shown: String,
    can_be_replayed: bool,
    replay_label: &'static str,
    discard_label: &'static str,
}

/// `GET /observatory/dead-letters`.
pub(crate) async fn list(visit: Visit) -> Outcome {
    let told = DecisionOutcome::of(&visit.query());
    let GatheredGroups { groups, has_more, away } = groups(visit.hosts()).await;
    let letters = groups.iter().map(|group| group.letters.len()).sum();
    let layout = visit.layout(Part::DeadLetters, "Dead letters").with_away(away);
    let shows_hosts = visit.hosts().count() > 1;
    let told = told.render_text();
    drawn(&DeadLettersPage { layout, groups, letters, has_more, told, shows_hosts })
}

/// `GET /observatory/dead-letters/group`: what a decision about the whole group would be about.
pub(crate) async fn show_group(visit: Visit) -> Outcome {
    let query = visit.query();
    let GatheredGroups { groups, has_more, away } = groups(visit.hosts()).await;
    let group = groups.into_iter().find(|group| group.key == query.text("cause"));
    let none = || Refusal::NotFound("No dead letter has this cause any more.".to_owned());
    let group = group.ok_or_else(none)?;
    let layout = visit.layout(Part::DeadLetters, "Dead letters of one cause");
    let form = DecisionForms {
        action: "/observatory/dead-letters/group".to_owned(),
        shown: group.shown(),
        can_be_replayed: group.can_be_replayed,
        replay_label: "Replay all",
        discard_label: "Discard all",
    };
    let shows_hosts = visit.hosts().count() > 1;
    drawn(&GroupPage { layout: layout.with_away(away), group, has_more, form, shows_hosts })
}

/// The dead letters of all hosts by cause.
struct GatheredGroups {
    groups: Vec<Group>,
    /// Whether a host has more than are read.
    has_more: bool,
    /// The hosts that do not answer.
    away: Vec<String>,
}

async fn groups(hosts: &Hosts) -> GatheredGroups {
    let gathered = hosts.list::<DeadLetterBody>("/dead-letters", READ).await;
    let has_more = gathered.answers.iter().any(|(_, listed)| listed.has_more);
    let letters = gathered
        .answers
        .into_iter()
        .flat_map(|(host, listed)| listed.items.into_iter().map(move |letter| (host, letter)));
    GatheredGroups { groups: grouping::group(letters, hosts), has_more, away: gathered.away }
}

impl DecisionOutcome {
    fn of(query: &Form) -> Self {
        let count = |name: &str| query.number(name).and_then(|count| u64::try_from(count).ok());
        Self { replayed: count("replayed"), discarded: count("discarded"), left: count("left") }
    }

    fn render_text(&self) -> String {
        let left = match self.left {
            None | Some(0) => String::new(),
            Some(left) => format!(" {left} could not be, and are listed below."),
        };
        match (self.replayed, self.discarded) {
            (Some(replayed), _) => {
                format!("{replayed} replayed: their handlers run again now.{left}")
            }
            (None, Some(discarded)) => {
                format!("{discarded} discarded: what waited behind them goes on.{left}")
            }
            (None, None) => String::new(),
        }
    }
}
