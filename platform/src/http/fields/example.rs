//! An example of an object: every field has the example of its form.

use serde_json::{Map, Value, json};

use super::record::{FieldForm, ObjectForm, ValueForm};

impl ObjectForm {
    /// An object that a reader of this form takes, as JSON. Optional fields without an example are left out.
    pub fn example(&self) -> Map<String, Value> {
        let shown = self.fields.iter().filter(|field| field.required || field.has_example());
        shown.map(|field| (field.name.to_owned(), field.value.example())).collect()
    }
}

impl FieldForm {
    /// A cursor has none: it is the answer to another request.
    fn has_example(&self) -> bool {
        !matches!(&self.value, ValueForm::Text(form) if form.example.is_empty())
    }
}

impl ValueForm {
    /// A value that a reader of this form takes.
    pub fn example(&self) -> Value {
        match self {
            Self::Text(form) => json!(form.example),
            Self::Integer(form) => json!(form.example),
            Self::Flag | Self::True => json!(true),
            Self::Object(form) => Value::Object(form.example()),
            Self::List { length, of } => json!(vec![of.example(); (*length.start()).max(1)]),
        }
    }
}
