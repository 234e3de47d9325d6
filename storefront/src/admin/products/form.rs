//! The fields of a product: what the forms show, and what the API gets.

use pages::form::Form;
use serde_json::{Value, json};

use super::Product;
use crate::admin::view::{Field, Refused};
use crate::money;

/// The fields of a product, as typed or as the shop has them.
#[derive(Debug, Clone, Default)]
pub(super) struct Details {
    name: String,
    category: String,
    description: String,
    /// One address a line.
    images: String,
}

impl Details {
    pub(super) fn typed(form: &Form) -> Self {
        Self {
            name: form.text("name").to_owned(),
            category: form.text("category").to_owned(),
            // Browsers end lines with both characters.
            description: form.text("description").replace("\r\n", "\n"),
            images: form.text("images").replace("\r\n", "\n"),
        }
    }

    pub(super) fn stored(product: &Product) -> Self {
        Self {
            name: product.name.clone(),
            category: product.category.clone(),
            description: product.description.clone(),
            images: product.images.join("\n"),
        }
    }

    /// The fields; where `stored` has another value, it stands below. The browser offers the categories that there are.
    pub(super) fn fields(&self, stored: &Self, categories: &[String]) -> Vec<Field> {
        vec![
            Field::line("name", "Name", &self.name).meanwhile(&stored.name),
            Field::line("category", "Category", &self.category)
                .suggestions(categories)
                .meanwhile(&stored.category),
            Field::text("description", "Description", &self.description)
                .optional()
                .meanwhile(&stored.description),
            Field::text("images", "Pictures", &self.images)
                .optional()
                .hint("One address a line, ten at most. The first one is shown in lists.")
                .meanwhile(&stored.images),
        ]
    }

    /// The members of the body that names all of them.
    pub(super) fn body(&self) -> Value {
        let images = self.images.lines().map(str::trim).filter(|line| !line.is_empty());
        json!({
            "name": self.name,
            "category": self.category,
            "description": self.description,
            "images": images.collect::<Vec<_>>(),
        })
    }
}

/// A price that somebody typed, or the one of the shop.
#[derive(Debug, Clone)]
pub(super) struct TypedPrice {
    amount: String,
    currency: String,
}

impl TypedPrice {
    pub(super) fn typed(form: &Form) -> Self {
        let currency = form.text("currency").trim().to_uppercase();
        Self { amount: form.text("amount").to_owned(), currency }
    }

    pub(super) fn stored(product: &Product) -> Self {
        Self { amount: product.price.typed(), currency: product.price.currency.clone() }
    }

    pub(super) fn empty() -> Self {
        Self { amount: String::new(), currency: "EUR".to_owned() }
    }

    pub(super) fn fields(&self, stored: &Self) -> Vec<Field> {
        vec![
            Field::amount("amount", "Price", &self.amount)
                .also(&["amount_minor", "price.amount_minor", "price"])
                .meanwhile(&stored.amount),
            Field::line("currency", "Currency", &self.currency)
                .also(&["price.currency"])
                .meanwhile(&stored.currency),
        ]
    }

    /// The amount as the API takes it.
    pub(super) fn body(&self) -> Result<Value, Refused> {
        let minor = money::parse(&self.amount, &self.currency);
        let minor =
            minor.ok_or_else(|| Refused::field("amount", "must be an amount such as 12.50"))?;
        Ok(json!({ "amount_minor": minor, "currency": self.currency }))
    }
}
