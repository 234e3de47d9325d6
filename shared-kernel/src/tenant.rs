//! The tenant: the name of one of several shops that a host runs side by side. A shop that is alone has none.

use std::fmt;
use std::sync::Arc;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The most letters of a name: it is one label of a host name and part of file names.
const LONGEST: usize = 32;

/// The name of a tenant: 1 to 32 lower-case ASCII letters, digits and hyphens, the first a letter. Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tenant(Arc<str>);

/// Why a text does not name a tenant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "the name of a tenant has 1 to {LONGEST} lower-case ASCII letters, digits and hyphens, and begins with a letter"
)]
pub struct NotATenant;

impl Tenant {
    /// Reads a name.
    ///
    /// # Errors
    /// When it has another form.
    pub fn parse(text: &str) -> Result<Self, NotATenant> {
        let is_allowed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let begins = text.bytes().next().is_some_and(|first| first.is_ascii_lowercase());
        if !begins || text.len() > LONGEST || !text.bytes().all(is_allowed) {
            return Err(NotATenant);
        }
        Ok(Self(text.into()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Tenant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Tenant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl Serialize for Tenant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Tenant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_label_of_a_host_name() {
        for name in ["a", "north", "shop-2", &"n".repeat(LONGEST)] {
            assert_eq!(Tenant::parse(name).unwrap().as_str(), name);
        }
    }

    #[test]
    fn a_text_that_could_be_a_path_an_address_or_another_spelling_is_no_name() {
        let long = "n".repeat(LONGEST + 1);
        for text in
            ["", "North", "2north", "-north", "no.rth", "../north", "no rth", "nørth", "n/s", &long]
        {
            assert_eq!(Tenant::parse(text), Err(NotATenant), "{text}");
        }
    }

    #[test]
    fn a_name_is_read_back_from_json_by_the_same_rule() {
        let north = Tenant::parse("north").unwrap();
        assert_eq!(serde_json::to_string(&north).unwrap(), "\"north\"");
        assert_eq!(serde_json::from_str::<Tenant>("\"north\"").unwrap(), north);
        assert!(serde_json::from_str::<Tenant>("\"../north\"").is_err());
    }
}
