//! The dead letters that a page shows, as the form of its decision names them: a decision is about these, whatever has come since.

use pages::address::in_query;
use uuid::Uuid;

/// The dead letters of one event in one context of a host, as the form names them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ShownLetter {
    pub(super) host: usize,
    pub(super) event: Uuid,
    pub(super) context: String,
}

impl ShownLetter {
    /// The path of a decision about it at its host.
    pub(super) fn path(&self, verb: &str, note: &str) -> String {
        let (note, context) = (in_query(note.trim()), in_query(&self.context));
        format!("/dead-letters/{}/{verb}?note={note}&context={context}", self.event)
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '/');
        let (host, event) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Self { host, event, context: parts.next()?.to_owned() })
    }

    /// The field of a form that names these.
    pub(super) fn field(letters: impl IntoIterator<Item = Self>) -> String {
        let mut distinct: Vec<Self> = Vec::new();
        for letter in letters {
            if !distinct.contains(&letter) {
                distinct.push(letter);
            }
        }
        let named =
            distinct.iter().map(|one| format!("{}/{}/{}", one.host, one.event, one.context));
        named.collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_that_a_page_shows_are_those_that_its_form_names() {
        let event = Uuid::from_u128(7);
        let letter = |host, context: &str| ShownLetter { host, event, context: context.to_owned() };
        let shown = [letter(0, "orders"), letter(2, "payments"), letter(0, "orders")];
        let field = ShownLetter::field(shown.clone());
        let read: Vec<ShownLetter> = field.split(' ').filter_map(ShownLetter::read).collect();
        assert_eq!(read, shown[..2], "each once: a decision is about a context, not a handler");
    }
}
