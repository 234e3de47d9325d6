//! The fields of a form, or the parameters of a query, as they were sent.

use std::borrow::Cow;

use url::form_urlencoded;

/// The fields of a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a body of `application/x-www-form-urlencoded`, or a query.
    pub fn read(body: &[u8]) -> Self {
        let pairs = form_urlencoded::parse(body);
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// A form that nobody has filled in yet, with these values.
    pub fn filled<'a>(values: impl IntoIterator<Item = (&'a str, Cow<'a, str>)>) -> Self {
        Self(
            values.into_iter().map(|(name, value)| (name.to_owned(), value.into_owned())).collect(),
        )
    }

    /// The value of a field, empty when it was not sent. Of several the last counts: a hidden default stands before a choice.
    pub fn text(&self, name: &str) -> &str {
        let found = self.0.iter().rev().find(|(found, _)| found == name);
        found.map_or("", |(_, value)| value.as_str())
    }

    /// The value without blanks around it, unless nothing is left.
    pub fn filled_in(&self, name: &str) -> Option<&str> {
        Some(self.text(name).trim()).filter(|text| !text.is_empty())
    }

    /// Whether a field has this value.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.text(name) == value
    }

    /// The value as a whole number.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.text(name).trim().parse().ok()
    }

    /// Whether a box is checked.
    pub fn is_checked(&self, name: &str) -> bool {
        self.0.iter().any(|(found, _)| found == name)
    }

    /// Every value of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// Sets the value of a field.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(found, _)| found != name);
        self.0.push((name.to_owned(), value.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_as_they_were_typed() {
        let form = Form::read(b"name=Ada+L%C3%B6ve&tag=a&tag=b&quantity=+3+&gift=on&empty=++");
        assert_eq!(form.text("name"), "Ada Löve");
        assert_eq!(form.text("tag"), "b");
        assert_eq!(form.all("tag").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(form.number("quantity"), Some(3));
        assert!(form.is_checked("gift") && !form.is_checked("other"));
        assert_eq!((form.filled_in("empty"), form.text("none")), (None, ""));
    }
}
