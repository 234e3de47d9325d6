//! The aggregate `Product`: what the shop offers under one SKU, its price, and whether it is on sale.

use chrono::{DateTime, Utc};
use shared_kernel::{ChangeSet, Version};

use super::{Category, Description, Images, NewSku, Price, ProductName, Sku};

shared_kernel::entity_id! {
    /// Names one product.
    pub(crate) struct ProductId
}

/// One product of the catalogue. Its units are counted in `stock`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Product {
    id: ProductId,
    version: Version,
    sku: Sku,
    details: Details,
    price: Price,
    status: Status,
    added_at: DateTime<Utc>,
}

/// The values of a stored product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredProduct {
    pub(crate) id: ProductId,
    pub(crate) version: Version,
    pub(crate) sku: Sku,
    pub(crate) details: Details,
    pub(crate) price: Price,
    pub(crate) status: Status,
    pub(crate) added_at: DateTime<Utc>,
}

/// The description of a product for customers.
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

/// The kind of a change. It travels with the whole product as it is afterwards.
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
    pub(crate) sku: NewSku,
    pub(crate) details: Details,
    pub(crate) price: Price,
    pub(crate) on_sale: bool,
}

/// New details of a product; a detail that is `None` stays as it is.
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
    /// A product read back from its store.
    pub(crate) fn stored(stored: StoredProduct) -> Self {
        let StoredProduct { id, version, sku, details, price, status, added_at } = stored;
        Self { id, version, sku, details, price, status, added_at }
    }

    /// A new product, on sale or not yet.
    pub(crate) fn add(new: NewProduct, now: DateTime<Utc>) -> ProductChange {
        let NewProduct { id, sku, details, price, on_sale } = new;
        let status = if on_sale { Status::OnSale } else { Status::Withdrawn { since: now } };
        let (version, sku) = (Version::NEW.next(), sku.into_sku());
        let product = Self { id, version, sku, details, price, status, added_at: now };
        ChangeSet::new(Version::NEW, product, ProductEvent::Added)
    }

    /// Changes details, or puts the product back on sale, or both.
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

    /// Changes the price. Orders already placed keep theirs.
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

    pub(crate) const fn id(&self) -> ProductId {
        self.id
    }

    pub(crate) const fn version(&self) -> Version {
        self.version
    }

    pub(crate) const fn sku(&self) -> &Sku {
        &self.sku
    }

    pub(crate) const fn details(&self) -> &Details {
        &self.details
    }

    pub(crate) const fn price(&self) -> Price {
        self.price
    }

    pub(crate) const fn status(&self) -> Status {
        self.status
    }

    pub(crate) const fn added_at(&self) -> DateTime<Utc> {
        self.added_at
    }

    fn decided(&self, state: Self, event: ProductEvent) -> ProductChange {
        ChangeSet::new(self.version, Self { version: self.version.next(), ..state }, event)
    }
}

#[cfg(test)]
pub(crate) mod tests;
