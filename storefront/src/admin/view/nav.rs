//! The side navigation of the back office: the areas that the permissions of its reader open.

use shared_kernel::Permission;

use crate::visit::Visit;

/// A part of the back office.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Area {
    Start,
    Products,
    Import,
    Orders,
    Payments,
    Customers,
    ServiceAccounts,
    Audit,
}

impl Area {
    const ALL: [Self; 8] = [
        Self::Start,
        Self::Orders,
        Self::Products,
        Self::Import,
        Self::Payments,
        Self::Customers,
        Self::ServiceAccounts,
        Self::Audit,
    ];

    /// The permission that opens it; any will do for the start page.
    const fn permission(self) -> Option<Permission> {
        match self {
            Self::Start => None,
            Self::Products | Self::Import => Some(Permission::Catalogue),
            Self::Orders => Some(Permission::Orders),
            Self::Payments => Some(Permission::Refunds),
            Self::Customers => Some(Permission::Customers),
            Self::ServiceAccounts => Some(Permission::Access),
            Self::Audit => Some(Permission::Audit),
        }
    }

    const fn item(self) -> (&'static str, &'static str, &'static str, &'static str) {
        match self {
            Self::Start => ("/admin", "Today", "clock", ""),
            Self::Products => ("/admin/products", "Products", "tag", "context-products"),
            Self::Import => ("/admin/import", "Import", "list", "context-products"),
            Self::Orders => ("/admin/orders", "Orders", "truck", "context-orders"),
            Self::Payments => ("/admin/payments", "Payments", "card", "context-payments"),
            Self::Customers => ("/admin/customers", "Customers", "people", "context-users"),
            Self::ServiceAccounts => {
                ("/admin/service-accounts", "Service accounts", "key", "context-users")
            }
            Self::Audit => ("/admin/audit", "Audit trail", "receipt", ""),
        }
    }
}

/// A line of the navigation.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) href: &'static str,
    pub(crate) label: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) class: &'static str,
    pub(crate) is_current: bool,
}

/// The side navigation.
#[derive(Debug)]
pub(crate) struct Nav {
    pub(crate) items: Vec<Item>,
}

impl Nav {
    /// The areas that the reader may open, of which this one is open.
    pub(crate) fn of(visit: &Visit, current: Area) -> Self {
        let may = |area: &Area| {
            // A file has units as well.
            let of_stock = *area != Area::Import || visit.may(Permission::Stock);
            of_stock && area.permission().is_none_or(|permission| visit.may(permission))
        };
        let item = |area: Area| {
            let (href, label, icon, class) = area.item();
            Item { href, label, icon: pages::icon(icon), class, is_current: area == current }
        };
        Self { items: Area::ALL.into_iter().filter(may).map(item).collect() }
    }
}
