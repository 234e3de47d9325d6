//! The subscriptions of the code: whether each reads every version of its event, and whether a test expects it.

use std::collections::BTreeSet;
use std::path::Path;

use boundaries::Violation;
use host::registry::REGISTRY;

use super::source::find;

/// The code of the rule that a handler reads every version.
pub(super) const UNREAD: &str = "C011";
/// The code of the rule that a test expects each reader.
pub(super) const UNRECORDED: &str = "C012";

/// The readers that the contract tests expect.
pub(super) const RECORDED: &str = "tools/boundaries/expected/event_readers.txt";

/// A subscription: the context, the event type, the handler.
pub(super) type Subscription<'a> = (&'a str, &'a str, &'a str);

/// Every subscription of the contexts in this program.
pub(super) fn subscriptions() -> Vec<Subscription<'static>> {
    let descriptors = REGISTRY.iter().map(|entry| entry.descriptor);
    descriptors
        .flat_map(|of| of.subscriptions.iter().map(|one| (of.name, one.event_type, one.handler)))
        .collect()
}

/// A violation for each published version of an event that a handler of another version does not read.
pub(super) fn unread_versions(
    root: &Path,
    subscriptions: &[Subscription<'_>],
    published: &[&str],
) -> Vec<Violation> {
    let read: BTreeSet<(&str, &str)> =
        subscriptions.iter().map(|(_, event_type, handler)| (*event_type, *handler)).collect();
    let mut found = Vec::new();
    for (context, event_type, handler) in subscriptions {
        let others = published
            .iter()
            .filter(|other| *other != event_type && name_of(other) == name_of(event_type));
        for other in others.filter(|other| !read.contains(&(**other, *handler))) {
            let text = format!("{handler} reads {event_type} and not {other}");
            found.push(at_subscription(root, UNREAD, context, event_type, &text));
        }
    }
    found
}

/// A violation for each subscription that the list of expected readers lacks.
pub(super) fn unrecorded(
    root: &Path,
    subscriptions: &[Subscription<'_>],
    recorded: &str,
) -> Vec<Violation> {
    let expects = |event_type: &str, handler: &str| {
        let lines = recorded.lines().filter_map(|line| line.split_once(" → "));
        let mut lines = lines.filter(|(event, _)| *event == event_type);
        lines.any(|(_, readers)| readers.split(", ").any(|reader| reader == handler))
    };
    let missing =
        subscriptions.iter().filter(|(_, event_type, handler)| !expects(event_type, handler));
    missing
        .map(|(context, event_type, handler)| {
            let text = format!("{handler} reads {event_type}, and no test expects it: {RECORDED}");
            at_subscription(root, UNRECORDED, context, event_type, &text)
        })
        .collect()
}

/// The event without its version.
fn name_of(event_type: &str) -> &str {
    event_type.rsplit_once('.').map_or(event_type, |(name, _)| name)
}

fn at_subscription(
    root: &Path,
    code: &'static str,
    context: &str,
    event_type: &str,
    text: &str,
) -> Violation {
    let folder = format!("contexts/{context}/src");
    match find(root, &folder, "rs", event_type) {
        Some((file, line)) => Violation::new(code, file, text).at(line).pointing_at([event_type]),
        None => Violation::new(code, format!("{folder}/descriptor.rs"), text),
    }
}
