//! The parameters that several endpoints take.

use std::convert::Infallible;

use platform::http::Fields;
use shared_kernel::TextForm;

use crate::managed_host::{ManagedContext, ManagedHost};

/// The most characters of a note.
const LONGEST_NOTE: usize = 500;
/// The name of a context.
pub(crate) const CONTEXT: TextForm = TextForm::like("orders");

/// The parameter `context`: the name of one that runs here, if it is given.
#[expect(
    clippy::option_option,
    reason = "refused, absent or given, as the field readers return it"
)]
pub(crate) fn hosted_context(
    host: &ManagedHost,
    fields: &mut Fields,
) -> Option<Option<&'static str>> {
    fields.optional_text("context", CONTEXT, |name| host.context(name).map(ManagedContext::name))
}

/// The same for a description, which is of no host.
#[expect(
    clippy::option_option,
    reason = "refused, absent or given, as the field readers return it"
)]
pub(crate) fn any_context(fields: &mut Fields) -> Option<Option<String>> {
    fields.optional_text("context", CONTEXT, |name| Ok::<_, Infallible>(name.to_owned()))
}

/// The parameter `note`: why the operator decides so. The audit trail has it.
#[expect(
    clippy::option_option,
    reason = "refused, absent or given, as the field readers return it"
)]
pub(crate) fn note(fields: &mut Fields) -> Option<Option<String>> {
    let form = TextForm::like("the product is back").sized(0, LONGEST_NOTE);
    let note = fields.optional_text("note", form, |text| {
        let fits = text.chars().count() <= LONGEST_NOTE;
        if fits {
            Ok(text.to_owned())
        } else {
            Err(format!("must have {LONGEST_NOTE} characters at most"))
        }
    });
    note.map(|note| note.filter(|note| !note.trim().is_empty()))
}
