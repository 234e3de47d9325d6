//! Dead letters as they are shown to an operator, and as JSON.

use platform::dead_letters::DeadLetter;
use serde::Serialize;
use uuid::Uuid;

use super::Settlement;
use crate::cli::Exit;
use crate::commands::CommandError;
use terminal::output::{self, OutputError};
use terminal::text_table;

/// Longer errors are cut in the list; `show` has them whole.
const ERROR_SHOWN: usize = 80;

/// What to do about an event whose handler this program does not have.
const NO_HANDLER: &str = "nobody here has this handler: run the release that has it, or discard it";

pub(super) fn list(letters: &[DeadLetter], json: bool) -> Result<(), OutputError> {
    if json {
        return output::print_json(&letters);
    }
    if letters.is_empty() {
        output::say("There are no dead letters.");
        return Ok(());
    }
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
    output::print(&text_table(heading, rows))
}

pub(super) fn details(
    event: Uuid,
    letters: &[DeadLetter],
    json: bool,
) -> Result<Exit, CommandError> {
    if letters.is_empty() {
        return Ok(none(event));
    }
    if json {
        output::print_json(&letters)?;
    } else {
        let texts: Vec<String> = letters.iter().map(in_full).collect();
        output::print(&texts.join("\n\n"))?;
    }
    Ok(Exit::Done)
}

/// What was settled, as JSON.
#[derive(Serialize)]
struct Settled<'a> {
    event_id: Uuid,
    settlement: &'static str,
    handlers: Vec<&'a str>,
}

pub(super) fn settled(
    event: Uuid,
    settlement: Settlement,
    letters: &[DeadLetter],
    json: bool,
) -> Result<Exit, CommandError> {
    if letters.is_empty() {
        return Ok(none(event));
    }
    let word = match settlement {
        Settlement::Replay => "replayed",
        Settlement::Discard => "discarded",
    };
    let was = |letter: &&DeadLetter| letter.has_handler || settlement == Settlement::Discard;
    for DeadLetter { handler, .. } in letters.iter().filter(|letter| !was(letter)) {
        output::say(&format!("galleria: {event} was not {word} for {handler}: {NO_HANDLER}"));
    }
    let handlers: Vec<&str> = letters.iter().filter(was).map(|letter| &*letter.handler).collect();
    if handlers.is_empty() {
        return Ok(Exit::Found);
    }
    if json {
        output::print_json(&Settled { event_id: event, settlement: word, handlers })?;
    } else {
        output::print(&format!("{event} was {word} for {}", handlers.join(", ")))?;
    }
    Ok(Exit::Done)
}

fn none(event: Uuid) -> Exit {
    output::say(&format!(
        "galleria: there is no dead letter of event {event}; `galleria dead-letters list` shows those there are"
    ));
    Exit::Found
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
    let what_to_do = if *has_handler { String::new() } else { format!(" ({NO_HANDLER})") };
    [
        format!("event      {event_id}"),
        format!("type       {event_type}"),
        format!("subject    {subject}, version {sequence}"),
        format!("handler    {handler} of {context}{what_to_do}"),
        format!("received   {received}"),
        format!("attempts   {attempts}"),
        format!("error      {error}"),
        format!("behind it  {waiting_behind} later events of {subject}"),
        format!("payload    {event:#}"),
    ]
    .join("\n")
}

/// Why an event does not go on by itself.
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

    #[test]
    fn nothing_to_settle_is_an_exit_code_of_its_own() {
        let settled = settled(Uuid::nil(), Settlement::Replay, &[], true).unwrap();
        assert_eq!(settled, Exit::Found);
    }
}
