//! Whether every reader reads every sample that matters, of what was published and of what is.

use std::collections::{BTreeMap, BTreeSet};

use crate::samples::{self, Sample};
use crate::unserved::unserved;

use super::{Break, Checked, Comparison, Concerned, Rule};

pub(super) fn check(comparison: &Comparison<'_>, checked: &mut Checked) {
    let names: BTreeSet<&str> = comparison.readers.iter().map(super::Reader::event_type).collect();
    for event_type in names {
        let versions =
            [comparison.reference.find(event_type), comparison.published.find(event_type)];
        let samples = versions
            .into_iter()
            .flatten()
            .flat_map(|version| samples::that_matter(&version.shape(), &version.sample));
        unreadable(comparison, event_type, samples, checked);
    }
    let known = [comparison.reference, comparison.published];
    for unserved in unserved(comparison.readers, &known) {
        let says = unserved.to_string();
        let broken = comparison.broken(unserved.event_type, Rule::NotServed, says);
        checked.breaks.push(broken);
    }
}

fn unreadable(
    comparison: &Comparison<'_>,
    event_type: &str,
    samples: impl Iterator<Item = Sample>,
    checked: &mut Checked,
) {
    let mut by_difference: BTreeMap<Option<String>, BTreeSet<Concerned>> = BTreeMap::new();
    for Sample { differs, data } in samples {
        let data = data.to_string();
        for reader in comparison.readers_of(event_type) {
            let Some(says) = reader.complaint(&data) else { continue };
            let concerned =
                Concerned { context: reader.context, handler: reader.handler(), says: Some(says) };
            by_difference.entry(differs.clone()).or_default().insert(concerned);
        }
    }
    // A reader that fails at the frozen sample itself would only repeat it for every other.
    let lost: BTreeSet<Concerned> = by_difference.get(&None).cloned().unwrap_or_default();
    for (differs, concerned) in by_difference {
        let repeats = |one: &Concerned| lost.iter().any(|other| other.handler == one.handler);
        let is_frozen = differs.is_none();
        let readers: Vec<Concerned> =
            concerned.into_iter().filter(|one| is_frozen || !repeats(one)).collect();
        if readers.is_empty() {
            continue;
        }
        let says = match differs {
            None => "its sample cannot be read".to_owned(),
            Some(how) => format!("{how}, it cannot be read"),
        };
        let broken = comparison.broken(event_type, Rule::Unreadable, says);
        checked.breaks.push(Break { readers, ..broken });
    }
}
