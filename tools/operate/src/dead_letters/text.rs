//! Dead letters as text for an operator.

use platform::dead_letters::DeadLetter;
use terminal::{output, text_table_within, width, wrap};
use uuid::Uuid;

use super::Settled;

/// Longer errors are cut in the list; `show` prints them whole.
const ERROR_SHOWN: usize = 80;

/// The way out for an event whose handler this program does not have.
const NO_HANDLER: &str = "nobody here has this handler: run the release that has it, or discard it";

/// The list: a table where it fits the terminal, else a few lines a dead letter, so that ids can be copied.
pub fn list_text(letters: &[DeadLetter]) -> String {
    let heading = ["EVENT", "TYPE", "SUBJECT", "HANDLER", "ATTEMPTS", "BEHIND IT", "ERROR"];
    let rows = letters.iter().map(|letter| {
        [
            letter.event_id.to_string(),
            letter.event_type.clone(),
            letter.subject.clone(),
            letter.handler.clone(),
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
    let DeadLetter { event_id, event_type, subject, handler, attempts, waiting_behind, .. } =
        letter;
    let lines = format!(
        "{event_id}\n  {event_type} of {subject}\n  {handler}, attempts {attempts}, behind it {waiting_behind}\n  {}",
        shortened(error_of(letter))
    );
    wrap(&lines, width())
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

impl Settled {
    /// The result in one sentence.
    pub fn render_text(&self) -> String {
        format!("{} was {} for {}", self.event_id, self.settlement, self.handlers.join(", "))
    }

    /// A sentence for each dead letter that stays as it is, or one when there is none of the event.
    pub fn complaints(&self) -> Vec<String> {
        let Self { event_id, settlement, handlers, left } = self;
        if handlers.is_empty() && left.is_empty() {
            return vec![none_of(*event_id)];
        }
        let complaint = |handler: &String| {
            format!("galleria: {event_id} was not {settlement} for {handler}: {NO_HANDLER}")
        };
        left.iter().map(complaint).collect()
    }
}

fn in_full(letter: &DeadLetter) -> String {
    let DeadLetter {
        context,
        handler,
        has_handler,
        event_id,
        event_type,
        subject,
        sequence,
        received_at,
        attempts,
        last_error,
        waiting_behind,
        event,
    } = letter;
    let error = last_error.as_deref().unwrap_or("none was noted");
    let received = received_at.to_rfc3339();
    let advice = if *has_handler { String::new() } else { format!(" ({NO_HANDLER})") };
    [
        format!("event      {event_id}"),
        format!("type       {event_type}"),
        format!("subject    {subject}, version {sequence}"),
        format!("handler    {handler} of {context}{advice}"),
        format!("received   {received}"),
        format!("attempts   {attempts}"),
        format!("error      {error}"),
        format!("behind it  {waiting_behind} later events of {subject}"),
        format!("payload    {event:#}"),
    ]
    .join("\n")
}

/// The reason why an event does not go on by itself.
fn error_of(letter: &DeadLetter) -> &str {
    if letter.has_handler { letter.last_error.as_deref().unwrap_or_default() } else { NO_HANDLER }
}

/// The beginning of an error, on one line.
fn shortened(error: &str) -> String {
    let line = output::in_one_line(error);
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
    fn a_long_error_is_cut_between_letters() {
        let error = "ä".repeat(200);
        assert_eq!(shortened(&error), format!("{}…", "ä".repeat(ERROR_SHOWN)));
        assert_eq!(shortened("no such order"), "no such order");
    }
}
