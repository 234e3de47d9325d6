//! Why a shop is not filled with test data.

use demo::DemoError;
use host::StartError;
use shared_kernel::StoreError;
use terminal::{Exit, output::folder};

/// Why a shop is not filled, in one sentence; causes follow it.
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// The shop does not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// A part of the shop runs elsewhere.
    #[error(
        "test data need the whole shop in this process: unset `contexts` and `broker.url`, or use a shop of its own with --data-dir"
    )]
    NotWhole,
    /// There are data already.
    #[error(
        "the shop in {} has {what} already, and test data cannot be told from them or taken out again; --beside-existing adds \
         them all the same, and --data-dir names another folder",
        folder(data_dir)
    )]
    HasData {
        /// The data folder.
        data_dir: std::path::PathBuf,
        /// The data that it has.
        what: String,
    },
    /// The same seed was used before.
    #[error(
        "the shop has the test data of seed {seed} already; nothing was added: take another --seed"
    )]
    Repeated {
        /// The seed.
        seed: u64,
    },
    /// The shop could not be read.
    #[error("a database of the shop cannot be read; what was added until then is there")]
    Store(#[from] StoreError),
    /// The shop has answered otherwise than to a customer.
    #[error("the shop did not take the test data; what was added until then is there")]
    Shop(#[from] DemoError),
    /// The products were refused.
    #[error("the products were not imported: {reason}")]
    Catalogue {
        /// Why.
        reason: String,
    },
    /// The admin was refused.
    #[error("the admin was not made")]
    Admin(#[from] users::CreateAdminError),
    /// The shop does not come to rest.
    #[error("the shop did not finish within {seconds} s: {left}; what was added is there")]
    NotSettled {
        /// How long it was waited for.
        seconds: u64,
        /// The first thing that was left.
        left: String,
    },
}

impl SeedError {
    /// How a command ends because of it.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Start(_) | Self::NotWhole | Self::HasData { .. } | Self::Repeated { .. } => {
                Exit::CannotStart
            }
            Self::Store(_)
            | Self::Shop(_)
            | Self::Catalogue { .. }
            | Self::Admin(_)
            | Self::NotSettled { .. } => Exit::Failed,
        }
    }
}
