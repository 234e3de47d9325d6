//! The catalogue in memory. It matches the same products as the SQL, and does not weigh relevance.

use std::cmp::Ordering;

use async_trait::async_trait;
use shared_kernel::StoreError;

use super::InMemory;
use crate::application::ports::{Catalogue, CataloguePage, Listing, Place, SearchWords, Sort};
use crate::domain::{Product, ProductId, Sku};

#[async_trait]
impl Catalogue for InMemory {
    async fn product(&self, id: ProductId) -> Result<Option<Listing>, StoreError> {
        Ok(self.listings().into_iter().find(|listing| listing.product.id() == id))
    }

    async fn product_by_sku(&self, sku: &Sku) -> Result<Option<Listing>, StoreError> {
        Ok(self.listings().into_iter().find(|listing| listing.product.sku() == sku))
    }

    async fn page(
        &self,
        page: &CataloguePage,
        after: Option<&Place>,
        at_most: u64,
    ) -> Result<Vec<Listing>, StoreError> {
        let mut found = self.listings();
        found.retain(|listing| matches(page, listing));
        let descending = matches!(page.sort, Sort::DearestFirst | Sort::NewestFirst);
        let compare = |left: &Place, right: &Place| {
            let order = order(left, right);
            if descending { order.reverse() } else { order }
        };
        found.sort_by(|left, right| compare(&left.place(page.sort), &right.place(page.sort)));
        found.retain(|listing| {
            after.is_none_or(|after| compare(&listing.place(page.sort), after) == Ordering::Greater)
        });
        found.truncate(usize::try_from(at_most).unwrap());
        Ok(found)
    }
}

impl InMemory {
    fn listings(&self) -> Vec<Listing> {
        let tables = self.tables();
        let listing = |product: &Product| Listing {
            product: product.clone(),
            level: tables.levels[product.sku()].clone(),
            score: None,
        };
        tables.products.values().map(listing).collect()
    }
}

fn matches(page: &CataloguePage, listing: &Listing) -> bool {
    let CataloguePage {
        search,
        category,
        currency,
        min_price_minor,
        max_price_minor,
        in_stock,
        sort: _,
    } = page;
    let Listing { product, level, .. } = listing;
    let price = product.price().amount();
    let minor = price.amount_minor();
    product.is_on_sale()
        && search.as_ref().is_none_or(|words| has_words(product, words))
        && category.as_ref().is_none_or(|category| *category == product.details().category)
        && currency.is_none_or(|currency| price.currency() == currency)
        && min_price_minor.is_none_or(|least| minor >= least)
        && max_price_minor.is_none_or(|most| minor <= most)
        && in_stock.is_none_or(|wanted| (level.available() > 0) == wanted)
}

fn has_words(product: &Product, words: &SearchWords) -> bool {
    let details = product.details();
    let texts = [
        details.name.as_str(),
        details.description.as_str(),
        details.category.as_str(),
        product.sku().as_str(),
    ];
    let text = texts.join(" ").to_lowercase();
    let found: Vec<&str> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let (last, whole) = words.words().split_last().unwrap();
    whole.iter().all(|word| found.contains(&word.to_lowercase().as_str()))
        && found.iter().any(|word| word.starts_with(&last.to_lowercase()))
}

fn order(left: &Place, right: &Place) -> Ordering {
    match (left, right) {
        (Place::Score(a, x), Place::Score(b, y)) => a.total_cmp(b).then(x.cmp(y)),
        (Place::Name(a, x), Place::Name(b, y)) => (a, x).cmp(&(b, y)),
        (Place::Price(a, x), Place::Price(b, y)) => (a, x).cmp(&(b, y)),
        (Place::Added(a, x), Place::Added(b, y)) => (a, x).cmp(&(b, y)),
        (_, _) => panic!("places of different sort orders cannot be compared"),
    }
}
