//! The parts of a product that an imported file states, and those that it leaves open.

use std::sync::Arc;

use crate::domain::product::{Changes, Details, Product};
use crate::domain::{Category, Description, ImageUrl, Images, Price, ProductName, Sku};

/// One product as an imported file describes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// The line of the file on which it begins.
    pub(crate) line: u64,
    pub(crate) sku: OfferedSku,
    pub(crate) name: OfferedName,
    pub(crate) description: Offered<Arc<Description>>,
    pub(crate) category: Offered<Category>,
    pub(crate) images: OfferedImages,
    pub(crate) price: Price,
    /// `None` when the file does not state it: a product keeps its status, and a new one is on sale.
    pub(crate) on_sale: Option<bool>,
    /// The units on hand; `None` when the file does not state them.
    pub(crate) on_hand: Option<i64>,
}

/// The SKU of an offer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OfferedSku {
    /// The file states it.
    Stated(Sku),
    /// It follows from handle and options.
    Derived {
        sku: Sku,
        /// The SKU that earlier versions derived, which may be that of another product.
        earlier: Option<Sku>,
    },
}

impl OfferedSku {
    pub(crate) const fn sku(&self) -> &Sku {
        match self {
            Self::Stated(sku) | Self::Derived { sku, .. } => sku,
        }
    }
}

/// A value for a new product, and whether the file states it for one that exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offered<T> {
    pub(crate) value: T,
    pub(crate) is_stated: bool,
}

/// The name: title and options.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OfferedName {
    pub(crate) name: ProductName,
    /// The part before the first option for which the file has no column, and what joins that option with it; `None`
    /// when the file has a column for each.
    pub(crate) start: Option<(String, &'static str)>,
}

/// The images: the variant's own, then those that it shares with the other variants of its handle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OfferedImages {
    pub(crate) own: Option<ImageUrl>,
    /// `None` when the file has no column for them.
    pub(crate) shared: Option<Arc<Vec<ImageUrl>>>,
    /// The product may have an image of its own, of which the file says nothing.
    pub(crate) own_is_unknown: bool,
    /// The file does not say which of the shared images comes first.
    pub(crate) order_is_unknown: bool,
}

impl Offer {
    /// The details of a new product.
    pub(super) fn details(&self) -> Details {
        Details {
            name: self.name.name.clone(),
            description: Description::clone(&self.description.value),
            category: self.category.value.clone(),
            images: self.images.listed(&[]),
        }
    }

    /// The changes to a product that exists. The error is the reason to refuse the offer.
    pub(super) fn changes(&self, stored: &Product) -> Result<Changes, String> {
        let now = stored.details();
        Ok(Changes {
            name: self.name.after(&now.name)?,
            description: self.description.stated().map(|text| Description::clone(text)),
            category: self.category.stated().cloned(),
            images: Some(self.images.after(&now.images)),
            back_on_sale: self.on_sale == Some(true),
        })
    }
}

impl<T> Offered<T> {
    fn stated(&self) -> Option<&T> {
        self.is_stated.then_some(&self.value)
    }
}

impl OfferedName {
    /// The new name of a product that is called `stored`; `None` when it keeps its name.
    fn after(&self, stored: &ProductName) -> Result<Option<ProductName>, String> {
        let Some((start, joint)) = &self.start else { return Ok(Some(self.name.clone())) };
        let goes_on = stored.as_str().strip_prefix(start.as_str());
        if goes_on.is_some_and(|rest| rest.starts_with(joint)) {
            return Ok(None);
        }
        if *stored != self.name && stored.as_str().contains(joint) {
            return Err(
                "the title changes, and the file has no column for all options, which are \
                        part of the name; add the columns Option1 Value to Option3 Value"
                    .to_owned(),
            );
        }
        Ok(Some(self.name.clone()))
    }
}

impl OfferedImages {
    /// The images of a product that has `stored`. Where the file leaves open what would explain them, they stay.
    fn after(&self, stored: &Images) -> Images {
        let images = self.listed(stored.urls());
        let with_first = match stored.urls().first() {
            Some(first) if self.own_is_unknown => {
                Self { own: Some(first.clone()), ..self.clone() }.listed(&[])
            }
            Some(_) | None => images.clone(),
        };
        if self.explains(&with_first, stored) || self.explains(&images, stored) {
            return stored.clone();
        }
        images
    }

    fn explains(&self, images: &Images, stored: &Images) -> bool {
        let (left, right) = (images.urls(), stored.urls());
        let same = self.order_is_unknown && left.iter().all(|url| right.contains(url));
        left == right || (same && left.len() == right.len())
    }

    /// The images in their order; `instead` of shared ones if the file has no column for them.
    fn listed(&self, instead: &[ImageUrl]) -> Images {
        let shared = self.shared.as_deref().map_or(instead, Vec::as_slice);
        Images::first_of(self.own.iter().chain(shared).cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An image for each letter.
    fn urls(letters: &str) -> Vec<ImageUrl> {
        let url = |letter| ImageUrl::parse(&format!("https://x/{letter}")).unwrap();
        letters.chars().map(url).collect()
    }

    fn images(letters: &str) -> Images {
        Images::parse(urls(letters)).unwrap()
    }

    /// The images of a file that leaves nothing open.
    fn file(letters: &str) -> OfferedImages {
        let shared = Some(Arc::new(urls(letters)));
        OfferedImages { own: None, shared, own_is_unknown: false, order_is_unknown: false }
    }

    #[test]
    fn the_images_of_a_file_are_taken_over_in_their_order() {
        for (letters, stored) in [("ba", "ab"), ("ab", "cab"), ("ac", "a")] {
            assert_eq!(file(letters).after(&images(stored)), images(letters), "{stored}");
        }
    }

    #[test]
    fn a_file_that_leaves_the_order_of_images_open_changes_only_which_there_are() {
        let after = |letters, stored| {
            OfferedImages { order_is_unknown: true, ..file(letters) }.after(&images(stored))
        };
        assert_eq!(after("ba", "ab"), images("ab"));
        assert_eq!(after("ca", "ab"), images("ca"), "another image");
        assert_eq!(after("b", "ab"), images("b"), "one image fewer");
    }

    #[test]
    fn an_image_of_its_own_of_which_a_file_says_nothing_stays() {
        let after = |letters, stored| {
            OfferedImages { own_is_unknown: true, ..file(letters) }.after(&images(stored))
        };
        assert_eq!(after("ab", "cab"), images("cab"));
        assert_eq!(after("ad", "cab"), images("ad"));
    }
}
