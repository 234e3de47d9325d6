//! Each event version as it was, beside what it is now.

use crate::language::EventVersion;
use crate::shape::{Change, ChangeKind};

use super::{Checked, Comparison, Rule};

pub(super) fn check(comparison: &Comparison<'_>, checked: &mut Checked) {
    for (event_type, was) in comparison.reference.events() {
        match comparison.published.find(event_type) {
            Some(is) => compare(comparison, event_type, was, is, checked),
            None if comparison.hosted.contains(&*was.context) => {
                gone(comparison, event_type, checked);
            }
            None => {}
        }
    }
    for (event_type, is) in comparison.published.events() {
        if comparison.reference.find(event_type).is_some() {
            continue;
        }
        if comparison.of_this_code {
            let says = format!("{} publishes it, and it is not frozen", is.context);
            checked.breaks.push(comparison.broken(event_type, Rule::NotFrozen, says));
        } else {
            checked.note(event_type, "is new");
        }
    }
    stored_of_no_version(comparison, checked);
}

fn gone(comparison: &Comparison<'_>, event_type: &str, checked: &mut Checked) {
    let is_read = comparison.readers_of(event_type).next().is_some();
    if is_read || !comparison.tally.of(event_type).is_empty() {
        let says = "nobody publishes it any more";
        checked.breaks.push(comparison.broken(event_type, Rule::VersionGone, says));
    } else if comparison.looked {
        checked.note(event_type, "is gone; nobody reads it and nothing of it is stored");
    } else {
        checked.note(
            event_type,
            "is gone and nobody reads it; whether some is stored was not looked at",
        );
    }
}

/// Events stored under a name that neither the publisher's code nor the reference has.
fn stored_of_no_version(comparison: &Comparison<'_>, checked: &mut Checked) {
    for event_type in comparison.tally.event_types() {
        let publisher = event_type.split('.').next().unwrap_or_default();
        let is_known = comparison.published.find(event_type).is_some()
            || comparison.reference.find(event_type).is_some();
        if !is_known && comparison.hosted.contains(publisher) {
            let says = "it is stored, and nobody publishes it any more";
            checked.breaks.push(comparison.broken(event_type, Rule::VersionGone, says));
        }
    }
}

fn compare(
    comparison: &Comparison<'_>,
    event_type: &str,
    was: &EventVersion,
    is: &EventVersion,
    checked: &mut Checked,
) {
    let changes = was.shape().changes(&is.shape());
    for Change { path, what } in &changes {
        if let ChangeKind::VariantRemoved(variant) = what {
            let stored = comparison.tally.of_variant(event_type, path, variant);
            if !stored.is_empty() {
                let says = format!("{path} is never {variant} any more, and stored events have it");
                let broken = comparison.broken(event_type, Rule::VariantGone, says);
                checked.breaks.push(super::Break { stored, ..broken });
                continue;
            }
        }
        let says = render_text(path, what);
        if what.breaks() {
            checked.breaks.push(comparison.broken(event_type, Rule::SchemaChanged, says));
        } else {
            checked.note(event_type, says);
        }
    }
    let differs = was.schema != is.schema || was.sample != is.sample;
    if comparison.of_this_code && differs && !changes.iter().any(|change| change.what.breaks()) {
        checked.note(
            event_type,
            "is not frozen as it is published; `galleria contracts freeze --compatible` writes it anew",
        );
    }
}

/// A change in a sentence.
pub(crate) fn render_text(path: &str, what: &ChangeKind) -> String {
    match what {
        ChangeKind::OptionalAdded => format!("{path} came and is optional"),
        ChangeKind::OptionalRemoved => format!("{path} was optional and is gone"),
        ChangeKind::RequiredAdded => {
            format!("{path} came and is required; what is stored lacks it")
        }
        ChangeKind::RequiredRemoved => format!("{path} was required and is gone"),
        ChangeKind::BecameOptional => format!("{path} was always there and may be missing now"),
        ChangeKind::BecameRequired => format!("{path} is required now; what is stored may lack it"),
        ChangeKind::Type { before, now } => format!("{path} was {before} and is {now}"),
        ChangeKind::VariantAdded(variant) => format!("{path} may be {variant} now"),
        ChangeKind::VariantRemoved(variant) => format!("{path} is never {variant} any more"),
    }
}
