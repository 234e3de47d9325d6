//! The fields that a reader asks for, recorded instead of read: the source of the schema of a request.

use std::ops::RangeInclusive;

use serde_json::Map;
use shared_kernel::{IntegerForm, TextForm};

use super::Fields;

/// The fields of an object, in the order in which they are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ObjectForm {
    /// Each field, once.
    pub fields: Vec<FieldForm>,
}

/// One field of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldForm {
    /// The name.
    pub name: &'static str,
    /// Whether it must be there.
    pub required: bool,
    /// Whether `null` counts as leaving it out; else `null` is refused.
    pub nullable: bool,
    /// The form of its value.
    pub value: ValueForm,
}

/// The form of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueForm {
    /// A text.
    Text(TextForm),
    /// A whole number.
    Integer(IntegerForm),
    /// `true` or `false`.
    Flag,
    /// `true`.
    True,
    /// An object.
    Object(ObjectForm),
    /// A list of so many entries.
    List {
        /// The fewest and the most entries.
        length: RangeInclusive<usize>,
        /// The form of each.
        of: Box<ValueForm>,
    },
}

/// Whether a field must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Presence {
    Required,
    Optional,
}

/// A recording under way.
#[derive(Debug, Default)]
pub(super) struct Recording {
    form: ObjectForm,
    no_null: Vec<&'static str>,
}

impl ObjectForm {
    /// The fields that `read` asks for. No value is parsed; a reader has to ask for all of its fields before it uses one.
    pub fn record<T>(read: impl FnOnce(&mut Fields) -> Option<T>) -> Self {
        let mut fields = Fields::recorder();
        // There are no values, so there is no outcome.
        let _no_outcome = read(&mut fields);
        fields.recording.unwrap_or_default().form
    }
}

impl Fields {
    fn recorder() -> Self {
        Self { recording: Some(Recording::default()), ..Self::of_json(Map::new()) }
    }

    /// Notes a field if this is a recording, and says whether it is.
    pub(super) fn records(
        &mut self,
        name: &'static str,
        presence: Presence,
        value: impl FnOnce() -> ValueForm,
    ) -> bool {
        let Some(Recording { form, no_null }) = &mut self.recording else { return false };
        let required = presence == Presence::Required;
        let nullable = !required && !no_null.contains(&name);
        form.fields.push(FieldForm { name, required, nullable, value: value() });
        true
    }

    pub(super) const fn is_recording(&self) -> bool {
        self.recording.is_some()
    }

    /// Notes which fields are refused when they are null.
    pub(super) fn record_no_null(&mut self, names: &[&'static str]) {
        if let Some(recording) = &mut self.recording {
            recording.no_null.extend(names);
        }
    }
}
