//! Writes the journal: what the log holds and has not been written, in one piece. A file is followed by another when it is large or
//! old enough, and the oldest are deleted.

use std::fs::File;
use std::io::{self, Write};
use std::time::SystemTime;

use chrono::{DateTime, TimeDelta, Utc};
use platform::message_log::MessageLog;

use super::JournalBounds;
use super::line::Line;
use super::segments::Segments;

/// Into how many files, at least, the bounds are divided: that much is deleted at once.
const PARTS: u32 = 8;
/// The largest size after which a file is followed by another, in bytes, whatever the bounds are: readers hold a whole file in memory.
const LARGEST_PART: u64 = 16 * 1024 * 1024;
/// The smallest size after which a file is followed by another, in bytes.
const SMALLEST_PART: u64 = 64 * 1024;
/// How often old files are looked for while none is begun.
const PRUNED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// The state of the writer.
#[derive(Debug)]
pub(super) struct Writing {
    segments: Segments,
    bounds: JournalBounds,
    current: Option<Current>,
    /// The number of the last record that was taken from the log.
    last: u64,
    is_new_run: bool,
    /// Records that could not be written.
    missing: u64,
    pruned_at: Option<DateTime<Utc>>,
}

#[derive(Debug)]
struct Current {
    file: File,
    bytes: u64,
    begun_at: DateTime<Utc>,
}

impl Writing {
    pub(super) const fn new(segments: Segments, bounds: JournalBounds) -> Self {
        Self {
            segments,
            bounds,
            current: None,
            last: 0,
            is_new_run: true,
            missing: 0,
            pruned_at: None,
        }
    }

    pub(super) fn write(&mut self, log: &MessageLog, now: DateTime<Utc>) {
        let since = log.since(self.last);
        let Some(first) = since.records.first().map(|record| record.number) else {
            return self.prune_sometimes(now);
        };
        let skipped = since.skipped.saturating_add(self.missing);
        let mut text = String::with_capacity(since.records.len().saturating_mul(400));
        if self.is_new_run {
            text.push_str(&Line::of_run(first));
        }
        if skipped > 0 {
            text.push_str(&Line::of_gap(skipped));
        }
        for record in &since.records {
            self.last = record.number;
            if let Ok(line) = serde_json::to_string(&**record) {
                text.push_str(&line);
                text.push('\n');
            }
        }
        let is_away = self.missing > 0;
        match self.append(first, &text, now) {
            Ok(()) => (self.is_new_run, self.missing) = (false, 0),
            Err(error) => {
                let lost = u64::try_from(since.records.len()).unwrap_or_default();
                self.missing = skipped.saturating_add(lost);
                self.current = None;
                if !is_away {
                    tracing::warn!(%error, "the journal of messages cannot be written; what is missing is noted in it later");
                }
            }
        }
        self.prune_sometimes(now);
    }

    fn append(&mut self, first: u64, text: &str, now: DateTime<Utc>) -> io::Result<()> {
        if self.current.as_ref().is_none_or(|current| self.is_full(current, now)) {
            let file = self.segments.begin(first)?;
            self.current = Some(Current { file, bytes: 0, begun_at: now });
            self.pruned_at = None;
        }
        let Some(current) = &mut self.current else { return Ok(()) };
        current.file.write_all(text.as_bytes())?;
        current.bytes = current.bytes.saturating_add(u64::try_from(text.len()).unwrap_or(u64::MAX));
        Ok(())
    }

    fn is_full(&self, current: &Current, now: DateTime<Utc>) -> bool {
        let size = (self.bounds.bytes / u64::from(PARTS)).clamp(SMALLEST_PART, LARGEST_PART);
        let age = self.bounds.age / i32::try_from(PARTS).unwrap_or(1);
        current.bytes >= size || now - current.begun_at >= age
    }

    fn prune_sometimes(&mut self, now: DateTime<Utc>) {
        if self.pruned_at.is_none_or(|at| now - at >= PRUNED_EVERY) {
            self.prune(now);
        }
    }

    /// Deletes the oldest files until the others are within the bounds. The file that is being written stays, unless it is too
    /// old itself.
    pub(super) fn prune(&mut self, now: DateTime<Utc>) {
        self.pruned_at = Some(now);
        self.current =
            self.current.take().filter(|current| now - current.begun_at < self.bounds.age);
        let mut segments = self.segments.all();
        let newest = if self.current.is_some() { segments.pop() } else { None };
        let mut bytes = newest.map_or(0, |newest| newest.bytes());
        let oldest_kept = SystemTime::from(now - self.bounds.age);
        let mut is_beyond = false;
        for segment in segments.iter().rev() {
            bytes = bytes.saturating_add(segment.bytes());
            let is_old = segment.written_at().is_some_and(|at| at < oldest_kept);
            is_beyond = is_beyond || is_old || bytes > self.bounds.bytes;
            if is_beyond {
                segment.delete();
            }
        }
    }
}
