//! A field of a form: its label, what was typed, what is wrong with it, and what the shop has meanwhile.

use super::refused::Refused;

/// One of several values.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) is_chosen: bool,
}

impl Choice {
    /// The choices of these values and labels, of which `chosen` is chosen.
    pub(crate) fn among(choices: &[(&str, &str)], chosen: &str) -> Vec<Self> {
        Self::several(choices, &[chosen])
    }

    /// The same with several that are chosen.
    pub(crate) fn several(choices: &[(&str, &str)], chosen: &[&str]) -> Vec<Self> {
        let choice = |(value, label): &(&str, &str)| Self {
            value: (*value).to_owned(),
            label: (*label).to_owned(),
            is_chosen: chosen.contains(value),
        };
        choices.iter().map(choice).collect()
    }
}

/// A field of a form.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(super) id: String,
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    /// The type of an input.
    pub(super) kind: &'static str,
    /// The keyboard of a telephone.
    pub(super) keyboard: &'static str,
    /// The lines of a text; none for an input.
    pub(super) lines: u8,
    pub(super) choices: Vec<Choice>,
    /// Whether more than one may be chosen.
    pub(super) several: bool,
    pub(super) value: String,
    /// Values that the browser offers.
    pub(super) suggestions: Vec<String>,
    pub(super) hint: String,
    pub(super) errors: Vec<String>,
    /// The value in the shop, where it is another than that of the form.
    pub(super) meanwhile: Option<String>,
    pub(super) is_optional: bool,
    pub(super) is_whole: bool,
    // The names that the API has for it.
    pub(super) aliases: &'static [&'static str],
}

impl Field {
    fn new(name: &'static str, label: &'static str, value: impl Into<String>) -> Self {
        Self {
            id: name.to_owned(),
            name,
            label,
            kind: "text",
            keyboard: "text",
            lines: 0,
            choices: Vec::new(),
            several: false,
            value: value.into(),
            suggestions: Vec::new(),
            hint: String::new(),
            errors: Vec::new(),
            meanwhile: None,
            is_optional: false,
            is_whole: false,
            aliases: &[],
        }
    }

    /// One line of text.
    pub(crate) fn line(name: &'static str, label: &'static str, value: impl Into<String>) -> Self {
        Self::new(name, label, value)
    }

    /// A whole number. It is a text for the browser: number inputs change what was typed when one scrolls.
    pub(crate) fn number(
        name: &'static str,
        label: &'static str,
        value: impl Into<String>,
    ) -> Self {
        Self { keyboard: "numeric", ..Self::new(name, label, value) }
    }

    /// An amount of money.
    pub(crate) fn amount(
        name: &'static str,
        label: &'static str,
        value: impl Into<String>,
    ) -> Self {
        Self { keyboard: "decimal", ..Self::new(name, label, value) }
    }

    /// A text of several lines.
    pub(crate) fn text(name: &'static str, label: &'static str, value: impl Into<String>) -> Self {
        Self { lines: 5, is_whole: true, ..Self::new(name, label, value) }
    }

    /// One of several values.
    pub(crate) fn choice(name: &'static str, label: &'static str, choices: Vec<Choice>) -> Self {
        Self { choices, ..Self::new(name, label, "") }
    }

    /// Any of several values.
    pub(crate) fn checks(name: &'static str, label: &'static str, choices: Vec<Choice>) -> Self {
        Self { choices, several: true, is_whole: true, ..Self::new(name, label, "") }
    }

    /// A file.
    pub(crate) fn file(name: &'static str, label: &'static str) -> Self {
        Self { kind: "file", is_whole: true, ..Self::new(name, label, "") }
    }

    /// Values that the browser offers while one types.
    pub(crate) fn suggestions(mut self, values: &[String]) -> Self {
        self.suggestions = values.to_vec();
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    pub(crate) fn optional(mut self) -> Self {
        self.is_optional = true;
        self
    }

    pub(crate) fn whole(mut self) -> Self {
        self.is_whole = true;
        self
    }

    /// Other names that the API has for it.
    pub(crate) fn also(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// The value that the shop has, which is shown when it is another one.
    pub(crate) fn meanwhile(mut self, stored: &str) -> Self {
        self.meanwhile = Some(stored.to_owned()).filter(|stored| *stored != self.value);
        self
    }

    /// Takes what is said of it out of a refusal.
    pub(super) fn refused(mut self, refused: &mut Refused) -> Self {
        let names: Vec<&str> =
            std::iter::once(self.name).chain(self.aliases.iter().copied()).collect();
        self.errors = refused.take(&names);
        self
    }

    pub(super) fn is_refused(&self) -> bool {
        !self.errors.is_empty()
    }

    pub(super) fn is_explained(&self) -> bool {
        self.is_refused() || !self.hint.is_empty() || self.meanwhile.is_some()
    }
}
