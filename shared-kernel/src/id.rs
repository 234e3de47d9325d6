//! Ids: the port that makes them, the macro that declares an id type for each entity, and the number by which people know one.

mod number;

use uuid::Uuid;

pub use number::{About, AmbiguousNumber, number_of};

/// Makes new ids. They are `UUIDv7`: ordered by the time they were made, so that indexes grow at their end.
pub trait Ids: Send + Sync {
    /// A unique id.
    fn next(&self) -> Uuid;
}

/// The id derived from `parent` and `name`: always the same for the same arguments. It keeps the first 48 bits of
/// `parent`, which in a `UUIDv7` are its time, so that it sorts beside it and an index of such ids grows at its end
/// too. The rest is a hash of both. It is a `UUIDv8` (RFC 9562, section 5.8).
pub fn derived(parent: Uuid, name: &str) -> Uuid {
    let mut bytes = Uuid::new_v5(&parent, name.as_bytes()).into_bytes();
    for (byte, of_time) in bytes.iter_mut().zip(parent.as_bytes()).take(6) {
        *byte = *of_time;
    }
    Uuid::new_v8(bytes)
}

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "must be a UUID such as 0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d: lower case, with its hyphens"
)]
pub struct NotAnId;

/// Reads a UUID in its canonical form: lower case, with hyphens. An id has one spelling, so that a thing has one path and
/// one key; braces, `urn:uuid:`, capital letters and a form without hyphens are refused.
pub fn parse_uuid(text: &str) -> Result<Uuid, NotAnId> {
    let mut canonical = Uuid::encode_buffer();
    match Uuid::try_parse(text) {
        Ok(id) if id.hyphenated().encode_lower(&mut canonical) == text => Ok(id),
        _ => Err(NotAnId),
    }
}

/// Declares the id type of one entity: a UUID that is not mixed up with another entity's.
///
/// ```
/// shared_kernel::entity_id! {
///     /// Names one order.
///     pub struct OrderId
/// }
/// let id = OrderId::parse("0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d").unwrap();
/// assert_eq!(id.to_string(), "0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d");
/// ```
#[macro_export]
macro_rules! entity_id {
    ($(#[$attribute:meta])* $visibility:vis struct $name:ident) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $visibility struct $name($crate::uuid::Uuid);

        #[expect(clippy::allow_attributes, reason = "not every entity uses every conversion")]
        #[allow(dead_code, unreachable_pub)]
        impl $name {
            /// The form of an id in a text.
            pub const FORM: $crate::TextForm = $crate::TextForm::UUID;

            /// Takes a UUID as the id of this entity.
            pub const fn from_uuid(uuid: $crate::uuid::Uuid) -> Self {
                Self(uuid)
            }

            /// The bare UUID.
            pub const fn as_uuid(self) -> $crate::uuid::Uuid {
                self.0
            }

            /// Reads the canonical form: see [`parse_uuid`]($crate::id::parse_uuid).
            pub fn parse(text: &str) -> Result<Self, $crate::id::NotAnId> {
                $crate::id::parse_uuid(text).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use uuid::Timestamp;

    use super::*;

    fn made_at(seconds: u64) -> Uuid {
        Uuid::new_v7(Timestamp::from_unix_time(seconds, 0, 0, 0))
    }

    #[test]
    fn an_id_has_one_spelling() {
        let text = "0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d";
        assert_eq!(parse_uuid(text).map(|id| id.to_string()).as_deref(), Ok(text));
        for other in [
            text.to_uppercase(),
            text.replace('-', ""),
            format!("{{{text}}}"),
            format!("urn:uuid:{text}"),
            format!(" {text}"),
            format!("{text}\n"),
            text.replace('0', "\u{ff10}"),
            String::new(),
        ] {
            assert_eq!(parse_uuid(&other), Err(NotAnId), "{other}");
        }
    }

    #[test]
    fn a_derived_id_is_deterministic_and_unique() {
        let (order, another) = (made_at(7), made_at(7));
        assert_eq!(derived(order, "payment"), derived(order, "payment"));
        assert_ne!(derived(order, "payment"), derived(order, "refund"));
        assert_ne!(derived(order, "payment"), derived(another, "payment"));
        assert_ne!(derived(order, "payment"), order);
    }

    #[test]
    fn a_derived_id_sorts_as_its_parent_does() {
        let (early, late) = (made_at(1_700_000_000), made_at(1_700_000_001));
        assert!(derived(early, "payment") < derived(late, "payment"));
        assert!(early < derived(late, "payment"));
    }
}
