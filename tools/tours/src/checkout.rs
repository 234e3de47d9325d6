//! A checkout of the source: its pages and its code.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::TourError;
use crate::excerpt::{Excerpt, item_below};
use crate::page::{self, FOLDER};
use crate::{Stop, Tour, marker};

/// The page that lists the tours.
const LIST: &str = "README";

/// A checkout of the source.
#[derive(Debug, Clone)]
pub struct Checkout {
    root: PathBuf,
}

impl Checkout {
    /// The checkout that `folder` is in: the nearest folder at or above it that has `docs/tours`.
    ///
    /// # Errors
    /// When there is none.
    pub fn around(folder: &Path) -> Result<Self, TourError> {
        let root = folder.ancestors().find(|root| root.join(FOLDER).is_dir());
        root.map(|root| Self { root: root.to_owned() }).ok_or(TourError::NoCheckout)
    }

    /// All tours, by name.
    ///
    /// # Errors
    /// When a page cannot be read, or is no tour.
    pub fn tours(&self) -> Result<Vec<Tour>, TourError> {
        self.names()?.iter().map(|name| self.read(name)).collect()
    }

    /// One tour.
    ///
    /// # Errors
    /// When there is none of that name; otherwise as [`Self::tours`].
    pub fn tour(&self, name: &str) -> Result<Tour, TourError> {
        let names = self.names()?;
        if names.iter().any(|one| one == name) {
            return self.read(name);
        }
        Err(TourError::NoSuchTour { name: name.to_owned(), names: names.join(", ") })
    }

    /// The code of a stop.
    ///
    /// # Errors
    /// When its file cannot be read, or has no such marker above an item.
    pub fn excerpt(&self, stop: &Stop) -> Result<Excerpt, TourError> {
        let Stop { file, marker, .. } = stop;
        let text = self.text_of(file)?;
        let markers = marker::in_text(file, &text);
        let none = || TourError::NoMarker { marker: marker.clone(), file: file.clone() };
        let line = markers.iter().find(|one| one.name == *marker).ok_or_else(none)?.line;
        let item = item_below(line, &text);
        let item = item.map_err(|source| TourError::NotRust { file: file.clone(), source })?;
        let (first, lines) = item.ok_or_else(none)?;
        Ok(Excerpt::of(first, &lines))
    }

    /// The names of the tours.
    pub(crate) fn names(&self) -> Result<Vec<String>, TourError> {
        let mut names = Vec::new();
        let unreadable = |source| TourError::unreadable(FOLDER, source);
        for entry in fs::read_dir(self.root.join(FOLDER)).map_err(unreadable)? {
            let name = entry.map_err(unreadable)?.file_name();
            let name = name.to_str().and_then(|name| name.strip_suffix(".md"));
            names.extend(name.filter(|name| *name != LIST).map(str::to_owned));
        }
        names.sort();
        Ok(names)
    }

    fn read(&self, name: &str) -> Result<Tour, TourError> {
        let page = format!("{FOLDER}/{name}.md");
        let text = self.text_of(&page)?;
        page::read(name, &text).map_err(|fault| TourError::NoTour {
            page,
            line: fault.line,
            reason: fault.reason,
        })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn text_of(&self, file: &str) -> Result<String, TourError> {
        let text = fs::read_to_string(self.root.join(file));
        text.map_err(|source| TourError::unreadable(file, source))
    }
}
