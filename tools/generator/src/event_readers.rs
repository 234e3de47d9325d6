//! The list of the readers of each event, which the contract tests expect.

use crate::GenerateError;
use crate::plan::Draft;

/// The list. A workspace need not have one.
pub(crate) const READERS: &str = "tools/boundaries/expected/event_readers.txt";

const NONE: &str = "nobody yet";

/// Records an event, and a handler that reads it.
pub(crate) fn record(
    draft: &mut Draft<'_>,
    event_type: &str,
    handler: Option<&str>,
) -> Result<(), GenerateError> {
    if draft.workspace.text(READERS).is_none() {
        return Ok(());
    }
    draft.edit(READERS, |text| Ok(recorded(text, event_type, handler)))
}

/// The list with the event, and with the handler among its readers. The events of a context stand together, sorted; a new
/// context comes last.
fn recorded(text: &str, event_type: &str, handler: Option<&str>) -> String {
    let mut lines: Vec<(&str, Vec<&str>)> = text
        .lines()
        .filter_map(|line| line.split_once(" → "))
        .map(|(event, readers)| (event, readers.split(", ").filter(|one| *one != NONE).collect()))
        .collect();
    let context = |event: &str| event.split('.').next().map(str::to_owned);
    if lines.iter().all(|(event, _)| *event != event_type) {
        let of_context = |(event, _): &(&str, _)| context(event) == context(event_type);
        let before = |line: &(&str, _)| of_context(line) && line.0 < event_type;
        let place = lines.iter().rposition(before).map(|place| place + 1);
        let place = place.or_else(|| lines.iter().position(of_context));
        lines.insert(place.unwrap_or(lines.len()), (event_type, Vec::new()));
    }
    if let Some((_, readers)) = lines.iter_mut().find(|(event, _)| *event == event_type) {
        readers.extend(handler);
        readers.sort_unstable();
    }
    let line = |(event, readers): &(&str, Vec<&str>)| {
        let readers = if readers.is_empty() { NONE.to_owned() } else { readers.join(", ") };
        format!("{event} → {readers}\n")
    };
    lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str =
        "users.a-b.v1 → nobody yet\nusers.c-d.v1 → orders.x\norders.e-f.v1 → nobody yet\n";

    #[test]
    fn a_reader_joins_those_of_its_event() {
        let edited = recorded(LIST, "users.c-d.v1", Some("billing.y"));
        assert_eq!(edited, LIST.replace("orders.x", "billing.y, orders.x"));
        let edited = recorded(LIST, "users.a-b.v1", Some("billing.y"));
        assert_eq!(edited, LIST.replacen("nobody yet", "billing.y", 1));
    }

    #[test]
    fn an_event_stands_with_those_of_its_context() {
        let edited = recorded(LIST, "users.b-b.v1", None);
        assert_eq!(edited, LIST.replace("users.c-d", "users.b-b.v1 → nobody yet\nusers.c-d"));
        let edited = recorded(LIST, "orders.a-f.v1", None);
        assert_eq!(edited, LIST.replace("orders.e-f", "orders.a-f.v1 → nobody yet\norders.e-f"));
        let edited = recorded(LIST, "reviews.a-b.v1", None);
        assert_eq!(edited, format!("{LIST}reviews.a-b.v1 → nobody yet\n"));
    }
}
