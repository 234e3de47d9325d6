//! The normalised e-mail address of an account.

use std::fmt;

/// The longest address that SMTP can carry (RFC 5321, 4.5.3.1.3, less the angle brackets).
const LONGEST: usize = 254;
const LONGEST_LOCAL_PART: usize = 64;

/// An e-mail address, trimmed and in lower case, so that two spellings of one address are one account.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct EmailAddress(String);

/// Why a text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an e-mail address such as ada@example.org, of at most 254 bytes")]
pub(crate) struct NotAnEmailAddress;

impl EmailAddress {
    /// Reads an address. The check covers only the form; whether the address exists, only a message to it can tell.
    pub(crate) fn parse(text: &str) -> Result<Self, NotAnEmailAddress> {
        let address = text.trim().to_lowercase();
        let Some((local_part, domain)) = address.rsplit_once('@') else {
            return Err(NotAnEmailAddress);
        };
        let plausible = address.len() <= LONGEST
            && (1..=LONGEST_LOCAL_PART).contains(&local_part.len())
            && !local_part.contains(is_never_in_an_address)
            && is_domain(domain);
        if plausible { Ok(Self(address)) } else { Err(NotAnEmailAddress) }
    }

    /// The address in lower case.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// An address is personal data, so `{:?}` keeps it out of logs.
impl fmt::Debug for EmailAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("EmailAddress(…)")
    }
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|letter| letter.is_alphanumeric() || letter == '-')
    };
    domain.contains('.') && domain.split('.').all(is_label)
}

fn is_never_in_an_address(letter: char) -> bool {
    letter.is_whitespace() || letter.is_control() || "@<>()[]\\,;:\"".contains(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_are_one_address() {
        let upper_case = EmailAddress::parse("  Ada.Lovelace@Example.ORG ").unwrap();
        assert_eq!(upper_case, EmailAddress::parse("ada.lovelace@example.org").unwrap());
        assert_eq!(upper_case.as_str(), "ada.lovelace@example.org");
    }

    #[test]
    fn common_forms_of_addresses_are_accepted() {
        for text in ["a@b.co", "o'hara+shop@mail.example.co.uk", "jürgen@müller.de", "x_y@1-2.io"]
        {
            assert!(EmailAddress::parse(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn malformed_addresses_are_refused() {
        let long = format!("{}@example.org", "a".repeat(65));
        let longer = format!("a@{}.org", "b.".repeat(130));
        for text in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "ada@localhost",
            "a b@example.org",
            "a@b@c.org",
            "ada@.org",
            "ada@example..org",
            "ada@-x.org",
            "<ada@example.org>",
            "ada@exa mple.org",
            &long,
            &longer,
        ] {
            assert_eq!(EmailAddress::parse(text), Err(NotAnEmailAddress), "{text}");
        }
    }

    #[test]
    fn an_address_stays_out_of_logs() {
        let address = EmailAddress::parse("ada@example.org").unwrap();
        assert_eq!(format!("{address:?}"), "EmailAddress(…)");
    }
}
