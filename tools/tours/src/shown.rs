//! A tour with its code, as it is shown or printed as JSON.

use serde::Serialize;

use crate::excerpt::Excerpt;
use crate::{Checkout, Stop, Tour, TourError};

/// A tour in the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ListedTour {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub page: String,
    /// How many stops it has.
    pub stops: usize,
}

/// A stop with its code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownStop {
    /// The stop.
    #[serde(flatten)]
    pub stop: Stop,
    /// Its code.
    #[serde(flatten)]
    pub excerpt: Excerpt,
}

/// A tour with the code of its stops.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ShownTour {
    /// Its name.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Its page.
    pub page: String,
    /// The paragraphs before the first stop.
    pub introduction: Vec<String>,
    /// All stops, or the one that was asked for.
    pub stops: Vec<ShownStop>,
    /// How many stops the tour has.
    pub all: usize,
}

impl Checkout {
    /// The list of tours.
    ///
    /// # Errors
    /// As [`Checkout::tours`].
    pub fn list(&self) -> Result<Vec<ListedTour>, TourError> {
        let listed = |Tour { name, title, page, stops, .. }| ListedTour {
            name,
            title,
            page,
            stops: Vec::len(&stops),
        };
        Ok(self.tours()?.into_iter().map(listed).collect())
    }

    /// A tour with the code of its stops, or of the stop `number` alone.
    ///
    /// # Errors
    /// When there is no such tour or stop, or page and code disagree.
    pub fn show(&self, name: &str, number: Option<usize>) -> Result<ShownTour, TourError> {
        let Tour { name, title, page, introduction, stops, .. } = self.tour(name)?;
        let all = stops.len();
        let chosen = stops.into_iter().filter(|stop| number.is_none_or(|one| one == stop.number));
        let shown = chosen.map(|stop| Ok(ShownStop { excerpt: self.excerpt(&stop)?, stop }));
        let shown = shown.collect::<Result<Vec<_>, TourError>>()?;
        match number {
            Some(number) if shown.is_empty() => {
                Err(TourError::NoSuchStop { tour: name, number, stops: all })
            }
            _ => Ok(ShownTour { name, title, page, introduction, stops: shown, all }),
        }
    }
}
