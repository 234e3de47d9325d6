//! The parameters that several endpoints take.

use std::convert::Infallible;

use platform::http::Fields;
use shared_kernel::{IntegerForm, TextForm};

use crate::managed_host::{ManagedContext, ManagedHost};

/// How many entries are listed when the request does not say.
const USUAL_LIMIT: i64 = 100;
/// The most that are listed.
const HIGHEST_LIMIT: i64 = 1_000;
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

/// The parameter `limit`: how many entries are listed at the most.
pub(crate) fn limit<N: TryFrom<i64>>(fields: &mut Fields) -> Option<N> {
    let form = IntegerForm::between(1, HIGHEST_LIMIT, USUAL_LIMIT);
    let limit = fields.optional_integer("limit", form, |given| {
        let is_in_range = (1..=HIGHEST_LIMIT).contains(&given);
        if is_in_range { Ok(given) } else { Err(format!("must be 1 to {HIGHEST_LIMIT}")) }
    });
    limit?.unwrap_or(USUAL_LIMIT).try_into().ok()
}
