//! The problem of each use-case error.

pub(super) mod kinds;

use platform::http::Problem;

use crate::application::add_product::AddProductError;
use crate::application::adjust_stock::AdjustStockError;
use crate::application::change_product::ChangeProductError;
use crate::application::receive_stock::ReceiveStockError;
use crate::domain::movement::AdjustRefusal;
use crate::infrastructure::shopify_csv::ImportError;

pub(super) fn no_such_product() -> Problem {
    Problem::of(&kinds::NO_SUCH_PRODUCT, "There is no such product.")
}

fn stock_reserved(detail: &str) -> Problem {
    Problem::of(&kinds::STOCK_RESERVED, detail)
}

impl From<AddProductError> for Problem {
    fn from(error: AddProductError) -> Self {
        match &error {
            AddProductError::SkuTaken(sku) => {
                Self::of(&kinds::SKU_TAKEN, format!("The SKU {sku} names another product."))
            }
            AddProductError::Store(_) => Self::unexpected(&error),
        }
    }
}

impl From<ChangeProductError> for Problem {
    fn from(error: ChangeProductError) -> Self {
        match &error {
            ChangeProductError::NoSuchProduct => no_such_product(),
            ChangeProductError::Stale { current } => {
                let detail = format!(
                    "The product is of version {current} by now. Load it and decide again."
                );
                Self::stale_version(detail)
            }
            ChangeProductError::Store(_) => Self::unexpected(&error),
        }
    }
}

impl From<ReceiveStockError> for Problem {
    fn from(error: ReceiveStockError) -> Self {
        match &error {
            ReceiveStockError::NoSuchProduct => no_such_product(),
            ReceiveStockError::Store(_) => Self::unexpected(&error),
        }
    }
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        match &error {
            ImportError::Unreadable(_) | ImportError::Store(_) => Self::unexpected(&error),
            ImportError::OtherCurrency { assumed, found } => Self::of(
                &kinds::FILE_REFUSED,
                format!(
                    "The prices would be in {assumed}, and the shop has products priced in {found}; state the currency of \
                     the file."
                ),
            ),
            ImportError::TooLarge
            | ImportError::Empty
            | ImportError::OtherFormat { .. }
            | ImportError::Malformed { .. }
            | ImportError::MissingColumns { .. } => {
                Self::of(&kinds::FILE_REFUSED, format!("Refused: {error}."))
            }
        }
    }
}

impl From<AdjustStockError> for Problem {
    fn from(error: AdjustStockError) -> Self {
        match &error {
            AdjustStockError::NoSuchProduct => no_such_product(),
            AdjustStockError::Refused(AdjustRefusal::Reserved { reserved }) => {
                stock_reserved(&format!(
                    "{reserved} units are reserved for orders; the count cannot fall below that."
                ))
            }
            AdjustStockError::Store(shared_kernel::StoreError::RuleBroken { .. }) => {
                stock_reserved(
                    "Orders keep reserving these units; the count cannot fall below what is reserved.",
                )
            }
            AdjustStockError::Store(_) => Self::unexpected(&error),
        }
    }
}
