//! Reads the fields of a body or a query string and collects every error, so that a client learns of all of them at
//! once. The domain parses the values; this module only converts from JSON and query strings.

mod compound;
mod example;
mod instances;
mod record;
mod value;

use std::fmt::Display;

use serde_json::{Map, Value};
use shared_kernel::{IntegerForm, TextForm};

use crate::http::field_error::FieldError;
use crate::http::problem::Problem;
use record::{Presence, Recording};
use value::{Form, Unfit};

pub use record::{FieldForm, ObjectForm, ValueForm};

/// More errors would help no client, and would let a small request cause a large answer.
const MOST_ERRORS: usize = 100;
/// The longest part of an unknown name that is repeated in an error.
const LONGEST_NAME_SHOWN: usize = 100;

/// The fields of one object. Each method takes one field away and returns `None` after noting why it is refused;
/// fields left at the end are refused as unknown. So take all fields first and use `?` last. The form of a text or number is
/// for the description of the API: [`ObjectForm::record`] runs the same reader without values.
///
/// ```
/// # use platform::http::Fields;
/// # use shared_kernel::{IntegerForm, TextForm};
/// # struct Line { sku: String, quantity: i64 }
/// fn line(fields: &mut Fields) -> Option<Line> {
///     let sku = fields.text("sku", TextForm::like("MUG"), |text| Ok::<_, &str>(text.to_owned()));
///     let quantity = fields.integer("quantity", IntegerForm::between(1, 999, 2), |number| {
///         if number > 0 { Ok(number) } else { Err("must be 1 or more") }
///     });
///     Some(Line { sku: sku?, quantity: quantity? })
/// }
/// ```
#[derive(Debug)]
pub struct Fields {
    path: String,
    values: Map<String, Value>,
    form: Form,
    errors: Vec<FieldError>,
    /// There are no values then: the fields that are asked for are noted.
    recording: Option<Recording>,
}

impl Fields {
    /// The top-level object of a JSON body.
    pub(crate) fn of_json(values: Map<String, Value>) -> Self {
        Self::of(values, Form::Json)
    }

    /// The parameters of a query string: every value is a text that numbers and flags are read from.
    pub(crate) fn of_query(values: Map<String, Value>) -> Self {
        Self::of(values, Form::Query)
    }

    const fn of(values: Map<String, Value>, form: Form) -> Self {
        Self { path: String::new(), values, form, errors: Vec::new(), recording: None }
    }

    /// Reads all fields with `read`, then refuses the remaining ones.
    pub(crate) fn read<T>(
        mut self,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Result<T, Problem> {
        let outcome = read(&mut self);
        let errors = self.finish();
        match outcome {
            Some(read) if errors.is_empty() => Ok(read),
            Some(_) | None => Err(Problem::invalid(errors)),
        }
    }

    /// A text.
    pub fn text<T, E: Display>(
        &mut self,
        name: &'static str,
        form: TextForm,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        if self.records(name, Presence::Required, || ValueForm::Text(form)) {
            return None;
        }
        let value = self.required(name)?;
        self.parsed(name, &value, |_form, value| value::text(value), parse)
    }

    /// A text that may be absent or null.
    pub fn optional_text<T, E: Display>(
        &mut self,
        name: &'static str,
        form: TextForm,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Option<T>> {
        if self.records(name, Presence::Optional, || ValueForm::Text(form)) {
            return None;
        }
        let Some(value) = self.take(name) else { return Some(None) };
        self.parsed(name, &value, |_form, value| value::text(value), parse).map(Some)
    }

    /// A whole number of 64 bits.
    pub fn integer<T, E: Display>(
        &mut self,
        name: &'static str,
        form: IntegerForm,
        parse: impl FnOnce(i64) -> Result<T, E>,
    ) -> Option<T> {
        if self.records(name, Presence::Required, || ValueForm::Integer(form)) {
            return None;
        }
        let value = self.required(name)?;
        self.parsed(name, &value, value::integer, parse)
    }

    /// A whole number that may be absent or null.
    pub fn optional_integer<T, E: Display>(
        &mut self,
        name: &'static str,
        form: IntegerForm,
        parse: impl FnOnce(i64) -> Result<T, E>,
    ) -> Option<Option<T>> {
        if self.records(name, Presence::Optional, || ValueForm::Integer(form)) {
            return None;
        }
        let Some(value) = self.take(name) else { return Some(None) };
        self.parsed(name, &value, value::integer, parse).map(Some)
    }

    /// `true` or `false`.
    pub fn flag(&mut self, name: &'static str) -> Option<bool> {
        if self.records(name, Presence::Required, || ValueForm::Flag) {
            return None;
        }
        let value = self.required(name)?;
        self.parsed(name, &value, value::flag, Ok::<_, Unfit>)
    }

    /// `true` or `false`, or absent or null.
    pub fn optional_flag(&mut self, name: &'static str) -> Option<Option<bool>> {
        if self.records(name, Presence::Optional, || ValueForm::Flag) {
            return None;
        }
        let Some(value) = self.take(name) else { return Some(None) };
        self.parsed(name, &value, value::flag, Ok::<_, Unfit>).map(Some)
    }

    /// `true`, or absent or null; `why` refuses `false`.
    pub fn optional_true(&mut self, name: &'static str, why: &'static str) -> Option<bool> {
        if self.records(name, Presence::Optional, || ValueForm::True) {
            return None;
        }
        let Some(value) = self.take(name) else { return Some(false) };
        self.parsed(name, &value, value::flag, |flag| if flag { Ok(true) } else { Err(why) })
    }

    /// Refuses null for fields that mean something when they are left out, such as "all of it" or "as it was": a client that
    /// has lost a value must not say so by accident. Call it before the fields are read.
    pub fn refuse_null(&mut self, names: &[&'static str]) {
        self.record_no_null(names);
        for name in names {
            if self.values.get(*name).is_some_and(Value::is_null) {
                self.refuse(name, "must not be null; leave it out instead");
            }
        }
    }

    /// Where this object is in the body, such as `lines[0]`; empty for the body itself.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Adds an error that concerns more than one field, such as an end before its beginning.
    pub fn refuse(&mut self, name: &str, detail: impl Display) {
        let shown: String = name.chars().take(LONGEST_NAME_SHOWN).collect();
        let field = match (self.path.as_str(), shown.as_str()) {
            ("", name) => name.to_owned(),
            (path, "") => path.to_owned(),
            (path, name) => format!("{path}.{name}"),
        };
        self.note(FieldError { field, detail: detail.to_string() });
    }

    fn note(&mut self, error: FieldError) {
        if self.errors.len() < MOST_ERRORS {
            self.errors.push(error);
        }
    }

    /// Takes a field out. Null means the same as leaving it out, unless [`Self::refuse_null`] has refused it.
    fn take(&mut self, name: &str) -> Option<Value> {
        self.values.remove(name).filter(|value| !value.is_null())
    }

    fn required(&mut self, name: &'static str) -> Option<Value> {
        let value = self.take(name);
        if value.is_none() {
            self.refuse(name, "is required");
        }
        value
    }

    fn parsed<'v, R, T, E: Display>(
        &mut self,
        name: &str,
        value: &'v Value,
        fit: impl FnOnce(Form, &'v Value) -> Result<R, Unfit>,
        parse: impl FnOnce(R) -> Result<T, E>,
    ) -> Option<T> {
        let fitting = fit(self.form, value).map_err(|unfit| self.refuse(name, unfit)).ok()?;
        parse(fitting).map_err(|refused| self.refuse(name, refused)).ok()
    }

    /// The errors of this object, unknown fields among them.
    fn finish(mut self) -> Vec<FieldError> {
        for name in std::mem::take(&mut self.values).keys() {
            self.refuse(name, "is not a field of this request");
        }
        self.errors
    }
}

/// Forms for tests that are not about forms.
#[cfg(test)]
pub(crate) mod any_form {
    use shared_kernel::{IntegerForm, TextForm};

    pub(crate) const TEXT: TextForm = TextForm::like("a");
    pub(crate) const NUMBER: IntegerForm = IntegerForm::between(0, 9, 5);
}

#[cfg(test)]
mod tests;
