//! The e-mail address of an account: a mailbox, and its spelling.

use std::fmt;

use shared_kernel::text::{Mailbox, NotAMailbox, composed, folded};

/// An e-mail address. Two ways of writing one mailbox are one account: see [`Mailbox`].
#[derive(Clone)]
pub(crate) struct EmailAddress {
    key: String,
    shown: String,
    exact: String,
}

/// Why stored texts are not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an e-mail address")]
pub(crate) struct NotAnAddress;

impl EmailAddress {
    /// Reads an address, however it is written.
    pub(crate) fn parse(text: &str) -> Result<Self, NotAMailbox> {
        let mailbox = Mailbox::parse(text)?;
        Ok(Self {
            key: mailbox.key().to_owned(),
            shown: mailbox.shown().to_owned(),
            exact: text.trim().to_lowercase(),
        })
    }

    /// The address of a stored account. Its key may be its exact spelling: of two accounts that were opened before mailboxes
    /// had keys, and that have the same mailbox, only one can have the key.
    pub(crate) fn stored(shown: &str, key: &str) -> Result<Self, NotAnAddress> {
        if !shown.contains('@') || !key.contains('@') {
            return Err(NotAnAddress);
        }
        Ok(Self { key: key.to_owned(), shown: shown.to_owned(), exact: shown.to_owned() })
    }

    /// A part of an address as it may stand in an address that is shown, and in a key.
    pub(crate) fn part_in_search(part: &str) -> [String; 2] {
        [composed(&part.to_lowercase()).into_owned(), folded(part)]
    }

    /// The text that identifies the mailbox.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// The address as people write it.
    pub(crate) fn as_str(&self) -> &str {
        &self.shown
    }

    /// The address as it was written this time, in lower case: a stored account may have this as its key.
    pub(crate) fn exact(&self) -> &str {
        &self.exact
    }
}

/// The same mailbox, shown in the same way.
impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        (&self.key, &self.shown) == (&other.key, &other.shown)
    }
}

impl Eq for EmailAddress {}

/// An address is personal data, so `{:?}` keeps it out of logs.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EmailAddress(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_are_one_address() {
        let upper_case = EmailAddress::parse("  Ada.Lovelace@Example.ORG ").unwrap();
        assert_eq!(upper_case, EmailAddress::parse("ada.lovelace@example.org").unwrap());
        assert_eq!(upper_case.as_str(), "ada.lovelace@example.org");
        let decomposed = EmailAddress::parse("Jose\u{301}@example.org").unwrap();
        assert_eq!(decomposed, EmailAddress::parse("josé@example.org").unwrap());
        assert_eq!(
            (decomposed.as_str(), decomposed.exact()),
            ("josé@example.org", "jose\u{301}@example.org")
        );
        assert_eq!(EmailAddress::parse("ada"), Err(NotAMailbox));
    }

    #[test]
    fn a_stored_address_keeps_its_key() {
        let stored = EmailAddress::stored("groß@example.org", "groß@example.org").unwrap();
        assert_eq!((stored.key(), stored.exact()), ("groß@example.org", "groß@example.org"));
        assert_eq!(EmailAddress::stored("ada", "ada"), Err(NotAnAddress));
    }

    #[test]
    fn an_address_stays_out_of_logs() {
        let address = EmailAddress::parse("ada@example.org").unwrap();
        assert_eq!(format!("{address:?}"), "EmailAddress(…)");
    }
}
