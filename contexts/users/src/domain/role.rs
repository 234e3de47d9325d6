//! The roles of a user.

use std::fmt;

/// One role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// Buys.
    Customer,
    /// Runs the shop.
    Admin,
}

/// Why a text is not a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be customer or admin")]
pub(crate) struct UnknownRole;

impl Role {
    /// Every role.
    pub(crate) const ALL: [Self; 2] = [Self::Customer, Self::Admin];

    /// Reads the name of a role.
    pub(crate) fn parse(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(UnknownRole)
    }

    /// The name, as tokens and events have it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Admin => "admin",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The set of roles of one user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Roles {
    customer: bool,
    admin: bool,
}

impl Roles {
    /// Exactly these roles.
    pub(crate) fn of(roles: impl IntoIterator<Item = Role>) -> Self {
        roles.into_iter().fold(Self::default(), Self::with)
    }

    /// Whether `role` is in the set.
    pub(crate) const fn has(self, role: Role) -> bool {
        match role {
            Role::Customer => self.customer,
            Role::Admin => self.admin,
        }
    }

    /// The set with `role`.
    pub(crate) const fn with(self, role: Role) -> Self {
        match role {
            Role::Customer => Self { customer: true, ..self },
            Role::Admin => Self { admin: true, ..self },
        }
    }

    /// The set without `role`.
    pub(crate) const fn without(self, role: Role) -> Self {
        match role {
            Role::Customer => Self { customer: false, ..self },
            Role::Admin => Self { admin: false, ..self },
        }
    }

    /// The roles, always in the same order.
    pub(crate) fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.has(*role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_parsed_from_its_name() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Ok(role));
        }
        assert_eq!(Role::parse("Admin"), Err(UnknownRole));
    }

    #[test]
    fn a_set_holds_each_role_once() {
        let both = Roles::of([Role::Admin, Role::Customer, Role::Admin]);
        assert_eq!(both.iter().collect::<Vec<_>>(), [Role::Customer, Role::Admin]);
        assert_eq!(both.without(Role::Admin), Roles::of([Role::Customer]));
        assert!(!both.without(Role::Admin).has(Role::Admin));
    }
}
