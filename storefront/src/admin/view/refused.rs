//! Why a form was not taken: one sentence, and one for each field.

use actix_web::http::StatusCode;

use crate::api::Problem;
use crate::form_errors::look_at_marked;

/// The code of the API for a version that is not the current one.
const STALE: &str = "stale-version";

/// Why a form was not taken; by default it was not refused.
#[derive(Debug, Clone, Default)]
pub(crate) struct Refused {
    status: StatusCode,
    summary: String,
    fields: Vec<(String, String)>,
    /// How many fields of the form are marked.
    marked: usize,
    is_stale: bool,
}

impl Refused {
    /// The refusal of the API.
    pub(crate) fn of(problem: &Problem) -> Self {
        let fields = problem.errors.iter().map(|one| (one.field.clone(), one.detail.clone()));
        let status = StatusCode::from_u16(problem.status);
        Self {
            status: status.unwrap_or(StatusCode::UNPROCESSABLE_ENTITY),
            // The detail of the API about all fields together is for programs.
            summary: if problem.errors.is_empty() { problem.detail.clone() } else { String::new() },
            fields: fields.collect(),
            marked: 0,
            is_stale: problem.code == STALE,
        }
    }

    /// A refusal of the page itself, of one field.
    pub(crate) fn field(name: &str, detail: &str) -> Self {
        Self {
            status: StatusCode::UNPROCESSABLE_ENTITY,
            fields: vec![(name.to_owned(), detail.to_owned())],
            ..Self::default()
        }
    }

    /// The status of the page that shows the form again.
    pub(crate) const fn status(&self) -> StatusCode {
        self.status
    }

    /// Whether somebody else changed the thing meanwhile.
    pub(crate) const fn is_stale(&self) -> bool {
        self.is_stale
    }

    /// The fault of a field that has one of these names in the API.
    pub(super) fn take(&mut self, names: &[&str]) -> Vec<String> {
        let of_this =
            |(field, _): &(String, String)| names.iter().any(|name| names_field(field, name));
        let (taken, left): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.fields).into_iter().partition(of_this);
        self.fields = left;
        self.marked = self.marked.saturating_add(usize::from(!taken.is_empty()));
        taken.into_iter().map(|(_field, detail)| detail).collect()
    }

    /// The faults of the form as a whole and of fields that it does not have, and whether to look at marked ones.
    pub(super) fn rest(&self) -> Vec<String> {
        let fields = self.fields.iter().map(|(field, detail)| format!("{field} {detail}"));
        let summary = Some(self.summary.clone()).filter(|summary| !summary.is_empty());
        let of_marked = look_at_marked(self.marked).map(str::to_owned);
        summary.into_iter().chain(fields).chain(of_marked).collect()
    }
}

/// Whether the API speaks of the field or of a part of it: `price` has `price.amount_minor`, and `images` has `images[2]`.
fn names_field(field: &str, name: &str) -> bool {
    let rest = field.strip_prefix(name);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_gets_what_is_said_of_its_parts() {
        let mut refused = Refused {
            fields: vec![
                ("images[1]".to_owned(), "must be an address".to_owned()),
                ("price.currency".to_owned(), "must be a code".to_owned()),
                ("colour".to_owned(), "is not known".to_owned()),
            ],
            ..Refused::default()
        };
        assert_eq!(refused.take(&["images"]), ["must be an address"]);
        assert_eq!(refused.take(&["currency", "price.currency"]), ["must be a code"]);
        assert_eq!(refused.take(&["image"]), Vec::<String>::new());
        assert_eq!(refused.rest(), ["colour is not known", "Please look at the marked fields."]);
    }

    #[test]
    fn marked_fields_are_spoken_of_only_where_some_are_marked() {
        let mut refused = Refused::field("delta", "must be a number");
        assert_eq!(refused.rest(), ["delta must be a number"], "the form has no such field");
        refused.take(&["delta"]);
        assert_eq!(refused.rest(), ["Please look at the marked field."]);
        assert!(Refused::default().rest().is_empty());
    }
}
