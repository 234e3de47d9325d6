//! The journal on a real folder: resuming, bounds, restarts, gaps.

use chrono::TimeDelta;
use platform::message_log::MessageMetrics;
use platform::testing::{ManualClock, Scratch, record_message};
use shared_kernel::id::About;
use uuid::Uuid;

use super::*;
use crate::messages::Wanted;

const BOUNDS: JournalBounds = JournalBounds { bytes: 1024 * 1024, age: TimeDelta::days(7) };

/// A log that holds 64 records.
fn log(clock: &Arc<ManualClock>) -> MessageLog {
    MessageLog::managed(clock.clone(), 16, 64, MessageMetrics::default())
}

fn clock() -> Arc<ManualClock> {
    ManualClock::at("2026-01-01T12:00:00Z")
}

fn record(log: &MessageLog, numbers: std::ops::RangeInclusive<u32>) {
    for number in numbers {
        record_message(log, number);
    }
}

fn open(scratch: &Scratch, clock: &ManualClock) -> Journal {
    Journal::open(scratch.folder(), "orders", BOUNDS, clock.now()).unwrap()
}

async fn after(journal: &Journal, after: u64) -> Page {
    let wanted = Wanted::default();
    journal.read(PageOf { after: Some(after), at_most: 1_000, ..newest_of(wanted) }).await
}

async fn newest_first(journal: &Journal, wanted: Wanted, at_most: usize) -> Page {
    journal.read(PageOf { at_most, ..newest_of(wanted) }).await
}

const fn newest_of(wanted: Wanted) -> PageOf {
    PageOf { after: None, before: u64::MAX, continues_memory: true, at_most: 1, wanted }
}

fn sequences(page: &Page) -> Vec<u64> {
    let sequence = |record: &StoredRecord| {
        let record: serde_json::Value = serde_json::from_str(record.json.get()).unwrap();
        record["sequence"].as_u64().unwrap()
    };
    page.records.iter().map(sequence).collect()
}

#[tokio::test]
async fn records_survive_a_restart_and_are_resumed_after_a_number() {
    let (scratch, clock) = (Scratch::new().await, clock());
    let (journal, first_run) = (open(&scratch, &clock), log(&clock));
    record(&first_run, 1..=3);
    journal.close(&first_run, clock.now());
    clock.advance(TimeDelta::seconds(5));

    let (journal, second_run) = (open(&scratch, &clock), log(&clock));
    second_run.continue_after(journal.last_number());
    record(&second_run, 4..=5);
    journal.write(&second_run, clock.now());
    let whole = after(&journal, 0).await;
    assert_eq!(sequences(&whole), [1, 2, 3, 4, 5]);
    let second: serde_json::Value = serde_json::from_str(whole.records[1].json.get()).unwrap();
    let resumed = after(&journal, second["number"].as_u64().unwrap()).await;
    assert_eq!((sequences(&resumed), resumed.missing), (vec![3, 4, 5], 0));
    assert!(resumed.has_unknown_gap, "the restart is told");
}

#[tokio::test]
async fn what_the_log_holds_no_longer_is_a_gap_with_its_size() {
    let (scratch, clock) = (Scratch::new().await, clock());
    let (journal, log) = (open(&scratch, &clock), log(&clock));
    record(&log, 1..=2);
    journal.write(&log, clock.now());
    let last = journal.last_number();
    record(&log, 3..=76);
    journal.write(&log, clock.now());
    let page = after(&journal, last).await;
    assert_eq!((page.missing, sequences(&page).first().copied()), (10, Some(13)));
    let page = newest_first(&journal, Wanted::default(), 65).await;
    assert_eq!((page.missing, sequences(&page).last().copied()), (10, Some(2)), "backwards too");
    assert!(page.is_full && !page.has_unknown_gap);
}

#[tokio::test]
async fn a_restart_among_the_newest_records_is_told() {
    let (scratch, clock) = (Scratch::new().await, clock());
    let (journal, first_run) = (open(&scratch, &clock), log(&clock));
    record(&first_run, 1..=2);
    journal.close(&first_run, clock.now());
    let (journal, second_run) = (open(&scratch, &clock), log(&clock));
    second_run.continue_after(journal.last_number());
    record(&second_run, 3..=4);
    journal.write(&second_run, clock.now());
    for (at_most, restarted) in [(2, false), (3, true)] {
        let page = newest_first(&journal, Wanted::default(), at_most).await;
        assert_eq!((page.has_unknown_gap, page.missing), (restarted, 0), "{at_most}");
    }
}

#[tokio::test]
async fn pages_that_are_read_backwards_have_every_record_once_and_tell_a_restart_once() {
    let (scratch, clock) = (Scratch::new().await, clock());
    let (journal, first_run) = (open(&scratch, &clock), log(&clock));
    record(&first_run, 1..=4);
    journal.close(&first_run, clock.now());
    let (journal, second_run) = (open(&scratch, &clock), log(&clock));
    second_run.continue_after(journal.last_number());
    record(&second_run, 5..=8);
    journal.write(&second_run, clock.now());
    for limit in 1..=4 {
        let (mut read, mut gaps, mut before) = (Vec::new(), 0, u64::MAX);
        loop {
            let continues_memory = before == u64::MAX;
            let of = newest_of(Wanted::default());
            let of = PageOf { before, continues_memory, at_most: limit + 1, ..of };
            let mut page = journal.read(of).await;
            gaps += usize::from(page.has_unknown_gap);
            assert_eq!(page.missing, 0);
            let is_last = page.records.len() <= limit;
            page.records.truncate(limit);
            read.extend(sequences(&page));
            if is_last {
                break;
            }
            before = page.records.last().unwrap().number;
        }
        assert_eq!((read, gaps), (vec![8, 7, 6, 5, 4, 3, 2, 1], 1), "{limit} at once");
    }
}

#[tokio::test]
async fn the_oldest_records_leave_when_the_journal_is_too_large_or_they_are_too_old() {
    let (scratch, clock) = (Scratch::new().await, clock());
    let small = JournalBounds { bytes: 200 * 1024, ..BOUNDS };
    let journal = Journal::open(scratch.folder(), "orders", small, clock.now()).unwrap();
    let log = log(&clock);
    for round in 0..40 {
        record(&log, round * 64 + 1..=round * 64 + 64);
        journal.write(&log, clock.now());
    }
    journal.with_writing(|writing| writing.prune(clock.now()));
    let bytes: u64 = journal.segments.all().iter().map(segments::Segment::bytes).sum();
    assert!((1..=300 * 1024).contains(&bytes), "{bytes}");
    let page = after(&journal, 0).await;
    assert!(sequences(&page).first().is_some_and(|first| *first > 1));
    assert_eq!(sequences(&page).last(), Some(&2_560));
    assert!(page.has_unknown_gap && page.missing == 0, "the journal begins later");

    journal.close(&log, clock.now());
    let later = platform::clock::SystemClock.now() + TimeDelta::days(8);
    let journal = Journal::open(scratch.folder(), "orders", small, later).unwrap();
    assert!(after(&journal, 0).await.records.is_empty());
}

#[tokio::test]
async fn a_wanted_record_is_found_among_others_the_newest_first() {
    let (scratch, clock) = (Scratch::new().await, clock());
    let (journal, log) = (open(&scratch, &clock), log(&clock));
    record(&log, 1..=40);
    journal.write(&log, clock.now());
    let about = |about: &str| Wanted { about: Some(About::parse(about)), ..Wanted::default() };
    assert_eq!(sequences(&newest_first(&journal, about("order/7"), 9).await), [7]);
    // The process of the seventh record, as `record_message` numbers them.
    let process = Uuid::from_u128(7 << 64);
    for about in [process.to_string(), process.to_string().to_uppercase()] {
        let wanted = Wanted { about: Some(About::parse(&about)), ..Wanted::default() };
        assert_eq!(sequences(&newest_first(&journal, wanted, 9).await), [7]);
    }
    let wanted = Wanted { correlation_id: Some(process), ..Wanted::default() };
    assert_eq!(sequences(&newest_first(&journal, wanted, 9).await), [7]);
    let page = newest_first(&journal, Wanted::default(), 3).await;
    assert_eq!((sequences(&page), page.is_full), (vec![40, 39, 38], true));
}

#[tokio::test]
async fn two_hosts_do_not_write_the_same_journal() {
    let (scratch, clock) = (Scratch::new().await, clock());
    let journal = open(&scratch, &clock);
    assert!(Journal::open(scratch.folder(), "orders", BOUNDS, clock.now()).is_err());
    assert!(Journal::open(scratch.folder(), "payments", BOUNDS, clock.now()).is_ok());
    journal.close(&log(&clock), clock.now());
    assert!(Journal::open(scratch.folder(), "orders", BOUNDS, clock.now()).is_ok());
}

#[tokio::test]
async fn a_line_that_was_cut_is_passed_over() {
    let (scratch, clock) = (Scratch::new().await, clock());
    let (journal, first_run) = (open(&scratch, &clock), log(&clock));
    record(&first_run, 1..=2);
    journal.close(&first_run, clock.now());
    let folder = scratch.folder().join(JOURNAL_FOLDER).join("orders");
    let file = std::fs::read_dir(folder).unwrap().filter_map(Result::ok);
    let file = file.map(|entry| entry.path()).find(|path| path.extension().is_some()).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, text.trim_end().trim_end_matches('}')).unwrap();
    let journal = open(&scratch, &clock);
    assert_eq!(sequences(&after(&journal, 0).await), [1]);
}
