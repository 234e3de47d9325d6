//! Tours through the source. A tour is a page in `docs/tours`, and its stops lie in the code: each names a file and a marker, a
//! comment such as `tour: checkout/relay` right above the item that the stop is about. So a page never points at a line that has
//! moved, and [`Checkout::check`] finds every stop that has lost its code.
//!
//! Reading order: [`Checkout`] is where pages and code are; `page` reads a page into a [`Tour`]; `marker` finds the markers,
//! and `excerpt` the item below one; [`Problem`] is what the check reports; `text` shows a stop on a terminal.

mod checkout;
pub use checkout::Checkout;

mod check;
mod problem;
pub use problem::Problem;

mod tour;
pub use tour::{Stop, Tour};
mod page;

mod excerpt;
mod marker;
pub use excerpt::Excerpt;

mod code;
mod shown;
mod text;
pub use shown::{ListedTour, ShownStop, ShownTour};
pub use text::{Look, list_text, stop_text, tour_text};

mod error;
pub use error::TourError;
