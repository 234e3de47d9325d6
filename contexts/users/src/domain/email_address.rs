//! The e-mail address of an account: a mailbox, and its spelling.

use std::fmt;

use shared_kernel::TextForm;
use shared_kernel::text::{Mailbox, NotAMailbox, composed, folded};

/// The longest address that any version has stored, in bytes.
const LONGEST: usize = 254;

/// An e-mail address. Two ways of writing one mailbox are one account: see [`Mailbox`].
#[derive(Clone)]
pub(crate) struct EmailAddress {
    /// None of an address that is known by its exact spelling alone.
    key: Option<String>,
    shown: String,
    /// The address as it was written this time, in lower case.
    exact: String,
}

/// Why stored texts are not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an e-mail address")]
pub(crate) struct NotAnAddress;

impl EmailAddress {
    /// The form of an address.
    pub(crate) const FORM: TextForm =
        TextForm::like("ada@example.org").sized(3, LONGEST).format("email");

    /// Reads an address, however it is written.
    pub(crate) fn parse(text: &str) -> Result<Self, NotAMailbox> {
        let mailbox = Mailbox::parse(text)?;
        Ok(Self {
            key: Some(mailbox.key().to_owned()),
            shown: mailbox.shown().to_owned(),
            exact: text.trim().to_lowercase(),
        })
    }

    /// Reads the address of a login. A text that is no address today is taken by its exact spelling if an earlier version may
    /// have stored it.
    pub(crate) fn of_login(text: &str) -> Result<Self, NotAMailbox> {
        Self::parse(text).or_else(|refused| {
            let exact = text.trim().to_lowercase();
            let is_never_stored = |letter: char| letter.is_whitespace() || letter.is_control();
            if exact.len() > LONGEST || !exact.contains('@') || exact.contains(is_never_stored) {
                return Err(refused);
            }
            Ok(Self { key: None, shown: exact.clone(), exact })
        })
    }

    /// The address of a stored account. Its key may be its exact spelling: of two accounts that were opened before mailboxes
    /// had keys, and that have the same mailbox, only one can have the key. Hosts of an earlier version write no key, or leave
    /// that of another address: then the account is known by its exact spelling too.
    pub(crate) fn stored(shown: &str, key: Option<&str>) -> Result<Self, NotAnAddress> {
        if !shown.contains('@') {
            return Err(NotAnAddress);
        }
        let belongs =
            |key: &&str| *key == shown || Mailbox::parse(shown).is_ok_and(|own| own.key() == *key);
        let key = key.filter(belongs).map(str::to_owned);
        Ok(Self { key, shown: shown.to_owned(), exact: shown.to_owned() })
    }

    /// A part of an address as it may stand in an address that is shown, and in a key.
    pub(crate) fn part_in_search(part: &str) -> [String; 2] {
        [composed(&part.to_lowercase()).into_owned(), folded(part)]
    }

    /// The text that identifies the mailbox.
    pub(crate) fn key(&self) -> &str {
        self.key.as_deref().unwrap_or(&self.exact)
    }

    /// The key that is stored.
    pub(crate) fn stored_key(&self) -> Option<&str> {
        self.key.as_deref()
    }

    /// The key that a stored account has not, and may get if no other account has it.
    pub(crate) fn missing_key(&self) -> Option<String> {
        if self.key.is_some() {
            return None;
        }
        let mailbox = Mailbox::parse(&self.shown);
        Some(mailbox.map_or_else(|_refused| self.shown.clone(), |own| own.key().to_owned()))
    }

    /// The texts by one of which an account with this address is stored.
    pub(crate) fn ways(&self) -> [&str; 3] {
        [&self.exact, self.key(), &self.shown]
    }

    /// How far the address of a stored account is from this one as it was written, 0 being the nearest; `None` if it is
    /// another mailbox.
    pub(crate) fn distance(&self, stored: &Self) -> Option<usize> {
        let nearest_first = [
            stored.shown == self.exact,
            stored.key() == self.exact,
            stored.key() == self.key(),
            self.ways().contains(&stored.as_str()),
        ];
        nearest_first.iter().position(|is_it| *is_it)
    }

    /// The address as people write it.
    pub(crate) fn as_str(&self) -> &str {
        &self.shown
    }
}

/// The same mailbox, shown in the same way.
impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        (self.key(), &self.shown) == (other.key(), &other.shown)
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
            (decomposed.as_str(), &*decomposed.exact),
            ("josé@example.org", "jose\u{301}@example.org")
        );
        assert_eq!(EmailAddress::parse("ada"), Err(NotAMailbox));
    }

    #[test]
    fn a_stored_address_keeps_its_key() {
        let spelling = "groß@example.org";
        for key in [spelling, "gross@example.org"] {
            let stored = EmailAddress::stored(spelling, Some(key)).unwrap();
            assert_eq!((stored.key(), &*stored.exact), (key, spelling));
            assert_eq!(stored.missing_key(), None);
        }
        assert_eq!(EmailAddress::stored("ada", Some("ada")), Err(NotAnAddress));
    }

    #[test]
    fn without_a_key_of_its_own_a_stored_address_is_its_exact_spelling() {
        let spelling = "groß@example.org";
        for key in [None, Some("before@example.org")] {
            let stored = EmailAddress::stored(spelling, key).unwrap();
            assert_eq!((stored.key(), stored.stored_key()), (spelling, None));
            assert_eq!(stored.missing_key().as_deref(), Some("gross@example.org"));
        }
        let no_longer_one = EmailAddress::stored("ada@xn--a.org", None).unwrap();
        assert_eq!(no_longer_one.missing_key().as_deref(), Some("ada@xn--a.org"));
    }

    #[test]
    fn a_login_takes_the_spelling_of_what_may_have_been_stored() {
        for (written, exact) in [("Ada@XN--A.org", "ada@xn--a.org"), ("a\u{200b}@b", "a\u{200b}@b")]
        {
            assert_eq!(EmailAddress::parse(written), Err(NotAMailbox));
            let address = EmailAddress::of_login(written).unwrap();
            assert_eq!(address.ways(), [exact; 3]);
        }
        assert_eq!(EmailAddress::of_login("ADA@example.org").unwrap().key(), "ada@example.org");
        let long = format!("ada@{}", "x".repeat(LONGEST));
        let spelling = |bytes: usize| format!("a\u{200b}@{}", "x".repeat(bytes - 5));
        assert!(EmailAddress::of_login(&spelling(LONGEST)).is_ok());
        let beyond = spelling(LONGEST + 1);
        for never in ["", "ada", "a\0@xn--a.org", "a b@xn--a.org", &long, &beyond] {
            assert_eq!(EmailAddress::of_login(never), Err(NotAMailbox), "{never:?}");
        }
    }

    #[test]
    fn of_stored_addresses_the_one_that_is_written_alike_is_the_nearest() {
        let distance = |written, shown, key| {
            let stored = EmailAddress::stored(shown, key).unwrap();
            EmailAddress::parse(written).unwrap().distance(&stored)
        };
        let (sharp, plain) = ("groß@example.org", "gross@example.org");
        assert_eq!(distance(sharp, sharp, Some(plain)), Some(0), "the same spelling");
        assert_eq!(distance(plain, sharp, Some(plain)), Some(1), "its key as it was written");
        assert_eq!(distance(sharp, plain, Some(plain)), Some(2), "the same key");
        let decomposed = "gro\u{308}ß@example.org";
        assert_eq!(distance(decomposed, "größ@example.org", None), Some(3), "shown alike");
        assert_eq!(distance(sharp, "ada@example.org", Some("ada@example.org")), None);
    }

    #[test]
    fn an_address_stays_out_of_logs() {
        let address = EmailAddress::parse("ada@example.org").unwrap();
        assert_eq!(format!("{address:?}"), "EmailAddress(…)");
    }
}
