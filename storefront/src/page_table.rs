//! The table of pages: who may open each, and the words for a line of it. The rest follows as for all pages (`pages::page_table`).

use crate::visit::Visit;

pub(crate) use crate::who::Who;
pub(crate) use pages::page_table::{get, post};

/// A page of the table.
pub(crate) type Page = pages::page_table::Page<Visit>;

/// A page, described.
pub type PageDescriptor = pages::page_table::PageDescriptor<Who>;
