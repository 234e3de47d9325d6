//! `GET /messages/stream`: message events as they are recorded, as server-sent events. A reader that was cut off resumes after the
//! number that it sends as `Last-Event-ID`. Records that it cannot be given are counted, and told.
//!
//! The log is asked ten times a second, and only while somebody reads: recording costs the same whether somebody reads or not.

mod frames;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use ::faults::FaultKind;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use futures_util::stream::unfold;
use platform::http::{Fields, Problem, QueryString};
use platform::message_log::MessageEvent;
use shared_kernel::IntegerForm;
use tokio::sync::watch;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use super::since::{RecordsAfter, records_since};
use super::{Record, RecordView, Wanted, wanted};
use crate::managed_host::ManagedHost;
use crate::parameters::{any_context, hosted_context};

/// The media type of the stream.
pub(crate) const EVENT_STREAM: &str = "text/event-stream";
/// The highest number that a program in JavaScript reads exactly.
const HIGHEST_NUMBER: i64 = 9_007_199_254_740_991;
/// How often the log is asked.
const ASKED_EVERY: Duration = Duration::from_millis(100);
/// Records that are sent whole at once; of others only the number is told.
const WHOLE_AT_ONCE: usize = 500;
/// A reader hears something at least this often, so that both sides notice when the other is gone.
const SILENT_FOR: Duration = Duration::from_secs(5);

/// A reader of the stream.
struct Reader {
    host: web::Data<ManagedHost>,
    wanted: Wanted,
    /// The number of the last record that was told.
    last: u64,
    ticks: Interval,
    heard_at: Option<Instant>,
    stopping: CancellationToken,
    /// The changes of the faults of a rehearsal, and those that were on when they were told last.
    fault_changes: Option<watch::Receiver<u64>>,
    told_on: Option<Vec<FaultKind>>,
    is_over: bool,
}

/// The query: the filters of the list, and as `cursor` the id of the last frame that the reader has, which is the number of a record. The
/// header `Last-Event-ID` goes before it; without either, the stream begins now.
pub(crate) async fn stream_messages(
    host: web::Data<ManagedHost>,
    request: HttpRequest,
    query: QueryString,
) -> Result<HttpResponse, Problem> {
    let (wanted, cursor) = query.read(|fields| {
        let context = hosted_context(&host, fields);
        let (wanted, cursor) = (wanted::read(fields), cursor(fields));
        let context = context?.map(str::to_owned);
        Some((Wanted { context, ..wanted? }, cursor?))
    })?;
    let resumed = request.headers().get("last-event-id");
    let resumed = resumed.and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
    let last = resumed.or(cursor).unwrap_or_else(|| host.message_log.newest());
    let mut ticks = interval(ASKED_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let stopping = host.tasks.stopping();
    let fault_changes = host.faults.as_ref().map(::faults::Faults::changes);
    let reader = Reader {
        host,
        wanted,
        last,
        ticks,
        heard_at: None,
        stopping,
        fault_changes,
        told_on: None,
        is_over: false,
    };
    let frames = unfold(reader, |reader| async move {
        let (frame, reader) = reader.next().await?;
        Some((Ok::<_, Infallible>(frame), reader))
    });
    Ok(HttpResponse::Ok().insert_header((CONTENT_TYPE, EVENT_STREAM)).streaming(frames))
}

/// The query as any host reads it.
pub(crate) fn asked_of_stream(fields: &mut Fields) -> Option<(Wanted, Option<u64>)> {
    let context = any_context(fields);
    let (wanted, cursor) = (wanted::read(fields), cursor(fields));
    let context = context?;
    Some((Wanted { context, ..wanted? }, cursor?))
}

/// The parameter `cursor` of the stream: the id of a frame.
#[expect(
    clippy::option_option,
    reason = "refused, absent or given, as the field readers return it"
)]
fn cursor(fields: &mut Fields) -> Option<Option<u64>> {
    let form = IntegerForm::between(0, HIGHEST_NUMBER, 1);
    fields.optional_integer("cursor", form, |given| {
        let number = u64::try_from(given).ok().filter(|_| given <= HIGHEST_NUMBER);
        number.ok_or_else(|| format!("must be 0 to {HIGHEST_NUMBER}"))
    })
}

impl Reader {
    /// The next piece of the stream; `None` when the host stops.
    async fn next(mut self) -> Option<(Bytes, Self)> {
        if self.is_over {
            return None;
        }
        loop {
            tokio::select! {
                biased;
                () = self.stopping.cancelled() => {
                    self.is_over = true;
                    let mut last_news = self.news().await;
                    last_news.push_str(frames::END);
                    return Some((last_news.into(), self));
                }
                _ = self.ticks.tick() => {}
            }
            let mut news = self.news().await;
            news.push_str(&self.changed_faults());
            if !news.is_empty() {
                self.heard_at = Some(Instant::now());
                return Some((news.into(), self));
            }
            if self.heard_at.is_none_or(|at| at.elapsed() >= SILENT_FOR) {
                self.heard_at = Some(Instant::now());
                // The number moves on when nothing is wanted, so that a reader does not resume far behind.
                return Some((frames::still_here(self.last), self));
            }
        }
    }

    /// The faults of a rehearsal: at the beginning, and when one was switched, has struck, or has ended by itself.
    fn changed_faults(&mut self) -> String {
        let (Some(faults), Some(changes)) = (&self.host.faults, &mut self.fault_changes) else {
            return String::new();
        };
        let on = Some(faults.on_now());
        if on == self.told_on && !changes.has_changed().unwrap_or_default() {
            return String::new();
        }
        changes.mark_unchanged();
        self.told_on = on;
        frames::faults(self.last, &faults.states())
    }

    async fn news(&mut self) -> String {
        let since = self.host.message_log.since(self.last);
        if since.skipped > 0 || since.is_of_another_run {
            return self.older_news().await;
        }
        let records = &since.records;
        self.last = records.last().map_or(self.last, |record| record.number);
        let is_wanted = |one: &&Arc<MessageEvent>| self.wanted.accepts(&RecordView::of(one));
        let mut wanted: Vec<_> = records.iter().filter(is_wanted).collect();
        let newest = wanted.split_off(wanted.len().saturating_sub(WHOLE_AT_ONCE));
        let mut text = frames::counted(self.last, &wanted);
        let newest: Vec<Record> = newest.into_iter().cloned().map(Record::Held).collect();
        text.push_str(&frames::records(self.last, &newest));
        text
    }

    /// A part of what the reader has missed, from the journal.
    async fn older_news(&mut self) -> String {
        let found = records_since(&self.host, &self.wanted, self.last, WHOLE_AT_ONCE).await;
        let RecordsAfter { items, last, skipped, has_unknown_gap } = found;
        let is_stuck = last == self.last;
        self.last = if is_stuck { self.host.message_log.newest() } else { last };
        let mut text = String::new();
        if skipped > 0 || has_unknown_gap {
            text = frames::skipped(self.last, skipped, has_unknown_gap);
        }
        text.push_str(&frames::records(self.last, &items));
        text
    }
}
