//! A product: what the shop offers under one SKU, at which price, and whether it is on sale.

use chrono::{DateTime, Utc};
use shared_kernel::{ChangeSet, Version};

use super::{Category, Description, Images, Price, ProductName, Sku};

shared_kernel::entity_id! {
    /// Names one product.
    pub(crate) struct ProductId
}

/// One thing that the shop offers. How many there are is not its business: see `stock`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Product {
    pub(crate) id: ProductId,
    pub(crate) version: Version,
    pub(crate) sku: Sku,
    pub(crate) details: Details,
    pub(crate) price: Price,
    pub(crate) status: Status,
    pub(crate) added_at: DateTime<Utc>,
}

/// What the shop says of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Details {
    pub(crate) name: ProductName,
    pub(crate) description: Description,
    pub(crate) category: Category,
    pub(crate) images: Images,
}

/// Whether customers can order it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    OnSale,
    Withdrawn { since: DateTime<Utc> },
}

/// What is new about a product. Each comes with the whole product as it is after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProductEvent {
    Added,
    Changed,
    Repriced,
    Withdrawn,
}

/// The outcome of a decision on a product.
pub(crate) type ProductChange = ChangeSet<Product, ProductEvent>;

/// A product to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NewProduct {
    pub(crate) id: ProductId,
    pub(crate) sku: Sku,
    pub(crate) details: Details,
    pub(crate) price: Price,
    pub(crate) on_sale: bool,
}

/// What shall be said otherwise; what is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    pub(crate) name: Option<ProductName>,
    pub(crate) description: Option<Description>,
    pub(crate) category: Option<Category>,
    pub(crate) images: Option<Images>,
    /// Customers can order it again after it was withdrawn.
    pub(crate) back_on_sale: bool,
}

/// Why a product stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ProductRefusal {
    #[error("the product is like that already")]
    NothingChanges,
}

impl Product {
    pub(crate) fn add(new: NewProduct, now: DateTime<Utc>) -> ProductChange {
        let NewProduct { id, sku, details, price, on_sale } = new;
        let status = if on_sale { Status::OnSale } else { Status::Withdrawn { since: now } };
        let version = Version::NEW.next();
        let product = Self { id, version, sku, details, price, status, added_at: now };
        ChangeSet::new(Version::NEW, product, ProductEvent::Added)
    }

    /// Says something else of the product, or puts it back on sale, or both.
    pub(crate) fn change(&self, changes: Changes) -> Result<ProductChange, ProductRefusal> {
        let Changes { name, description, category, images, back_on_sale } = changes;
        let now = self.details.clone();
        let details = Details {
            name: name.unwrap_or(now.name),
            description: description.unwrap_or(now.description),
            category: category.unwrap_or(now.category),
            images: images.unwrap_or(now.images),
        };
        let status = if back_on_sale { Status::OnSale } else { self.status };
        if details == self.details && status == self.status {
            return Err(ProductRefusal::NothingChanges);
        }
        let state = Self { details, status, ..self.clone() };
        Ok(self.decided(state, ProductEvent::Changed))
    }

    /// Gives it another price. Orders already placed keep theirs.
    pub(crate) fn reprice(&self, price: Price) -> Result<ProductChange, ProductRefusal> {
        if price == self.price {
            return Err(ProductRefusal::NothingChanges);
        }
        Ok(self.decided(Self { price, ..self.clone() }, ProductEvent::Repriced))
    }

    /// Takes it off sale. Orders already placed are fulfilled.
    pub(crate) fn withdraw(&self, now: DateTime<Utc>) -> Result<ProductChange, ProductRefusal> {
        if !self.is_on_sale() {
            return Err(ProductRefusal::NothingChanges);
        }
        let withdrawn = Self { status: Status::Withdrawn { since: now }, ..self.clone() };
        Ok(self.decided(withdrawn, ProductEvent::Withdrawn))
    }

    pub(crate) const fn is_on_sale(&self) -> bool {
        matches!(self.status, Status::OnSale)
    }

    fn decided(&self, state: Self, event: ProductEvent) -> ProductChange {
        ChangeSet::new(self.version, Self { version: self.version.next(), ..state }, event)
    }
}

#[cfg(test)]
pub(crate) mod tests;
