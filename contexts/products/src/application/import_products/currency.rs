//! The currency of the prices of a file, which does not state it, and how sure it is.

use shared_kernel::{Currency, StoreError};

use crate::application::Application;
use crate::domain::Product;

/// The currency of the prices, and who says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriceCurrency {
    /// It was not stated. The file is refused when a product of the shop is priced in another currency.
    Assumed(Currency),
    /// The operator stated it. A line is refused when its product is priced in another currency.
    Stated(Currency),
    /// The operator stated it, and wants products that are priced in another currency to be priced in this one.
    Changing(Currency),
}

impl PriceCurrency {
    /// The currency.
    pub(crate) const fn currency(self) -> Currency {
        match self {
            Self::Assumed(currency) | Self::Stated(currency) | Self::Changing(currency) => currency,
        }
    }

    /// Refuses to price a product in another currency, unless the operator wants it.
    pub(super) fn must_suit(self, product: &Product) -> Result<(), String> {
        let (file, now) = (self.currency(), product.price().amount().currency());
        match self {
            Self::Assumed(_) | Self::Stated(_) if file != now => Err(format!(
                "the product is priced in {now} and the file in {file}; state {now} as the currency of the file, \
                 or let the import change the currency of products (--change-currency)"
            )),
            Self::Assumed(_) | Self::Stated(_) | Self::Changing(_) => Ok(()),
        }
    }
}

impl Application {
    /// A currency in which the shop prices products, if it is not the one that was assumed.
    pub(crate) async fn unlike_assumed(
        &self,
        currency: PriceCurrency,
    ) -> Result<Option<String>, StoreError> {
        match currency {
            PriceCurrency::Assumed(assumed) => {
                let priced_in = self.products.currencies().await?;
                Ok(priced_in.into_iter().find(|code| code != assumed.code()))
            }
            PriceCurrency::Stated(_) | PriceCurrency::Changing(_) => Ok(None),
        }
    }
}
