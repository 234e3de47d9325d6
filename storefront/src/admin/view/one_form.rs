//! A page with one form: something is made, or a question is answered before something is gone for good.

use askama::Template;

use super::form::FormView;
use super::nav::Nav;
use crate::layout::Layout;

/// A page with one form.
#[derive(Template)]
#[template(path = "admin/one_form.html")]
pub(crate) struct OneFormPage {
    pub(crate) layout: Layout,
    pub(crate) nav: Nav,
    pub(crate) title: &'static str,
    /// The class of the context that it is of.
    pub(crate) context: &'static str,
    pub(crate) intro: &'static str,
    /// The page that one leaves it to.
    pub(crate) back: String,
    pub(crate) form: FormView,
}
