//! A form with its fields, and a button that is a form of its own.

use askama::Template;
use askama::filters::HtmlSafe;
use pages::form::Form;

use super::field::Field;
use super::refused::Refused;
use crate::visit::Visit;

/// The idempotency key of a form: that of the last attempt, since a request that was refused has not used it up, or a fresh one.
pub(crate) fn key_of(visit: &Visit, typed: &Form) -> String {
    match typed.text("key") {
        "" => visit.new_key(),
        key => key.to_owned(),
    }
}

/// A form.
#[derive(Debug, Template)]
#[template(path = "admin/form.html")]
pub(crate) struct FormView {
    id: &'static str,
    action: String,
    is_get: bool,
    is_upload: bool,
    /// The idempotency key of what it does.
    key: String,
    /// The version that was shown.
    etag: String,
    hidden: Vec<(&'static str, String)>,
    fields: Vec<Field>,
    submit: &'static str,
    tone: &'static str,
    errors: Vec<String>,
    warning: &'static str,
}

impl HtmlSafe for FormView {}

impl FormView {
    /// A form that changes something.
    pub(crate) fn post(id: &'static str, action: impl Into<String>, submit: &'static str) -> Self {
        Self {
            id,
            action: action.into(),
            is_get: false,
            is_upload: false,
            key: String::new(),
            etag: String::new(),
            hidden: Vec::new(),
            fields: Vec::new(),
            submit,
            tone: "primary",
            errors: Vec::new(),
            warning: "",
        }
    }

    /// A form that asks.
    pub(crate) fn get(id: &'static str, action: impl Into<String>, submit: &'static str) -> Self {
        Self { is_get: true, tone: "", ..Self::post(id, action, submit) }
    }

    /// The same for a file.
    pub(crate) fn upload(mut self) -> Self {
        self.is_upload = true;
        self
    }

    pub(crate) fn key(mut self, key: impl Into<String>) -> Self {
        self.key = key.into();
        self
    }

    pub(crate) fn etag(mut self, etag: impl Into<String>) -> Self {
        self.etag = etag.into();
        self
    }

    pub(crate) fn hidden(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.hidden.push((name, value.into()));
        self
    }

    pub(crate) fn tone(mut self, tone: &'static str) -> Self {
        self.tone = tone;
        self
    }

    /// The fields, and why the form was not taken before.
    pub(crate) fn fields(mut self, fields: Vec<Field>, mut refused: Refused) -> Self {
        if refused.is_stale() {
            self.warning = "Somebody changed this meanwhile. Your text is kept; where the shop has another one now, it stands below the \
                            field. Save again to replace it.";
        }
        let stale = refused.is_stale();
        let named = |field: Field| Field { id: format!("{}-{}", self.id, field.name), ..field };
        let fields: Vec<Field> =
            fields.into_iter().map(|field| named(field).refused(&mut refused)).collect();
        self.errors = if stale { Vec::new() } else { refused.rest() };
        self.fields = fields;
        self
    }
}

/// A button that does one thing.
#[derive(Debug, Template)]
#[template(path = "admin/button.html")]
pub(crate) struct Button {
    action: String,
    label: String,
    tone: &'static str,
    key: String,
    hidden: Vec<(&'static str, String)>,
}

impl HtmlSafe for Button {}

impl Button {
    /// A button that posts to `action`.
    pub(crate) fn new(
        action: impl Into<String>,
        label: impl Into<String>,
        key: impl Into<String>,
    ) -> Self {
        let (action, label, key) = (action.into(), label.into(), key.into());
        Self { action, label, tone: "", key, hidden: Vec::new() }
    }

    pub(crate) fn tone(mut self, tone: &'static str) -> Self {
        self.tone = tone;
        self
    }

    pub(crate) fn hidden(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.hidden.push((name, value.into()));
        self
    }
}
