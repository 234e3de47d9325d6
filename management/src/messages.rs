//! `GET /messages`: message events of this host, the newest first, or those after a number, the oldest first. The latest are in
//! memory, earlier ones in the journal, if there is one. The tables are the truth, and this is a look at what happened.

mod since;
mod stream;
mod wanted;

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Fields, Problem, QueryString};
use platform::message_log::MessageEvent;
use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::IntegerForm;

pub(crate) use since::records_since;
pub(crate) use stream::{EVENT_STREAM, asked_of_stream, stream_messages};
pub(crate) use wanted::{RecordView, Wanted};

use crate::journal::{PageOf, StoredRecord};
use crate::managed_host::ManagedHost;
use crate::parameters::{any_context, hosted_context, limit};

/// The highest number that a program in JavaScript reads exactly.
const HIGHEST_NUMBER: i64 = 9_007_199_254_740_991;

/// A list of message events.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Messages")]
pub(crate) struct MessagesBody {
    /// The message events.
    #[schemars(with = "Vec<MessageEvent>")]
    pub(crate) items: Vec<Record>,
    /// The number to continue after: that of the last record that was looked at.
    pub(crate) last: u64,
    /// How many records were recorded between those that were looked at, and are kept no longer.
    pub(crate) skipped: u64,
    /// Whether others may be missing that nobody has counted: the host was started again, or the journal begins later.
    pub(crate) has_unknown_gap: bool,
    /// Whether there is more to look at now.
    pub(crate) has_more: bool,
}

/// A message event, from memory or as the journal has it.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum Record {
    /// From memory.
    Held(Arc<MessageEvent>),
    /// From the journal.
    Stored(StoredRecord),
}

/// The query: `context`, `kind`, `type`, `handler`, `correlation_id`, `about`, `since`, `until`, `after`, `limit`.
pub(crate) async fn list_messages(
    host: web::Data<ManagedHost>,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    let (wanted, after, limit) = query.read(|fields| {
        let context = hosted_context(&host, fields);
        let (wanted, after, limit) = (wanted::read(fields), after(fields), limit::<usize>(fields));
        let context = context?.map(str::to_owned);
        Some((Wanted { context, ..wanted? }, after?, limit?))
    })?;
    let body = match after {
        Some(after) => records_since(&host, &wanted, after, limit).await,
        None => newest_first(&host, wanted, limit).await,
    };
    Ok(HttpResponse::Ok().json(body))
}

/// The query as any host reads it.
pub(crate) fn asked(fields: &mut Fields) -> Option<(Wanted, Option<u64>, usize)> {
    let context = any_context(fields);
    let (wanted, after, limit) = (wanted::read(fields), after(fields), limit(fields));
    let context = context?;
    Some((Wanted { context, ..wanted? }, after?, limit?))
}

/// The parameter `after`: the number of the last record that is known.
#[expect(
    clippy::option_option,
    reason = "refused, absent or given, as the field readers return it"
)]
fn after(fields: &mut Fields) -> Option<Option<u64>> {
    let form = IntegerForm::between(0, HIGHEST_NUMBER, 1);
    fields.optional_integer("after", form, |given| {
        let number = u64::try_from(given).ok().filter(|_| given <= HIGHEST_NUMBER);
        number.ok_or_else(|| format!("must be 0 to {HIGHEST_NUMBER}"))
    })
}

async fn newest_first(host: &ManagedHost, wanted: Wanted, limit: usize) -> MessagesBody {
    let last = host.message_log.newest();
    let held = host.message_log.since(0).records;
    let oldest_held = held.first().map_or(last.saturating_add(1), |record| record.number);
    let is_wanted = |record: &&Arc<MessageEvent>| wanted.accepts(&RecordView::of(record));
    let mut found = held.iter().rev().filter(is_wanted);
    let items: Vec<Record> = found.by_ref().take(limit).cloned().map(Record::Held).collect();
    let has_more = found.next().is_some();
    let mut body = MessagesBody { items, last, skipped: 0, has_unknown_gap: false, has_more };
    if let Some(journal) = host.journal.as_ref().filter(|_| !has_more) {
        let at_most = limit.saturating_sub(body.items.len());
        let of = PageOf { after: None, before: oldest_held, at_most, wanted };
        let page = journal.read(of).await;
        (body.skipped, body.has_unknown_gap) = (page.missing, page.has_unknown_gap);
        body.has_more = page.is_full;
        body.items.extend(page.records.into_iter().map(Record::Stored));
    }
    body
}
