//! The parts that every page of the back office is put together from: forms, buttons, tables, lists.

mod refused;

mod field;
mod form;

mod table;

mod list;
mod nav;
mod one_form;
mod panel;

pub(super) use field::{Choice, Field};
pub(super) use form::{Button, FormView, key_of};
pub(super) use list::{Link, ListPage, Pager};
pub(super) use nav::{Area, Nav};
pub(super) use one_form::OneFormPage;
pub(super) use panel::Panel;
pub(super) use refused::Refused;
pub(super) use table::{Cell, Table};
