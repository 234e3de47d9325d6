//! `GET /observatory/feed`: message events as a table, the newest first, filtered and kept up to date. It is the map for those who
//! read: the same records, and gaps are told.

mod row;

use askama::Template;
use pages::address::in_query;
use pages::form::Form;
use shared_kernel::id::About;

pub(crate) use row::Row;

use crate::hosts::{RecordBody, merged};
use crate::layout::{Layout, Part};
use crate::outcome::{Outcome, drawn};
use crate::visit::Visit;
use crate::wording::words_of;

/// Records on a page.
const SHOWN: usize = 100;

/// The kinds of message events, in the order in which a message meets them.
const KINDS: [&str; 10] = [
    "published",
    "relayed",
    "delivered",
    "duplicate-ignored",
    "retry-scheduled",
    "parked",
    "dead-lettered",
    "replayed",
    "discarded",
    "fault-struck",
];

/// The filter, as the form sends it; an empty field restricts nothing.
#[derive(Debug, Default)]
struct FeedFilter {
    about: String,
    context: String,
    kind: String,
    event_type: String,
    handler: String,
    since: String,
    until: String,
}

/// A choice of a list.
struct Choice {
    value: String,
    text: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "feed.html")]
struct FeedPage {
    layout: Layout,
    filter: FeedFilter,
    contexts: Vec<Choice>,
    kinds: Vec<Choice>,
    /// The ids that the number which is looked for is the end of, where there is more than one.
    namesakes: Vec<String>,
    rows: Vec<Row>,
    has_more: bool,
    shows_hosts: bool,
    /// The names of the hosts, for the rows that the script adds.
    hosts: String,
}

/// The page.
pub(crate) async fn show(visit: Visit) -> Outcome {
    let filter = FeedFilter::of(&visit.query());
    let hosts = visit.hosts();
    let gathered = hosts.list(&format!("/messages{}", filter.query()), SHOWN).await;
    let has_more = gathered.answers.iter().any(|(_, answer)| answer.has_more);
    let of_hosts = gathered.answers.into_iter().map(|(host, answer)| (host, answer.items));
    let records = merged(of_hosts);
    let namesakes = namesakes(&filter.about, &records);
    let newest = records.into_iter().rev().take(SHOWN);
    let names = (0..hosts.count()).map(|host| hosts.name(host).to_owned());
    let layout = visit.layout(Part::Messages, "Messages").live("feed");
    drawn(&FeedPage {
        layout: layout.with_away(gathered.away),
        contexts: choices(filter.contexts(hosts).await, &filter.context),
        kinds: choices(KINDS.map(str::to_owned), &filter.kind),
        filter,
        namesakes,
        rows: newest.map(|record| Row::of(record, hosts)).collect(),
        has_more,
        shows_hosts: hosts.count() > 1,
        hosts: names.collect::<Vec<_>>().join(","),
    })
}

/// The ids of the aggregates in these records that a number is the end of; none if it names one alone.
pub(crate) fn namesakes(about: &str, records: &[RecordBody]) -> Vec<String> {
    let found = About::parse(about).only_one_of(records.iter().map(|record| &*record.subject));
    found.err().map(|several| several.ids).unwrap_or_default()
}

fn choices(values: impl IntoIterator<Item = String>, chosen: &str) -> Vec<Choice> {
    let choice =
        |value: String| Choice { text: words_of(&value), is_chosen: value == chosen, value };
    values.into_iter().map(choice).collect()
}

impl FeedFilter {
    fn of(query: &Form) -> Self {
        let text = |name: &str| query.text(name).to_owned();
        Self {
            about: text("about"),
            context: text("context"),
            kind: text("kind"),
            event_type: text("type"),
            handler: text("handler"),
            since: text("since"),
            until: text("until"),
        }
    }

    /// The filter as the query of the management port.
    fn query(&self) -> String {
        let [since, until] = [&self.since, &self.until].map(|time| as_utc(time));
        let fields = [
            ("about", self.about.trim()),
            ("context", self.context.as_str()),
            ("kind", self.kind.as_str()),
            ("type", self.event_type.trim()),
            ("handler", self.handler.trim()),
            ("since", since.as_str()),
            ("until", until.as_str()),
        ];
        let given = fields.into_iter().filter(|(_, value)| !value.is_empty());
        let parts = given.map(|(name, value)| format!("{name}={}", in_query(value)));
        let parts = parts.collect::<Vec<_>>().join("&");
        if parts.is_empty() { parts } else { format!("?{parts}") }
    }

    /// Whether a field other than the first restricts anything.
    fn restricts_more(&self) -> bool {
        let others =
            [&self.context, &self.kind, &self.event_type, &self.handler, &self.since, &self.until];
        others.iter().any(|field| !field.is_empty())
    }

    async fn contexts(&self, hosts: &crate::hosts::Hosts) -> Vec<String> {
        crate::catalogue::known(hosts).await.contexts.into_iter().map(|one| one.name).collect()
    }
}

/// A time of a form of a browser, which has no zone, as one in UTC.
fn as_utc(text: &str) -> String {
    let text = text.trim();
    match text.len() {
        // `2026-01-02T03:04`, to the minute.
        16 => format!("{text}:00Z"),
        19 => format!("{text}Z"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_is_asked_as_the_management_port_takes_it() {
        let filter = FeedFilter {
            about: " order/1 ".to_owned(),
            kind: "delivered".to_owned(),
            since: "2026-01-02T03:04".to_owned(),
            ..FeedFilter::default()
        };
        let expected = "?about=order%2F1&kind=delivered&since=2026-01-02T03%3A04%3A00Z";
        assert_eq!(filter.query(), expected);
        assert_eq!(FeedFilter::default().query(), "");
    }
}
