//! A page with a list: filters, a table, and the way to the next page.

use askama::Template;

use super::form::FormView;
use super::nav::Nav;
use super::table::Table;
use crate::layout::Layout;

/// A link that looks like a button.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) href: String,
    pub(crate) label: &'static str,
}

/// The way to the first and the next page of a list.
#[derive(Debug, Default)]
pub(crate) struct Pager {
    pub(crate) first: Option<String>,
    pub(crate) next: Option<String>,
}

/// A page with a list.
#[derive(Template)]
#[template(path = "admin/list.html")]
pub(crate) struct ListPage {
    pub(crate) layout: Layout,
    pub(crate) nav: Nav,
    pub(crate) title: &'static str,
    /// The class of the context that the list is of.
    pub(crate) context: &'static str,
    pub(crate) intro: &'static str,
    pub(crate) actions: Vec<Link>,
    pub(crate) filters: Vec<FormView>,
    pub(crate) table: Table,
    pub(crate) empty: &'static str,
    pub(crate) pager: Pager,
}
