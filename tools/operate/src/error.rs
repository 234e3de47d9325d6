//! Why a shop cannot be opened or looked into. The tasks add their own reasons to these.

use std::path::PathBuf;

use host::StartError;
use host::databases::{beside, url_setting};
use shared_kernel::StoreError;
use terminal::{Exit, output};

/// Why a shop cannot be opened or looked into, in one sentence; causes follow it.
#[derive(Debug, thiserror::Error)]
pub enum ShopError {
    /// The shop does not start.
    #[error(transparent)]
    Start(#[from] StartError),
    /// There is no shop in the folder, and the command makes none.
    #[error(
        "there is no shop in {}; `galleria serve` makes one, and --data-dir names another folder",
        output::folder(path)
    )]
    NoShop {
        /// The folder.
        path: PathBuf,
    },
    /// A database of the shop is not there, and the command makes none.
    #[error(transparent)]
    NotThere(#[from] NotThere),
    /// A context is to be taken into the shop that these settings do not choose.
    #[error(
        "{context} is not among the `contexts` of these settings, so that nothing is done with its database; give the \
         settings of the host that runs it, or name it in `contexts` for this command"
    )]
    NotChosen {
        /// The context.
        context: String,
    },
    /// A temporary folder cannot be made.
    #[error("no temporary folder can be made; check that TMPDIR is writable and not full")]
    TemporaryFolder(#[source] std::io::Error),
    /// A database fails while it is used.
    #[error(
        "a database cannot be read or written; what was acknowledged is stored, so mend the cause and try again"
    )]
    Store(#[from] StoreError),
    /// A database cannot be looked into.
    #[error("the database of {name} cannot be looked into; `galleria doctor` says more")]
    Look {
        /// The database.
        name: &'static str,
        /// The error of the database.
        source: sea_orm::DbErr,
    },
}

impl ShopError {
    /// How a command ends because of it.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::Start(_)
            | Self::NoShop { .. }
            | Self::NotThere(_)
            | Self::NotChosen { .. }
            | Self::TemporaryFolder(_)
            | Self::Look { .. } => Exit::CannotStart,
            Self::Store(_) => Exit::Failed,
        }
    }
}

/// A database that is not there, where a command makes none. It was not lost: the data folder does not know it.
#[derive(Debug, thiserror::Error)]
pub enum NotThere {
    /// Its context is not one that the settings choose.
    #[error(
        "{context} runs elsewhere: give its database_url, which is {setting}; there is no database of it here, and this \
         command makes none"
    )]
    RunsElsewhere {
        /// The context.
        context: &'static str,
        /// The setting that says where it is.
        setting: String,
    },
    /// Its context is one that the settings choose.
    #[error(
        "there is no database of {context} here, and this command makes none; when another host runs it, give {setting}, and \
         when it is new in this release, `galleria migrate` makes it"
    )]
    NotBegun {
        /// The context.
        context: &'static str,
        /// The setting that says where it is.
        setting: String,
    },
    /// It lies beside that of its context, and is there only where the settings ask for it.
    #[error(
        "there is no database {name} beside that of {context}, and this command makes none; give the settings of the host \
         that runs {context} which say what it uses in its place, such as `{name}.url`"
    )]
    Beside {
        /// The database.
        name: &'static str,
        /// The context.
        context: &'static str,
    },
}

impl NotThere {
    /// The database `name` is not there. `run_here` are the contexts that the settings choose.
    pub(crate) fn of(name: &'static str, run_here: &[&str]) -> Self {
        let (context, setting) = (beside(name), url_setting(name));
        if context != name {
            Self::Beside { name, context }
        } else if run_here.contains(&context) {
            Self::NotBegun { context, setting }
        } else {
            Self::RunsElsewhere { context, setting }
        }
    }
}
