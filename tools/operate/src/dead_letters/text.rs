//! Dead letters as text for an operator.

use std::collections::BTreeMap;

use platform::dead_letters::{DeadLetter, LetterKind, Settled};
use shared_kernel::visible::visible;
use terminal::{age, output, text_table_within, width, wrap};
use uuid::Uuid;

/// Longer errors are cut in the list; `show` prints them whole.
const ERROR_SHOWN: usize = 80;

/// The most bytes of a message that is no event that are shown.
const MESSAGE_SHOWN: usize = 10_000;

/// The list: how many it has of each kind, then a table where it fits the terminal, else a few lines a dead letter, so
/// that ids can be copied. Unless they `are_all`, it begins with a sentence that there are more.
pub fn list_text(letters: &[DeadLetter], are_all: bool) -> String {
    let only_these = format!(
        "These are the oldest {}, and there are more: --limit lists up to 100000, --context those of one context.",
        letters.len()
    );
    let more = if are_all { String::new() } else { wrap(&only_these, width()) + "\n\n" };
    format!("{more}{}\n\n{}", summary(letters), listed(letters))
}

/// The kinds with their number and the age of the oldest.
fn summary(letters: &[DeadLetter]) -> String {
    let mut kinds: BTreeMap<LetterKind, (u64, i64)> = BTreeMap::new();
    for letter in letters {
        let (count, oldest) = kinds.entry(letter.kind).or_default();
        (*count, *oldest) = (*count + 1, letter.age_s.max(*oldest));
    }
    let lines = kinds.into_iter().map(|(kind, (count, oldest))| {
        format!("{count} {}, the oldest {} old", kind_text(kind), age(oldest))
    });
    wrap(&lines.collect::<Vec<_>>().join("\n"), width())
}

fn listed(letters: &[DeadLetter]) -> String {
    let heading = ["EVENT", "TYPE", "SUBJECT", "HANDLER", "AGE", "ATTEMPTS", "BEHIND IT", "ERROR"];
    let rows = letters.iter().map(|letter| {
        [
            letter.event_id.to_string(),
            shown(&letter.event_type),
            shown(&letter.subject),
            shown(&letter.handler),
            age(letter.age_s),
            letter.attempts.to_string(),
            letter.waiting_behind.to_string(),
            shortened(error_of(letter)),
        ]
    });
    let table = text_table_within(None, heading, rows);
    let Some(width) = width().map(usize::from) else { return table };
    if table.lines().all(|line| line.chars().count() <= width) {
        return table;
    }
    letters.iter().map(narrow).collect::<Vec<_>>().join("\n")
}

fn narrow(letter: &DeadLetter) -> String {
    let DeadLetter { event_id, attempts, waiting_behind, .. } = letter;
    let (age, error) = (age(letter.age_s), shortened(error_of(letter)));
    let (event_type, subject) = (shown(&letter.event_type), shown(&letter.subject));
    let lines = if letter.kind == LetterKind::Unreadable {
        format!("{event_id}\n  no event, from {subject}, {age} old\n  {error}")
    } else {
        let handler = shown(&letter.handler);
        format!(
            "{event_id}\n  {event_type} of {subject}\n  {handler}, {age} old, attempts {attempts}, behind it {waiting_behind}\n  {error}"
        )
    };
    wrap(&lines, width())
}

/// A kind as the end of a sentence that begins with a number.
const fn kind_text(kind: LetterKind) -> &'static str {
    match kind {
        LetterKind::Failed => "that a handler failed at",
        LetterKind::NoHandler => "for a handler that this program does not have",
        LetterKind::WaitingForAReader => "waiting for a reader of their version",
        LetterKind::Unreadable => "that are no events",
    }
}

/// Everything about the dead letters of one event.
pub fn details(letters: &[DeadLetter]) -> String {
    letters.iter().map(in_full).collect::<Vec<_>>().join("\n\n")
}

/// The answer for an event that has no dead letter.
pub fn none_of(event: Uuid) -> String {
    format!(
        "galleria: there is no dead letter of event {event}; `galleria dead-letters list` shows those there are"
    )
}

/// The result of a decision in one sentence.
pub fn settled_text(settled: &Settled) -> String {
    let Settled { event_id, settlement, handlers, .. } = settled;
    let handlers: Vec<&str> =
        handlers.iter().map(|one| &**one).filter(|one| !one.is_empty()).collect();
    let whom =
        if handlers.is_empty() { String::new() } else { format!(" for {}", handlers.join(", ")) };
    format!("{event_id} was {settlement}{whom}")
}

/// A sentence for each dead letter that stays as it is, or one when there is none of the event.
pub fn complaints(settled: &Settled) -> Vec<String> {
    let Settled { event_id, settlement, handlers, left } = settled;
    if handlers.is_empty() && left.is_empty() {
        return vec![none_of(*event_id)];
    }
    let complaint = |(handler, advice): &(String, &str)| {
        let handler = if handler.is_empty() { String::new() } else { format!(" for {handler}") };
        format!("galleria: {event_id} was not {settlement}{handler}: {advice}")
    };
    left.iter().map(complaint).collect()
}

fn in_full(letter: &DeadLetter) -> String {
    if letter.kind == LetterKind::Unreadable {
        return message_in_full(letter);
    }
    let DeadLetter { event_id, sequence, attempts, waiting_behind, event, .. } = letter;
    let (event_type, subject) = (shown(&letter.event_type), shown(&letter.subject));
    let handler = shown(&letter.handler);
    let error = visible(letter.last_error.as_deref().unwrap_or("none was noted"), usize::MAX);
    let advice = in_brackets(letter.kind.advice());
    [
        format!("event      {event_id}"),
        format!("type       {event_type}"),
        format!("subject    {subject}, version {sequence}"),
        format!("handler    {handler} of {}{advice}", letter.context),
        received(letter),
        format!("attempts   {attempts}"),
        format!("error      {error}"),
        format!("behind it  {waiting_behind} later events of {subject}"),
        format!("payload    {}", on_lines(&format!("{event:#}"))),
    ]
    .join("\n")
}

fn message_in_full(letter: &DeadLetter) -> String {
    let as_json = || format!("{:#}", letter.event);
    let text = letter.event.as_str().map_or_else(as_json, str::to_owned);
    [
        format!("message    {}{}", letter.event_id, in_brackets(letter.kind.advice())),
        format!("from       {}, for {}", shown(&letter.subject), letter.context),
        received(letter),
        format!("error      {}", shown(letter.last_error.as_deref().unwrap_or_default())),
        format!("payload    {}", on_lines(&text)),
    ]
    .join("\n")
}

fn received(letter: &DeadLetter) -> String {
    format!("received   {}, {} ago", letter.received_at.to_rfc3339(), age(letter.age_s))
}

/// A text of several lines, in which a terminal has nothing to obey.
fn on_lines(text: &str) -> String {
    let (mut left, mut lines) = (MESSAGE_SHOWN, Vec::new());
    for line in text.lines() {
        lines.push(visible(line, left));
        left = left.saturating_sub(line.len());
        if left == 0 {
            break;
        }
    }
    lines.join("\n")
}

/// A foreign text on one line.
fn shown(text: &str) -> String {
    visible(text, MESSAGE_SHOWN)
}

/// The reason why an event does not go on by itself.
fn error_of(letter: &DeadLetter) -> &str {
    match letter.kind {
        LetterKind::Failed | LetterKind::Unreadable => {
            letter.last_error.as_deref().unwrap_or_default()
        }
        LetterKind::NoHandler | LetterKind::WaitingForAReader => {
            letter.kind.advice().unwrap_or_default()
        }
    }
}

fn in_brackets(advice: Option<&str>) -> String {
    advice.map(|advice| format!(" ({advice})")).unwrap_or_default()
}

/// The beginning of an error, on one line.
fn shortened(error: &str) -> String {
    let line = visible(&output::in_one_line(error), usize::MAX);
    if line.chars().count() <= ERROR_SHOWN {
        return line;
    }
    let beginning: String = line.chars().take(ERROR_SHOWN).collect();
    format!("{beginning}…")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_without_a_dead_letter_is_complained_about() {
        let settled = Settled {
            event_id: Uuid::nil(),
            settlement: "replayed",
            handlers: Vec::new(),
            left: Vec::new(),
        };
        assert_eq!(complaints(&settled), [none_of(Uuid::nil())]);
    }

    #[test]
    fn a_long_error_is_cut_between_letters() {
        let error = "ä".repeat(200);
        assert_eq!(shortened(&error), format!("{}…", "ä".repeat(ERROR_SHOWN)));
        assert_eq!(shortened("no such order"), "no such order");
        assert_eq!(shortened("\u{1b}[2Jgone"), "\\u{1b}[2Jgone");
    }

    #[test]
    fn a_payload_keeps_its_lines_and_nothing_that_a_terminal_obeys() {
        assert_eq!(on_lines("{\n  \u{9b}1\n}"), "{\n  \\u{9b}1\n}");
        assert!(on_lines(&"x\n".repeat(MESSAGE_SHOWN)).len() < 2 * MESSAGE_SHOWN + 10);
    }
}
