//! Whether stored events can be read by all of their subscribers.

use crate::stored::Trouble;

use super::{Break, Checked, Comparison, Concerned, Rule};

pub(super) fn check(comparison: &Comparison<'_>, checked: &mut Checked) {
    for (event_type, trouble, counts) in comparison.tally.troubles() {
        let (rule, says, readers) = match trouble {
            Trouble::Unreadable { context, handler, says } => {
                let concerned = Concerned { context, handler, says: Some(says.clone()) };
                let says = "some that are stored cannot be read";
                (Rule::StoredUnreadable, says.to_owned(), vec![concerned])
            }
            Trouble::NoHandler { handler } => (
                Rule::NoHandler,
                format!("it waits for {handler}, which is no handler of it"),
                Vec::new(),
            ),
            Trouble::NoEvent => {
                (Rule::NoEvent, "what is stored is no event".to_owned(), Vec::new())
            }
        };
        checked.breaks.push(Break {
            event_type: event_type.to_owned(),
            code: rule.code(),
            rule,
            says,
            readers,
            stored: counts.clone(),
        });
    }
}
