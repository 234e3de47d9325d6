//! Permissions by name: what staff and programs may do beyond their own things. Which roles carry which permissions is
//! known to the users context alone; tokens carry the permissions.

use std::fmt;

use crate::TextForm;

/// One permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Permission {
    /// Add, change, price and withdraw products.
    Catalogue,
    /// Receive and adjust stock, and read its movements.
    Stock,
    /// Read and cancel the orders of all customers, ship and deliver them.
    Orders,
    /// Read all payments, and refund them.
    Refunds,
    /// Read, deactivate, reactivate and erase the accounts of customers.
    Customers,
    /// Grant and revoke roles, and make service accounts: whoever has it decides who has the others.
    Access,
    /// Read the audit trail.
    Audit,
}

/// Why a text is not a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be catalogue, stock, orders, refunds, customers, access or audit")]
pub struct UnknownPermission;

impl Permission {
    /// Every permission.
    pub const ALL: [Self; 7] = [
        Self::Catalogue,
        Self::Stock,
        Self::Orders,
        Self::Refunds,
        Self::Customers,
        Self::Access,
        Self::Audit,
    ];

    /// The form of a name.
    pub const FORM: TextForm = TextForm::one_of(&[
        Self::Catalogue.as_str(),
        Self::Stock.as_str(),
        Self::Orders.as_str(),
        Self::Refunds.as_str(),
        Self::Customers.as_str(),
        Self::Access.as_str(),
        Self::Audit.as_str(),
    ]);

    /// Reads the name of a permission.
    ///
    /// # Errors
    /// When there is no permission of that name.
    pub fn parse(text: &str) -> Result<Self, UnknownPermission> {
        Self::ALL.into_iter().find(|one| one.as_str() == text).ok_or(UnknownPermission)
    }

    /// The name, as tokens have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Catalogue => "catalogue",
            Self::Stock => "stock",
            Self::Orders => "orders",
            Self::Refunds => "refunds",
            Self::Customers => "customers",
            Self::Access => "access",
            Self::Audit => "audit",
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Catalogue => 1,
            Self::Stock => 1 << 1,
            Self::Orders => 1 << 2,
            Self::Refunds => 1 << 3,
            Self::Customers => 1 << 4,
            Self::Access => 1 << 5,
            Self::Audit => 1 << 6,
        }
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A set of permissions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Permissions(u8);

impl Permissions {
    /// No permission: a customer.
    pub const NONE: Self = Self(0);

    /// Every permission.
    pub const ALL: Self = Self::of(&Permission::ALL);

    /// Exactly these permissions.
    pub const fn of(permissions: &[Permission]) -> Self {
        let (mut bits, mut rest) = (0, permissions);
        while let [first, others @ ..] = rest {
            bits |= first.bit();
            rest = others;
        }
        Self(bits)
    }

    /// Whether `permission` is in the set.
    pub const fn has(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// Whether every permission of `others` is in the set.
    pub const fn covers(self, others: Self) -> bool {
        self.0 & others.0 == others.0
    }

    /// The permissions of both sets together.
    #[must_use]
    pub const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The permissions, always in the same order.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.into_iter().filter(move |one| self.has(*one))
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        permissions.into_iter().fold(Self::NONE, |set, one| set.and(Self::of(&[one])))
    }
}

impl fmt::Debug for Permissions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.iter().map(Permission::as_str)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_is_parsed_from_its_name_and_the_error_names_each() {
        for permission in Permission::ALL {
            assert_eq!(Permission::parse(permission.as_str()), Ok(permission));
            assert!(UnknownPermission.to_string().contains(permission.as_str()));
        }
        for unknown in ["", "admin", "Stock", "stock "] {
            assert_eq!(Permission::parse(unknown), Err(UnknownPermission));
        }
    }

    #[test]
    fn each_permission_is_in_a_set_by_itself() {
        for one in Permission::ALL {
            let alone = Permissions::of(&[one, one]);
            assert_eq!(alone.iter().collect::<Vec<_>>(), [one]);
            assert_eq!(Permissions::ALL.iter().filter(|other| alone.has(*other)).count(), 1);
            assert!(Permissions::ALL.covers(alone) && !alone.covers(Permissions::ALL));
            assert!(alone.covers(Permissions::NONE) && !alone.is_empty());
        }
        assert_eq!(Permission::ALL.into_iter().collect::<Permissions>(), Permissions::ALL);
        assert!(Permissions::NONE.is_empty());
        let (stock, both) = (Permission::Stock, [Permission::Stock, Permission::Orders]);
        assert_eq!(Permissions::of(&[stock]).and(Permissions::of(&both)), Permissions::of(&both));
    }
}
