//! The roles of a user, and the permissions of each. Other contexts know the permissions only.

use std::fmt;

use shared_kernel::{Permission, Permissions, TextForm};

/// One role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// Buys.
    Customer,
    /// Runs the shop.
    Admin,
    /// Keeps the catalogue and the stock.
    CatalogueManager,
    /// Answers customers: their orders, refunds and accounts.
    Support,
}

/// Why a text is not a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be customer, admin, catalogue-manager or support")]
pub(crate) struct UnknownRole;

impl Role {
    /// Every role.
    pub(crate) const ALL: [Self; 4] =
        [Self::Customer, Self::Admin, Self::CatalogueManager, Self::Support];

    /// The form of a name.
    pub(crate) const FORM: TextForm = TextForm::one_of(&[
        Self::Customer.as_str(),
        Self::Admin.as_str(),
        Self::CatalogueManager.as_str(),
        Self::Support.as_str(),
    ]);

    /// Reads the name of a role.
    pub(crate) fn parse(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.as_str() == text).ok_or(UnknownRole)
    }

    /// The name, as events and answers have it.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Admin => "admin",
            Self::CatalogueManager => "catalogue-manager",
            Self::Support => "support",
        }
    }

    /// The permissions of the role.
    pub(crate) const fn permissions(self) -> Permissions {
        match self {
            Self::Customer => Permissions::NONE,
            Self::Admin => Permissions::ALL,
            Self::CatalogueManager => Permissions::of(&[Permission::Catalogue, Permission::Stock]),
            Self::Support => {
                Permissions::of(&[Permission::Orders, Permission::Refunds, Permission::Customers])
            }
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Customer => 1,
            Self::Admin => 1 << 1,
            Self::CatalogueManager => 1 << 2,
            Self::Support => 1 << 3,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The set of roles of one user.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Roles(u8);

impl Roles {
    /// Exactly these roles.
    pub(crate) fn of(roles: impl IntoIterator<Item = Role>) -> Self {
        roles.into_iter().fold(Self::default(), Self::with)
    }

    /// Whether `role` is in the set.
    pub(crate) const fn has(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    /// The set with `role`.
    pub(crate) const fn with(self, role: Role) -> Self {
        Self(self.0 | role.bit())
    }

    /// The set without `role`.
    pub(crate) const fn without(self, role: Role) -> Self {
        Self(self.0 & !role.bit())
    }

    /// The permissions of all these roles together.
    pub(crate) fn permissions(self) -> Permissions {
        self.iter().fold(Permissions::NONE, |permissions, role| permissions.and(role.permissions()))
    }

    /// The roles, always in the same order.
    pub(crate) fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.has(*role))
    }
}

impl fmt::Debug for Roles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_parsed_from_its_name_and_the_error_names_each() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Ok(role));
            assert!(UnknownRole.to_string().contains(role.as_str()));
        }
        assert_eq!(Role::parse("Admin"), Err(UnknownRole));
    }

    #[test]
    fn a_set_holds_each_role_once() {
        let both = Roles::of([Role::Admin, Role::Customer, Role::Admin]);
        assert_eq!(both.iter().collect::<Vec<_>>(), [Role::Customer, Role::Admin]);
        assert_eq!(both.without(Role::Admin), Roles::of([Role::Customer]));
        assert!(!both.without(Role::Admin).has(Role::Admin));
        assert_eq!(Roles::of(Role::ALL).iter().count(), Role::ALL.len());
    }

    #[test]
    fn only_an_admin_decides_who_has_access() {
        let deciding =
            Role::ALL.into_iter().filter(|role| role.permissions().has(Permission::Access));
        assert_eq!(deciding.collect::<Vec<_>>(), [Role::Admin]);
        let others = Roles::of([Role::Customer, Role::CatalogueManager, Role::Support]);
        assert!(!others.permissions().is_empty());
        assert!(!others.permissions().covers(Permissions::of(&[Permission::Audit])));
    }
}
