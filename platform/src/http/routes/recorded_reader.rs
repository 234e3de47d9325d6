//! A reader of an endpoint, with the form that it has recorded: a test asks it to read every instance of that form.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::http::field_error::FieldError;
use crate::http::fields::{Fields, ObjectForm};

/// Values that a client may send.
pub(super) type Instance = Map<String, Value>;

/// A reader, and instances of the form that it has recorded.
#[derive(Clone)]
pub(super) struct RecordedReader {
    instances: fn(&ObjectForm) -> Vec<Instance>,
    form: ObjectForm,
    read: Arc<dyn Fn(Instance) -> Vec<FieldError> + Send + Sync>,
}

impl RecordedReader {
    pub(super) fn new<T: 'static>(
        instances: fn(&ObjectForm) -> Vec<Instance>,
        form: &ObjectForm,
        fields: fn(Instance) -> Fields,
        read: fn(&mut Fields) -> Option<T>,
    ) -> Self {
        let read = move |instance| {
            let refused = fields(instance).read(read).err();
            refused.map(|refused| refused.errors().to_vec()).unwrap_or_default()
        };
        Self { instances, form: form.clone(), read: Arc::new(read) }
    }

    /// Each instance of the form with the fields that the reader refuses in it.
    pub(super) fn read_instances(&self) -> impl Iterator<Item = (Instance, Vec<FieldError>)> {
        let instances = (self.instances)(&self.form).into_iter();
        instances.map(|instance| (instance.clone(), (self.read)(instance)))
    }
}

impl fmt::Debug for RecordedReader {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("RecordedReader").field(&self.form).finish()
    }
}
