//! The newsletter: one subscriber for each registered user.
//!
//! Read in this order: [`contract`], `domain`, `application`, `infrastructure`, and the handle [`Newsletter`].

pub mod contract;

mod domain;

mod application;

mod infrastructure;

mod descriptor;
mod handle;
mod settings;

pub use descriptor::DESCRIPTOR;
pub use handle::Newsletter;
pub use settings::Settings;
