//! A context that was not there at the start: it subscribes to an event, stays within the boundaries, and decides what the
//! generator has left open, as its tests say.

use std::path::{Path, PathBuf};

use ::boundaries::catalogue::{RECORDED_CRATES, RECORDED_EXPORTS, RECORDED_LAYERS};

use super::code::without_comments_of;
use super::{Bench, boundaries, tests};
use crate::LearnError;
use crate::lesson::Reacts;
use crate::outcome::{DOES_NOT_REACT, NO_NEW_CONTEXT, Outcome, Seen, UNDECIDED};

/// The folder of the contexts, from the root.
const CONTEXTS: &str = "contexts";
/// A handler that the generator wrote answers with these words. A test compares them with its template.
const UNDECIDED_HANDLER: &str = "it is not decided yet what";
/// The name of the generator's test of a rule, before and behind the aggregate.
const TEST_OF_THE_RULE: (&str, &str) = ("the_rule_of_", "_is_kept");
/// The end of the name of the generator's test of a handler.
const TEST_OF_THE_HANDLER: &str = "_takes_effect";
/// The findings that are mended by recording what is new.
const RECORDED: [&str; 3] = [RECORDED_CRATES, RECORDED_LAYERS, RECORDED_EXPORTS];

pub(super) fn check(reacts: &Reacts, bench: &Bench<'_>) -> Result<Outcome, LearnError> {
    let root = bench.checkout.root();
    let event = &reacts.event;
    let expected = format!("a new context subscribes to {event}, and its tests pass");
    let outcome =
        |seen: Vec<Seen>| Outcome { expected: expected.clone(), seen, drawn: String::new() };
    let earlier = bench.checkout.names_in(bench.commit, CONTEXTS)?;
    let mut new = names(&root.join(CONTEXTS))?;
    new.retain(|name| !earlier.contains(name));
    if new.is_empty() {
        let says = format!(
            "{CONTEXTS}/ has the contexts of the start; make another one: `cargo run -p code-generator -- new-context NAME`"
        );
        return Ok(outcome(vec![Seen::of(NO_NEW_CONTEXT, says)]));
    }
    let mut reacting = new.iter().filter(|name| subscribes(root, name, event));
    let Some(context) = reacting.next() else {
        let names = new.join(", ");
        let says = format!(
            "no subscription to {event} in {names}; write one: `cargo run -p code-generator -- react-to {} {event}`",
            new.first().map_or("NAME", String::as_str)
        );
        return Ok(outcome(vec![Seen::of(DOES_NOT_REACT, says)]));
    };
    let report = boundaries::report(root)?;
    if !report.is_clean() {
        let mut seen = boundaries::seen(&report);
        if let Some(first) = seen.first_mut().filter(|_| is_unrecorded(&report)) {
            let what = "what is new is not recorded yet: run `cargo run -p boundaries -- --update`, and check again";
            first.says = format!("{what} ({})", first.says);
            return Ok(outcome(seen));
        }
        let drawn = report.render_text(::boundaries::Look::of_stdout());
        return Ok(Outcome { drawn, ..outcome(seen) });
    }
    let undecided = subscription_files(root, context).into_iter().find(|file| {
        without_comments_of(file).is_some_and(|code| code.contains(UNDECIDED_HANDLER))
    });
    if let Some(file) = undecided {
        let file = file.strip_prefix(root).unwrap_or(&file).display().to_string();
        let says = "the handler is as the generator wrote it, and refuses every event; call a use case in `handle`";
        return Ok(outcome(vec![Seen { file: Some(file), ..Seen::of(UNDECIDED, says) }]));
    }
    let of_handler = test_of_handler(event);
    let wanted = [("", of_handler.as_str()), TEST_OF_THE_RULE];
    tests::check_all(context, root, expected, &wanted)
}

/// Whether the report finds nothing but what is not recorded yet.
fn is_unrecorded(report: &::boundaries::Report) -> bool {
    report.findings.iter().all(|finding| RECORDED.contains(&finding.code))
}

/// The name of the generator's test of the handler of an event: `orders.order-delivered.v1` makes
/// `order_delivered_takes_effect`.
fn test_of_handler(event: &str) -> String {
    let name = event.split('.').nth(1).unwrap_or_default();
    format!("{}{TEST_OF_THE_HANDLER}", name.replace('-', "_"))
}

/// Whether a file of the subscriptions of a context has the name of the event as a text.
fn subscribes(root: &Path, context: &str, event: &str) -> bool {
    let text = format!("\"{event}\"");
    let files = subscription_files(root, context);
    files.iter().any(|file| without_comments_of(file).is_some_and(|code| code.contains(&text)))
}

/// The files of the subscriptions of a context.
fn subscription_files(root: &Path, context: &str) -> Vec<PathBuf> {
    let infrastructure = root.join(CONTEXTS).join(context).join("src/infrastructure");
    let below = std::fs::read_dir(infrastructure.join("subscriptions"));
    let below = below.into_iter().flatten().filter_map(Result::ok);
    let mut files: Vec<PathBuf> = below.map(|file| file.path()).collect();
    files.push(infrastructure.join("subscriptions.rs"));
    files.sort();
    files
}

fn names(folder: &Path) -> Result<Vec<String>, LearnError> {
    let failed = |source| LearnError::File { file: CONTEXTS.to_owned(), source };
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        if entry.path().join("Cargo.toml").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod unit {
    use super::*;

    /// A file of the generator's templates.
    fn template(file: &str) -> String {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generator/templates");
        std::fs::read_to_string(folder.join(file)).unwrap()
    }

    #[test]
    fn the_words_and_the_names_of_tests_are_those_of_the_generator() {
        let handler = template("subscription/handler.rs.jinja");
        assert!(handler.contains(&format!("\"{UNDECIDED_HANDLER} ")), "{handler}");
        assert!(
            handler.contains(&format!("fn {{{{ module }}}}{TEST_OF_THE_HANDLER}()")),
            "{handler}"
        );
        let (begin, end) = TEST_OF_THE_RULE;
        let rule = template("context/crate/src/domain/AGGREGATE.rs.jinja");
        assert!(rule.contains(&format!("fn {begin}{{{{ aggregates }}}}{end}()")), "{rule}");
    }

    #[test]
    fn the_test_of_a_handler_is_named_after_its_event() {
        assert_eq!(test_of_handler("orders.order-delivered.v1"), "order_delivered_takes_effect");
    }
}
