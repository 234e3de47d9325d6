//! A break of a contract, at its place in the checkout.

use std::path::Path;

use boundaries::Violation;

use super::source::find;
use crate::check::{Break, Concerned, Rule};
use crate::language::SCHEMA;

/// The violation that a break is.
pub(super) fn violation(root: &Path, broken: &Break) -> Violation {
    let (file, line, needles) = place(root, broken);
    let found = format!("{}: {}", broken.event_type, broken.says);
    let readers = broken.readers.iter().map(|Concerned { handler, says, .. }| {
        let says = says.as_ref().map_or_else(String::new, |says| format!(": {says}"));
        format!("read by    {handler}{says}")
    });
    let stored = (!broken.stored.is_empty()).then(|| format!("stored     {}", broken.stored));
    Violation::new(broken.rule.code(), file, found)
        .at(line)
        .pointing_at(needles)
        .noting(readers.chain(stored))
}

/// The file and the line that a break is about, and the words there.
fn place(root: &Path, broken: &Break) -> (String, Option<usize>, Vec<String>) {
    let event_type = &broken.event_type;
    let publisher = event_type.split('.').next().unwrap_or_default();
    let schema = format!("contexts/{publisher}/contract/{event_type}{SCHEMA}");
    let in_code = |context: &str| find(root, &format!("contexts/{context}/src"), "rs", event_type);
    let of_reader = || broken.readers.first().and_then(|reader| in_code(reader.context));
    let at = |(file, line): (String, usize)| (file, Some(line), vec![event_type.clone()]);
    match broken.rule {
        Rule::Unreadable | Rule::StoredUnreadable | Rule::NotServed => {
            of_reader().map_or_else(|| (schema.clone(), None, Vec::new()), at)
        }
        Rule::NotFrozen => in_code(publisher).map_or_else(
            || (format!("contexts/{publisher}/src/contract.rs"), None, Vec::new()),
            at,
        ),
        Rule::SchemaChanged | Rule::VariantGone => {
            let path = broken.says.split_whitespace().next().unwrap_or_default();
            let field = path.rsplit(['.', '/', '[', ']']).find(|part| !part.is_empty());
            let field = field.unwrap_or_default().to_owned();
            let text = std::fs::read_to_string(root.join(&schema)).unwrap_or_default();
            let quoted = format!("\"{field}\"");
            let line = (1..).zip(text.lines()).find(|(_, line)| line.contains(&quoted));
            (schema, line.map(|(number, _)| number), vec![field])
        }
        Rule::VersionGone | Rule::NoHandler | Rule::NoEvent => (schema, None, Vec::new()),
    }
}
