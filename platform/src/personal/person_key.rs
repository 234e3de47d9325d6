//! The key of one person.

use std::fmt;

use super::sealing_key::{NotOpened, SealingKey};
use crate::key_derivation::{NoRandomness, random};

/// The key of one person: it seals and opens their data. It is at rest in one place, the database of `users`, and there only
/// under the secret of the shop.
pub struct PersonKey {
    bytes: [u8; 32],
    sealing: SealingKey,
}

impl PersonKey {
    /// A new key, of 256 random bits.
    ///
    /// # Errors
    /// When the operating system has no random bytes.
    pub fn generate() -> Result<Self, NoRandomness> {
        random().map(Self::of)
    }

    pub(crate) fn of(bytes: [u8; 32]) -> Self {
        Self { bytes, sealing: SealingKey::of(&bytes) }
    }

    /// The key under another one, to store or to send it. It opens in `place` only.
    pub fn wrapped(&self, by: &SealingKey, place: &str) -> String {
        by.seal(place, &self.bytes)
    }

    /// A key that was wrapped.
    ///
    /// # Errors
    /// When it was wrapped by another key or for another place.
    pub fn unwrapped(by: &SealingKey, place: &str, wrapped: &str) -> Result<Self, NotOpened> {
        let bytes = by.open(place, wrapped)?;
        bytes.try_into().map(Self::of).map_err(|_other_length| NotOpened)
    }

    /// Seals `text` for `place`, which names the aggregate and the field, such as `shipping-address/<order>`.
    pub fn seal(&self, place: &str, text: &str) -> String {
        self.sealing.seal(place, text.as_bytes())
    }

    /// Opens a text of this person.
    ///
    /// # Errors
    /// When it was sealed with another key or for another place, or is no sealed text.
    pub fn open(&self, place: &str, sealed: &str) -> Result<String, NotOpened> {
        String::from_utf8(self.sealing.open(place, sealed)?).map_err(|_no_text| NotOpened)
    }
}

impl fmt::Debug for PersonKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PersonKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrapped_key_opens_what_the_key_has_sealed() {
        let (key, by) = (PersonKey::generate().unwrap(), SealingKey::of(&[9; 32]));
        let wrapped = key.wrapped(&by, "ada");
        let again = PersonKey::unwrapped(&by, "ada", &wrapped).unwrap();
        assert_eq!(again.open("name/1", &key.seal("name/1", "Ada")).unwrap(), "Ada");
        assert!(PersonKey::unwrapped(&by, "grace", &wrapped).is_err());
        assert!(PersonKey::unwrapped(&by, "ada", &by.seal("ada", b"short")).is_err());
        assert_eq!(format!("{key:?}"), "PersonKey(..)");
    }
}
