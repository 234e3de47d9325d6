//! Reads the journal: a page forwards from a number, or the newest records that are wanted. A text that a wanted record must have is
//! looked for before a line is parsed.

use serde_json::value::RawValue;

use super::line::{Fields, Line, StoredRecord};
use super::segments::{Segment, Segments};
use crate::messages::Wanted;

/// Which records are read.
#[derive(Debug, Clone)]
pub(crate) struct PageOf {
    /// Records with higher numbers, the oldest first; `None`: the newest first.
    pub(crate) after: Option<u64>,
    /// Records with lower numbers.
    pub(crate) before: u64,
    /// Whether the page continues the records in memory. Only then is a restart before its first record reported; otherwise the page
    /// before has reported it.
    pub(crate) continues_memory: bool,
    pub(crate) at_most: usize,
    pub(crate) wanted: Wanted,
}

/// The records that were read.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) records: Vec<StoredRecord>,
    /// The number of the last record that was looked at, wanted or not.
    pub(crate) last: Option<u64>,
    /// How many records are missing between those that were looked at.
    pub(crate) missing: u64,
    /// Whether records may be missing that nobody has counted: the host was started again, or the journal begins later.
    pub(crate) has_unknown_gap: bool,
    /// Whether there was more to look at.
    pub(crate) is_full: bool,
}

pub(super) fn page(segments: &Segments, of: &PageOf) -> Page {
    let all = segments.all();
    match of.after {
        Some(after) => forwards(&all, after, of),
        None => newest_first(&all, of),
    }
}

fn newest_first(all: &[Segment], of: &PageOf) -> Page {
    let (mut page, words) = (Page::default(), of.wanted.words());
    let mut is_behind_a_restart = false;
    for segment in all.iter().rev().filter(|segment| segment.first < of.before) {
        for line in segment.text().lines().rev() {
            let number = match Line::of(line) {
                Line::Record(number) if number >= of.before => {
                    is_behind_a_restart = false;
                    continue;
                }
                Line::Record(number) => number,
                Line::Run => {
                    is_behind_a_restart = true;
                    continue;
                }
                Line::Gap(_) | Line::Torn => continue,
            };
            if page.records.len() >= of.at_most {
                page.is_full = true;
                return page;
            }
            match page.last {
                None if is_behind_a_restart => page.has_unknown_gap = of.continues_memory,
                Some(_) if is_behind_a_restart => page.has_unknown_gap = true,
                Some(later) => {
                    let between = later.saturating_sub(number.saturating_add(1));
                    page.missing = page.missing.saturating_add(between);
                }
                None => {}
            }
            is_behind_a_restart = false;
            page.last = Some(number);
            page.records.extend(wanted(number, line, &words, &of.wanted));
        }
    }
    page
}

fn forwards(all: &[Segment], after: u64, of: &PageOf) -> Page {
    let (mut page, words) = (Page::default(), of.wanted.words());
    // The record after this number is in the last file that begins at or before it, or in the next.
    let from = all.iter().rposition(|segment| segment.first <= after.saturating_add(1));
    let mut known = after;
    if let (None, Some(oldest)) = (from, all.first()) {
        page.has_unknown_gap = true;
        known = oldest.first.saturating_sub(1);
    }
    for segment in all.iter().skip(from.unwrap_or_default()) {
        for line in segment.text().lines() {
            let number = match Line::of(line) {
                Line::Record(number) if number <= after => continue,
                Line::Record(number) => number,
                Line::Run => {
                    // Of the file that the reader is in, it has seen the beginning.
                    page.has_unknown_gap = page.has_unknown_gap || segment.first > after;
                    known = known.max(segment.first.saturating_sub(1));
                    continue;
                }
                Line::Gap(_) | Line::Torn => continue,
            };
            if number >= of.before {
                return page;
            }
            if page.records.len() >= of.at_most {
                page.is_full = true;
                return page;
            }
            page.missing =
                page.missing.saturating_add(number.saturating_sub(known.saturating_add(1)));
            known = number;
            page.last = Some(number);
            page.records.extend(wanted(number, line, &words, &of.wanted));
        }
    }
    page
}

fn wanted(number: u64, line: &str, words: &[String], wanted: &Wanted) -> Option<StoredRecord> {
    if !words.iter().all(|word| line.contains(word)) || !wanted.may_be_about(line) {
        return None;
    }
    let fields: Fields<'_> = serde_json::from_str(line).ok()?;
    if !wanted.accepts(&fields.view()) {
        return None;
    }
    let json = RawValue::from_string(line.to_owned()).ok()?;
    Some(StoredRecord { number, json })
}
