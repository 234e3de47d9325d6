//! The faults that a copy of an aggregate can have, and those that a snapshot mends.

use serde::Serialize;

use super::reading::State;

/// A fault of a copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "kebab-case")]
pub enum Fault {
    /// There is none.
    Missing {
        /// The owner's version.
        version: i64,
    },
    /// It has an earlier state.
    Behind {
        /// The version of the copy.
        version: i64,
        /// The owner's version.
        owner_version: i64,
    },
    /// It claims the present version, and says something else.
    Altered {
        /// The version.
        version: i64,
        /// The field, with the value of the copy and the owner's.
        field: &'static str,
        /// The value of the copy.
        found: String,
        /// The owner's value.
        expected: String,
    },
    /// It has a version that the owner has not reached.
    Ahead {
        /// The version of the copy.
        version: i64,
        /// The owner's version.
        owner_version: i64,
    },
    /// The owner has no such aggregate.
    Unowned,
}

impl Fault {
    /// Whether a snapshot of the owner mends it. An owner that has lost state itself cannot.
    pub const fn is_mended_by_a_snapshot(&self) -> bool {
        match self {
            Self::Missing { .. } | Self::Behind { .. } | Self::Altered { .. } => true,
            Self::Ahead { .. } | Self::Unowned => false,
        }
    }

    /// The fault, as the end of a sentence about the copy.
    pub fn describe(&self, owner: &str) -> String {
        match self {
            Self::Missing { version } => {
                format!("is missing; {owner} has version {version}")
            }
            Self::Behind { version, owner_version } => {
                format!("is of version {version}; {owner} has version {owner_version}")
            }
            Self::Altered { version, field, found, expected } => {
                format!("says {field} is {found} at version {version}; {owner} says {expected}")
            }
            Self::Ahead { version, owner_version } => format!(
                "is of version {version}; {owner} has only version {owner_version}, as after a restored backup"
            ),
            Self::Unowned => format!("is there; {owner} has no such one, as after a lost database"),
        }
    }
}

/// A copy may be of an earlier version and yet agree: it follows only the events that change what it copies.
pub(super) fn fault(owned: Option<&State>, copy: Option<&State>) -> Option<Fault> {
    let (owned, copy) = match (owned, copy) {
        (None, None) => return None,
        (None, Some(_)) => return Some(Fault::Unowned),
        (Some(owned), None) => return Some(Fault::Missing { version: owned.version }),
        (Some(owned), Some(copy)) => (owned, copy),
    };
    let (version, owner_version) = (copy.version, owned.version);
    if version > owner_version {
        return Some(Fault::Ahead { version, owner_version });
    }
    let expected = |name| {
        let field = owned.fields.iter().find(|(owned, _)| *owned == name);
        field.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let (field, found) = copy.fields.iter().find(|(name, value)| expected(*name) != *value)?;
    if version < owner_version {
        return Some(Fault::Behind { version, owner_version });
    }
    Some(Fault::Altered { version, field, found: found.clone(), expected: expected(*field) })
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ID: Uuid = Uuid::from_u128(1);

    fn state(version: i64, price: &str, on_sale: &str) -> State {
        let fields = vec![("price_minor", price.to_owned()), ("on_sale", on_sale.to_owned())];
        State { id: ID, version, fields }
    }

    #[test]
    fn a_copy_that_agrees_has_no_fault_whatever_its_version_lacks() {
        let owned = state(5, "100", "true");
        assert_eq!(fault(Some(&owned), Some(&owned)), None);
        assert_eq!(fault(Some(&owned), Some(&state(3, "100", "true"))), None);
        let fewer = State { id: ID, version: 5, fields: vec![("on_sale", "true".to_owned())] };
        assert_eq!(fault(Some(&owned), Some(&fewer)), None);
        assert_eq!(fault(None, None), None);
    }

    #[test]
    fn each_fault_has_its_name() {
        let owned = state(5, "100", "true");
        let found = |copy: Option<&State>| fault(Some(&owned), copy);
        assert_eq!(found(None), Some(Fault::Missing { version: 5 }));
        let behind = Fault::Behind { version: 4, owner_version: 5 };
        assert_eq!(found(Some(&state(4, "90", "true"))), Some(behind));
        let ahead = Fault::Ahead { version: 6, owner_version: 5 };
        assert_eq!(found(Some(&state(6, "100", "true"))), Some(ahead));
        let altered = found(Some(&state(5, "1", "true"))).unwrap();
        assert_eq!(
            altered.describe("products"),
            "says price_minor is 1 at version 5; products says 100"
        );
        assert_eq!(fault(None, Some(&owned)), Some(Fault::Unowned));
        assert!(altered.is_mended_by_a_snapshot() && !Fault::Unowned.is_mended_by_a_snapshot());
    }
}
