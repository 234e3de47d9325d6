//! Objects and lists within an object.

use std::fmt::Display;
use std::ops::RangeInclusive;

use serde_json::{Map, Value};
use shared_kernel::TextForm;

use super::Fields;
use super::record::{ObjectForm, Presence, ValueForm};
use super::value::{self, Form};
use crate::http::field_error::FieldError;

impl Fields {
    /// An object, read by `read`.
    pub fn object<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        if self.is_recording() {
            let form = ObjectForm::record(read);
            self.records(name, Presence::Required, || ValueForm::Object(form));
            return None;
        }
        let value = self.required(name)?;
        self.read_object(name, value, read)
    }

    /// An object that may be absent or null.
    pub fn optional_object<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<Option<T>> {
        if self.is_recording() {
            let form = ObjectForm::record(read);
            self.records(name, Presence::Optional, || ValueForm::Object(form));
            return None;
        }
        let Some(value) = self.take(name) else { return Some(None) };
        self.read_object(name, value, read).map(Some)
    }

    /// A list of so many objects. One with more or fewer is refused unread.
    pub fn list<T>(
        &mut self,
        name: &'static str,
        length: RangeInclusive<usize>,
        read: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        if self.is_recording() {
            let of = Box::new(ValueForm::Object(ObjectForm::record(read)));
            self.records(name, Presence::Required, || ValueForm::List { length, of });
            return None;
        }
        let value = self.required(name)?;
        self.read_list(name, value, &length, read)
    }

    /// A list of objects that may be absent or null.
    pub fn optional_list<T>(
        &mut self,
        name: &'static str,
        length: RangeInclusive<usize>,
        read: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Option<Vec<T>>> {
        if self.is_recording() {
            let of = Box::new(ValueForm::Object(ObjectForm::record(read)));
            self.records(name, Presence::Optional, || ValueForm::List { length, of });
            return None;
        }
        let Some(value) = self.take(name) else { return Some(None) };
        self.read_list(name, value, &length, read).map(Some)
    }

    /// A list of so many texts. In a query string they are separated by commas: `status=placed,shipped`.
    pub fn texts<T, E: Display>(
        &mut self,
        name: &'static str,
        form: TextForm,
        length: RangeInclusive<usize>,
        parse: impl FnMut(&str) -> Result<T, E>,
    ) -> Option<Vec<T>> {
        if self.is_recording() {
            let of = Box::new(ValueForm::Text(form));
            self.records(name, Presence::Required, || ValueForm::List { length, of });
            return None;
        }
        let value = self.required(name)?;
        self.read_texts(name, value, &length, parse)
    }

    /// A list of texts that may be absent or null.
    pub fn optional_texts<T, E: Display>(
        &mut self,
        name: &'static str,
        form: TextForm,
        length: RangeInclusive<usize>,
        parse: impl FnMut(&str) -> Result<T, E>,
    ) -> Option<Option<Vec<T>>> {
        if self.is_recording() {
            let of = Box::new(ValueForm::Text(form));
            self.records(name, Presence::Optional, || ValueForm::List { length, of });
            return None;
        }
        let Some(value) = self.take(name) else { return Some(None) };
        self.read_texts(name, value, &length, parse).map(Some)
    }

    fn read_object<T>(
        &mut self,
        name: &str,
        value: Value,
        read: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        let Value::Object(values) = value else {
            self.refuse(name, value::unlike("an object", &value));
            return None;
        };
        let mut within = self.within(name, values);
        let outcome = read(&mut within);
        self.note_all(within.finish());
        outcome
    }

    fn read_list<T>(
        &mut self,
        name: &str,
        value: Value,
        length: &RangeInclusive<usize>,
        mut read: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let entries = self.entries(name, value, length)?;
        let numbered = entries.into_iter().enumerate();
        // Collected first and unwrapped after, so that the errors of all entries are noted.
        let read: Vec<Option<T>> = numbered
            .map(|(index, entry)| self.read_object(&format!("{name}[{index}]"), entry, &mut read))
            .collect();
        read.into_iter().collect()
    }

    fn read_texts<T, E: Display>(
        &mut self,
        name: &str,
        value: Value,
        length: &RangeInclusive<usize>,
        mut parse: impl FnMut(&str) -> Result<T, E>,
    ) -> Option<Vec<T>> {
        let entries = self.entries(name, value, length)?;
        let parsed: Vec<Option<T>> = entries
            .iter()
            .enumerate()
            .map(|(index, entry)| {
                let name = format!("{name}[{index}]");
                self.parsed(&name, entry, |_form, entry| value::text(entry), &mut parse)
            })
            .collect();
        parsed.into_iter().collect()
    }

    fn entries(
        &mut self,
        name: &str,
        value: Value,
        length: &RangeInclusive<usize>,
    ) -> Option<Vec<Value>> {
        let entries = match (self.form, value) {
            (Form::Json, Value::Array(entries)) => entries,
            (Form::Query, Value::String(text)) => text.split(',').map(Value::from).collect(),
            (Form::Json | Form::Query, other) => {
                self.refuse(name, value::unlike("a list", &other));
                return None;
            }
        };
        let (given, least, most) = (entries.len(), length.start(), length.end());
        if length.contains(&given) {
            return Some(entries);
        }
        if given == 0 {
            self.refuse(name, "must not be empty");
        } else if given > *most {
            self.refuse(name, format_args!("has {given} entries; at most {most} are taken"));
        } else {
            self.refuse(name, format_args!("has {given} entries; at least {least} are needed"));
        }
        None
    }

    fn within(&self, name: &str, values: Map<String, Value>) -> Self {
        let path = match self.path.as_str() {
            "" => name.to_owned(),
            path => format!("{path}.{name}"),
        };
        Self { path, ..Self::of(values, self.form) }
    }

    fn note_all(&mut self, errors: Vec<FieldError>) {
        for error in errors {
            self.note(error);
        }
    }
}
