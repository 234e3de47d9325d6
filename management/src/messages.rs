//! `GET /messages`: message events of this host, the newest first. The latest are in memory, earlier ones in the journal, if there is
//! one. The tables are the truth, and this is a look at what happened.

mod since;
mod stream;
mod wanted;

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use platform::http::{Cursor, Fields, Limit, ListId, Page, Problem, QueryString};
use platform::message_log::MessageEvent;
use schemars::JsonSchema;
use serde::Serialize;

pub(crate) use stream::{EVENT_STREAM, asked_of_stream, stream_messages};
pub(crate) use wanted::{RecordView, Wanted};

use crate::journal::{PageOf, StoredRecord};
use crate::managed_host::ManagedHost;
use crate::parameters::{any_context, hosted_context};

/// A list of message events.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "Messages")]
pub(crate) struct MessagesBody {
    /// The message events.
    #[schemars(with = "Vec<MessageEvent>")]
    items: Vec<Record>,
    /// The `cursor` of the next page; `null` on the last.
    next: Option<String>,
    /// How many records were recorded between those that were looked at, and are kept no longer. With a filter, those that are
    /// missing between two pages are counted on both.
    skipped: u64,
    /// Whether others may be missing that nobody has counted: the host was started again, or keeps no more.
    has_unknown_gap: bool,
}

/// The query of the list.
pub(crate) struct ListAsked {
    wanted: Wanted,
    list: ListId,
    /// The number of the last record of the page before.
    before: Option<u64>,
    limit: Limit,
}

/// The records of a page and the first of the next, and what is missing between them.
#[derive(Debug, Default)]
struct Found {
    records: Vec<Record>,
    skipped: u64,
    has_unknown_gap: bool,
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

/// The query: `context`, `kind`, `type`, `handler`, `correlation_id`, `about`, `since`, `until`, `cursor`, `limit`.
pub(crate) async fn list_messages(
    host: web::Data<ManagedHost>,
    request: HttpRequest,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    let ListAsked { wanted, list, before, limit } = query.read(|fields| {
        let context = hosted_context(&host, fields);
        page_asked(fields, context.map(|context| context.map(str::to_owned)))
    })?;
    // One more than is shown says whether there is a next page, whatever the filter leaves out.
    let at_most = limit.items().saturating_add(1);
    let Found { records, skipped, has_unknown_gap } =
        newest_first(&host, wanted, before, at_most).await;
    let page = Page::cut(records, limit, list, Record::number);
    let body = |Page { items, next }| MessagesBody { items, next, skipped, has_unknown_gap };
    Ok(page.answer_in(&request, body))
}

/// The query as any host reads it.
pub(crate) fn asked(fields: &mut Fields) -> Option<ListAsked> {
    let context = any_context(fields);
    page_asked(fields, context)
}

#[expect(
    clippy::option_option,
    reason = "refused, absent or given, as the field readers return it"
)]
fn page_asked(fields: &mut Fields, context: Option<Option<String>>) -> Option<ListAsked> {
    let wanted = wanted::read(fields);
    let (cursor, limit) = (Cursor::read(fields, "cursor"), Limit::read(fields));
    let wanted = Wanted { context: context?, ..wanted? };
    let list = ListId::of("messages", &wanted);
    let before = Cursor::place_in(cursor?, list, fields, "cursor")?;
    Some(ListAsked { wanted, list, before, limit: limit? })
}

async fn newest_first(
    host: &ManagedHost,
    wanted: Wanted,
    before: Option<u64>,
    at_most: usize,
) -> Found {
    let held = host.message_log.since(0).records;
    let newest = host.message_log.newest();
    let oldest_held = held.first().map_or(newest.saturating_add(1), |record| record.number);
    let is_older = |record: &&Arc<MessageEvent>| before.is_none_or(|before| record.number < before);
    let is_wanted = |record: &&Arc<MessageEvent>| wanted.accepts(&RecordView::of(record));
    let in_memory = held.iter().rev().filter(is_older).filter(is_wanted).take(at_most);
    let records: Vec<Record> = in_memory.cloned().map(Record::Held).collect();
    let mut found = Found { records, ..Found::default() };
    let left = at_most.saturating_sub(found.records.len());
    match &host.journal {
        Some(journal) if left > 0 => {
            let continues_memory = before.is_none_or(|before| before > oldest_held);
            let before = before.map_or(oldest_held, |before| before.min(oldest_held));
            let of = PageOf { after: None, before, continues_memory, at_most: left, wanted };
            let page = journal.read(of).await;
            (found.skipped, found.has_unknown_gap) = (page.missing, page.has_unknown_gap);
            found.records.extend(page.records.into_iter().map(Record::Stored));
        }
        Some(_) => {}
        // The page before was followed by others, which are held no longer.
        None => found.has_unknown_gap = before.is_some_and(|before| before <= oldest_held),
    }
    found
}

impl Record {
    /// Its number.
    fn number(&self) -> u64 {
        match self {
            Self::Held(event) => event.number,
            Self::Stored(record) => record.number,
        }
    }
}
