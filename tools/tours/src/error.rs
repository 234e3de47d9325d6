//! Why a tour cannot be shown.

use std::io;

use terminal::Exit;

/// Why a tour cannot be shown. Nothing is ever changed.
#[derive(Debug, thiserror::Error)]
pub enum TourError {
    /// There are no pages here.
    #[error(
        "there is no docs/tours in this folder or one above it: the tours are pages of the source, such as \
         docs/tours/checkout.md; run this in a checkout of Galleria"
    )]
    NoCheckout,
    /// A file or a folder cannot be read.
    #[error("{path} cannot be read")]
    Unreadable {
        /// The file, from the root of the checkout.
        path: String,
        /// The cause.
        source: io::Error,
    },
    /// A page has not the form of a tour.
    #[error("{page}:{line}: {reason}")]
    NoTour {
        /// The page.
        page: String,
        /// The line, from 1.
        line: usize,
        /// The form that is expected.
        reason: String,
    },
    /// No page has this name.
    #[error("there is no tour {name}; there are {names}")]
    NoSuchTour {
        /// The name.
        name: String,
        /// The names that there are.
        names: String,
    },
    /// The tour has no stop of this number.
    #[error("there is no stop {number}: the tour {tour} has {stops}, from 1 on")]
    NoSuchStop {
        /// The tour.
        tour: String,
        /// The number.
        number: usize,
        /// How many there are.
        stops: usize,
    },
    /// The code of a stop is not where the page says.
    #[error(
        "{file} has no `// tour: {marker}` above an item: page and code of this checkout disagree, and `cargo test -p tours` says where"
    )]
    NoMarker {
        /// The marker.
        marker: String,
        /// The file.
        file: String,
    },
    /// A file with a marker is no Rust.
    #[error("{file} cannot be parsed")]
    NotRust {
        /// The file.
        file: String,
        /// The cause.
        source: syn::Error,
    },
}

impl TourError {
    /// How a program ends because of it.
    pub const fn exit(&self) -> Exit {
        match self {
            Self::NoSuchTour { .. } | Self::NoSuchStop { .. } => Exit::Usage,
            Self::NoCheckout
            | Self::Unreadable { .. }
            | Self::NoTour { .. }
            | Self::NoMarker { .. }
            | Self::NotRust { .. } => Exit::CannotStart,
        }
    }

    pub(crate) fn unreadable(path: &str, source: io::Error) -> Self {
        let path = if path.is_empty() { "the checkout" } else { path };
        Self::Unreadable { path: path.to_owned(), source }
    }
}
