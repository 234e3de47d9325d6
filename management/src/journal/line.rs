//! A line of the journal: a record as the API shows it, the beginning of a run, or a gap.

use std::borrow::Cow;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::messages::RecordView;

/// How the line of a record begins.
const NUMBER: &str = "{\"number\":";
/// How the line of a run begins.
const RUN: &str = "{\"begins\":";
/// How the line of a gap begins.
const GAP: &str = "{\"missing\":";

/// A record as it is stored: the text is answered as it is.
#[derive(Debug, Clone, Serialize)]
#[serde(transparent)]
pub(crate) struct StoredRecord {
    #[serde(skip)]
    pub(crate) number: u64,
    pub(crate) json: Box<RawValue>,
}

/// A line, as far as it is read to find out what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// A record with this number.
    Record(u64),
    /// The host began anew: the record before this line was the last one of an earlier run.
    Run,
    /// So many records are missing here.
    Gap(u64),
    /// A line that was cut when the host was killed.
    Torn,
}

/// The fields of a stored record that are compared.
#[derive(Debug, Deserialize)]
pub(super) struct Fields<'a> {
    occurred_at: DateTime<Utc>,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    context: Cow<'a, str>,
    event_id: Uuid,
    #[serde(borrow)]
    event_type: Cow<'a, str>,
    #[serde(borrow)]
    subject: Cow<'a, str>,
    correlation_id: Uuid,
    #[serde(borrow, default)]
    handler: Option<Cow<'a, str>>,
}

impl Line {
    pub(super) fn of(text: &str) -> Self {
        if let Some(number) = number_after(text, NUMBER) {
            return if text.ends_with('}') { Self::Record(number) } else { Self::Torn };
        }
        if let Some(missing) = number_after(text, GAP) {
            return Self::Gap(missing);
        }
        if text.starts_with(RUN) { Self::Run } else { Self::Torn }
    }

    pub(super) fn of_run(first: u64) -> String {
        format!("{RUN}{first}}}\n")
    }

    pub(super) fn of_gap(missing: u64) -> String {
        format!("{GAP}{missing}}}\n")
    }
}

fn number_after(text: &str, beginning: &str) -> Option<u64> {
    let rest = text.strip_prefix(beginning)?;
    let end = rest.find(|letter: char| !letter.is_ascii_digit())?;
    rest.get(..end)?.parse().ok()
}

impl Fields<'_> {
    pub(super) fn view(&self) -> RecordView<'_> {
        RecordView {
            occurred_at: self.occurred_at,
            kind: &self.kind,
            context: &self.context,
            event_id: self.event_id,
            event_type: &self.event_type,
            subject: &self.subject,
            correlation_id: self.correlation_id,
            handler: self.handler.as_deref(),
        }
    }
}
