//! The catalogue in memory. It matches the same products as the SQL, and does not weigh relevance.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use async_trait::async_trait;
use shared_kernel::StoreError;

use super::InMemory;
use crate::application::ports::{
    Catalogue, CataloguePage, CategoryOnSale, Listing, Place, SearchWords, Sort,
};
use crate::domain::{Category, Product, ProductId, Sku};

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
        place: &Place,
        at_most: u64,
    ) -> Result<Vec<Listing>, StoreError> {
        let mut found = self.listings();
        found.retain(|listing| matches(page, listing) && is_from(place, listing));
        found.sort_by(|left, right| compare(place.sort(page.sort), left, right));
        found.truncate(usize::try_from(at_most).unwrap());
        Ok(found)
    }

    async fn categories(
        &self,
        after: Option<&Category>,
        at_most: u64,
    ) -> Result<Vec<CategoryOnSale>, StoreError> {
        let mut counted: BTreeMap<String, CategoryOnSale> = BTreeMap::new();
        for product in self.tables().products.values().filter(|product| product.is_on_sale()) {
            let category = product.details().category.clone();
            let name = category.as_str().to_owned();
            let counts = counted.entry(name).or_insert(CategoryOnSale { category, products: 0 });
            counts.products += 1;
        }
        let is_later = |name: &str| after.is_none_or(|after| name > after.as_str());
        let later = counted.into_iter().filter(|(name, _)| is_later(name));
        Ok(later.map(|(_, counts)| counts).take(usize::try_from(at_most).unwrap()).collect())
    }
}

impl InMemory {
    fn listings(&self) -> Vec<Listing> {
        let tables = self.tables();
        let number = |id| tables.numbers.iter().position(|numbered| *numbered == id).unwrap();
        let listing = |product: &Product| Listing {
            product: product.clone(),
            level: tables.levels[product.sku()].clone(),
            number: i64::try_from(number(product.id())).unwrap(),
        };
        tables.products.values().map(listing).collect()
    }
}

fn matches(page: &CataloguePage, listing: &Listing) -> bool {
    let CataloguePage {
        is_on_sale,
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
    product.is_on_sale() == *is_on_sale
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
    words.ways().any(|way| {
        let (last, whole) = way.split_last().unwrap();
        whole.iter().all(|word| found.contains(&word.to_lowercase().as_str()))
            && found.iter().any(|word| word.starts_with(&last.to_lowercase()))
    })
}

fn is_from(place: &Place, listing: &Listing) -> bool {
    let key = (listing.product.added_at(), listing.product.id());
    !place.shown().contains(&listing.number) && place.newest_after().is_none_or(|last| key < last)
}

fn compare(sort: Sort, left: &Listing, right: &Listing) -> Ordering {
    let (left, right) = (&left.product, &right.product);
    let by_id = left.id().cmp(&right.id());
    let minor = |product: &Product| product.price().amount().amount_minor();
    match sort {
        Sort::Relevance => by_id,
        Sort::Name => {
            let (left, right) = (&left.details().name, &right.details().name);
            left.sort_key().cmp(&right.sort_key()).then(by_id)
        }
        Sort::CheapestFirst => minor(left).cmp(&minor(right)).then(by_id),
        Sort::DearestFirst => minor(left).cmp(&minor(right)).then(by_id).reverse(),
        Sort::NewestFirst => left.added_at().cmp(&right.added_at()).then(by_id).reverse(),
    }
}
