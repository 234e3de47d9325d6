//! The faults of a form that is refused: it is shown again with what was typed and what is wrong.

use crate::api::{FieldProblem, Problem};

/// The faults of a form: a message beside each field, and one for all of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FormErrors {
    summary: String,
    fields: Vec<FieldProblem>,
}

impl FormErrors {
    /// Nothing is wrong.
    pub(crate) fn none() -> Self {
        Self::default()
    }

    /// The faults that the API names.
    pub(crate) fn of(problem: &Problem) -> Self {
        let summary =
            if problem.errors.is_empty() { problem.detail.clone() } else { String::new() };
        Self { summary, fields: problem.errors.clone() }
    }

    /// Something that concerns no one field.
    pub(crate) fn about_all(text: impl Into<String>) -> Self {
        Self { summary: text.into(), fields: Vec::new() }
    }

    /// Adds what is wrong with a field.
    pub(crate) fn add(&mut self, field: &str, detail: impl Into<String>) {
        self.fields.push(FieldProblem { field: field.to_owned(), detail: detail.into() });
    }

    /// Whether nothing is wrong.
    pub(crate) fn is_empty(&self) -> bool {
        self.summary.is_empty() && self.fields.is_empty()
    }

    /// The message beside a field, as a sentence; empty if there is none. The API names `shipping_address.city` what a form may
    /// call `city`.
    pub(crate) fn of_field(&self, name: &str) -> String {
        self.fields.iter().find(|one| is_about(&one.field, name)).map(sentence).unwrap_or_default()
    }

    /// Whether something is wrong with a field.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|one| is_about(&one.field, name))
    }

    /// The messages for all of a form that shows these fields: what concerns none of them, and whether to look at marked ones.
    pub(crate) fn above<'a>(&self, shown: impl AsRef<[&'a str]>) -> Vec<String> {
        let shown = shown.as_ref();
        let is_shown = |one: &&FieldProblem| shown.iter().any(|name| is_about(&one.field, name));
        let (marked, others): (Vec<_>, Vec<_>) = self.fields.iter().partition(is_shown);
        let summary = Some(self.summary.clone()).filter(|summary| !summary.is_empty());
        let others = others.into_iter().map(|one| format!("{}: {}", one.field, one.detail));
        let of_marked = look_at_marked(marked.len()).map(str::to_owned);
        summary.into_iter().chain(others).chain(of_marked).collect()
    }
}

/// The sentence above a form in which so many fields are marked; none where none is.
pub(crate) const fn look_at_marked(fields: usize) -> Option<&'static str> {
    match fields {
        0 => None,
        1 => Some("Please look at the marked field."),
        _ => Some("Please look at the marked fields."),
    }
}

fn is_about(field: &str, name: &str) -> bool {
    field == name || field.rsplit('.').next() == Some(name)
}

/// The API says `must be …`.
fn sentence(problem: &FieldProblem) -> String {
    let mut letters = problem.detail.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let text = format!("{first}{}", letters.as_str());
    if text.ends_with(['.', '!', '?']) { text } else { format!("{text}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_beside_the_field_that_it_is_about() {
        let problem: Problem = serde_json::from_value(serde_json::json!({
            "status": 422, "code": "invalid-fields", "title": "", "detail": "Some are refused.",
            "errors": [
                {"field": "shipping_address.city", "detail": "must be filled"},
                {"field": "payment_token", "detail": "is no token."},
            ],
        }))
        .unwrap();
        let errors = FormErrors::of(&problem);
        assert_eq!(errors.of_field("city"), "Must be filled.");
        assert_eq!(errors.of_field("payment_token"), "Is no token.");
        assert_eq!(errors.of_field("name"), "");
        let marked = "Please look at the marked field.";
        assert_eq!(errors.above(["city"]), ["payment_token: is no token.", marked]);
        let both = errors.above(["city", "payment_token"]);
        assert_eq!(both, ["Please look at the marked fields."]);
        assert!(!errors.is_empty() && FormErrors::none().is_empty());
    }

    #[test]
    fn marked_fields_are_spoken_of_only_where_some_are_marked() {
        let refused = FormErrors::about_all("The e-mail address or the password is wrong.");
        assert_eq!(refused.above(["email"]), ["The e-mail address or the password is wrong."]);
        let mut hidden = FormErrors::none();
        hidden.add("language", "is not known");
        assert_eq!(hidden.above(["email"]), ["language: is not known"]);
        assert!(FormErrors::none().above(["email"]).is_empty());
    }
}
