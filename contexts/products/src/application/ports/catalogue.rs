//! The port for the pages of the catalogue that customers read: searches, filters, sort orders, and the place where the
//! next page begins.

use async_trait::async_trait;
use shared_kernel::TextForm;
use shared_kernel::text::{composed, plain_letters};
use shared_kernel::{Currency, StoreError};

use crate::domain::{Category, Product, ProductId, Sku, StockLevel};

mod place;

pub(crate) use place::Place;

/// The catalogue as customers read it: products with their stock.
#[async_trait]
pub(crate) trait Catalogue: Send + Sync {
    async fn product(&self, id: ProductId) -> Result<Option<Listing>, StoreError>;

    async fn product_by_sku(&self, sku: &Sku) -> Result<Option<Listing>, StoreError>;

    /// Products from `place`, at most `at_most`.
    async fn page(
        &self,
        page: &CataloguePage,
        place: &Place,
        at_most: u64,
    ) -> Result<Vec<Listing>, StoreError>;

    /// The categories of what is on sale in the order of their names, from after `after`, at most `at_most`.
    async fn categories(
        &self,
        after: Option<&Category>,
        at_most: u64,
    ) -> Result<Vec<CategoryOnSale>, StoreError>;
}

/// A category with the number of its products on sale.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CategoryOnSale {
    pub(crate) category: Category,
    pub(crate) products: i64,
}

/// A product with its stock.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Listing {
    pub(crate) product: Product,
    pub(crate) level: StockLevel,
    /// The number of the product in its store; it never changes.
    pub(crate) number: i64,
}

/// The filters and the sort order of a page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct CataloguePage {
    /// Only products on sale. `false`: only products that were withdrawn.
    pub(crate) is_on_sale: bool,
    pub(crate) search: Option<SearchWords>,
    pub(crate) category: Option<Category>,
    /// Only products priced in it. Prices of several currencies are not compared, so that a filter or a sort by price
    /// comes with one.
    pub(crate) currency: Option<Currency>,
    pub(crate) min_price_minor: Option<i64>,
    pub(crate) max_price_minor: Option<i64>,
    /// `true`: only products with available units. `false`: only products without.
    pub(crate) in_stock: Option<bool>,
    pub(crate) sort: Sort,
}

/// The order of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Sort {
    /// Most relevant first; only with a search.
    Relevance,
    Name,
    CheapestFirst,
    DearestFirst,
    NewestFirst,
}

/// The words of a search: letters and digits only, so that none is an operator of a full-text engine. The last one may
/// be the beginning of a word.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct SearchWords {
    /// In the form in which names are stored.
    plain: Vec<String>,
    /// As they were typed, where that differs: a description keeps its full-width letters.
    typed: Option<Vec<String>>,
}

/// Why a text cannot be searched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotSearchable {
    #[error("must contain a letter or a digit")]
    NoWords,
    #[error("is longer than {} characters", SearchWords::LONGEST)]
    TooLong,
}

impl SearchWords {
    const LONGEST: usize = 200;
    /// The form of words.
    pub(crate) const FORM: TextForm = TextForm::like("mug").sized(1, Self::LONGEST);
    /// Further words are ignored: they cost time and narrow nothing down.
    const MOST: usize = 16;

    pub(crate) fn parse(text: &str) -> Result<Self, NotSearchable> {
        if text.chars().count() > Self::LONGEST {
            return Err(NotSearchable::TooLong);
        }
        let plain = Self::split(&plain_letters(text));
        if plain.is_empty() {
            return Err(NotSearchable::NoWords);
        }
        // A combining mark would end a word.
        let typed = Some(Self::split(&composed(text)));
        let typed = typed.filter(|typed| !typed.is_empty() && *typed != plain);
        Ok(Self { plain, typed })
    }

    fn split(text: &str) -> Vec<String> {
        let words = text.split(|letter: char| !letter.is_alphanumeric());
        words.filter(|word| !word.is_empty()).take(Self::MOST).map(str::to_owned).collect()
    }

    /// The ways of writing the search, of which a product has to match one.
    pub(crate) fn ways(&self) -> impl Iterator<Item = &[String]> {
        std::iter::once(self.plain.as_slice()).chain(self.typed.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_keeps_words_and_drops_operators() {
        let ways = |text| {
            let words = SearchWords::parse(text).unwrap();
            words.ways().map(<[String]>::to_vec).collect::<Vec<_>>()
        };
        let words = |text| {
            let [words] = ways(text).try_into().unwrap();
            words
        };
        assert_eq!(words("  blue \"vase* OR (x) NEAR/2"), ["blue", "vase", "OR", "x", "NEAR", "2"]);
        assert_eq!(words("U\u{308}berto\u{308}pfe"), ["Übertöpfe"]);
        assert_eq!(ways("Ｂｌｕｅ　ｖａｓ"), [["Blue", "vas"], ["Ｂｌｕｅ", "ｖａｓ"]]);
        assert_eq!(SearchWords::parse("\"*()^:-"), Err(NotSearchable::NoWords));
        assert!(SearchWords::parse(&"é".repeat(200)).is_ok());
        assert_eq!(SearchWords::parse(&"é".repeat(201)), Err(NotSearchable::TooLong));
    }
}
