//! Instances of a form: what a client may send that knows no more than the description of the API.

use serde_json::{Map, Value, json};
use shared_kernel::{IntegerForm, TextForm};

use super::record::{FieldForm, ObjectForm, ValueForm};

impl ObjectForm {
    /// Objects that this form allows, as JSON: its example, and those that differ from it in one field, which is left out, `null`, or has an
    /// extreme value.
    pub(crate) fn instances(&self) -> Vec<Map<String, Value>> {
        let example = self.example();
        let others = self.fields.iter().flat_map(|field| {
            let with = |value| {
                let mut other = example.clone();
                other.insert(field.name.to_owned(), value);
                other
            };
            let without = (!field.required).then(|| {
                let mut other = example.clone();
                other.remove(field.name);
                other
            });
            without.into_iter().chain(field.values().into_iter().map(with)).collect::<Vec<_>>()
        });
        let mut instances = vec![example.clone()];
        instances.extend(others.filter(|other| *other != example));
        instances
    }

    /// The same as parameters of a query, which cannot be `null`.
    pub(crate) fn instances_of_query(&self) -> Vec<Map<String, Value>> {
        let as_text = |value: Value| match value {
            Value::String(text) => Some(text),
            Value::Null => None,
            other @ (Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                Some(other.to_string())
            }
        };
        let as_query = |instance: Map<String, Value>| {
            let texts = instance.into_iter().map(|(name, value)| Some((name, as_text(value)?)));
            texts.map(|pair| pair.map(|(name, text)| (name, Value::String(text)))).collect()
        };
        self.instances().into_iter().filter_map(as_query).collect()
    }
}

impl FieldForm {
    fn values(&self) -> Vec<Value> {
        let mut values = self.value.extremes();
        values.extend(self.nullable.then_some(Value::Null));
        values
    }
}

impl ValueForm {
    fn extremes(&self) -> Vec<Value> {
        match self {
            Self::Text(form) => texts(form).into_iter().map(Value::String).collect(),
            Self::Integer(form) => integers(*form).map(|number| json!(number)).collect(),
            Self::Flag => vec![json!(true), json!(false)],
            Self::True => vec![json!(true)],
            Self::Object(form) => form.instances().into_iter().map(Value::Object).collect(),
            Self::List { length, of } => {
                let empty = (*length.start() == 0).then(|| json!([]));
                // Entries that are equal may be refused, so each list has one.
                let ones = of.extremes().into_iter().map(|value| json!([value]));
                let of_one = (*length.start() <= 1).then_some(ones);
                empty.into_iter().chain(of_one.into_iter().flatten()).collect()
            }
        }
    }
}

/// The texts of a form that has few; else the shortest and the longest where any letters do.
fn texts(form: &TextForm) -> Vec<String> {
    if !form.one_of.is_empty() {
        return form.one_of.iter().map(|text| (*text).to_owned()).collect();
    }
    let takes_any_letters =
        form.pattern.is_none() || *form == form.one_line() || *form == form.lines();
    // Without an example it is no text that a client makes, such as a cursor.
    if form.format.is_some() || form.example.is_empty() || !takes_any_letters {
        return Vec::new();
    }
    let lengths = [Some(form.shortest.max(1)), form.longest].into_iter().flatten();
    lengths.map(|length| "x".repeat(length)).collect()
}

fn integers(form: IntegerForm) -> impl Iterator<Item = i64> {
    [form.least, form.most].into_iter().filter(move |number| Some(*number) != form.but)
}

#[cfg(test)]
mod tests {
    use super::super::Fields;
    use super::*;

    fn read(fields: &mut Fields) -> Option<i64> {
        fields.refuse_null(&["size"]);
        let any = |text: &str| Ok::<_, &str>(text.to_owned());
        let _name = fields.text("name", TextForm::like("Ada").sized(1, 3), any);
        let size = TextForm::one_of(&["small", "large"]);
        let _size = fields.optional_text("size", size, any);
        let count = IntegerForm::between(0, 9, 5).but(0);
        let count = fields.optional_integer("count", count, Ok::<_, &str>);
        count?
    }

    #[test]
    fn each_instance_differs_from_the_example_in_one_field() {
        let form = ObjectForm::record(read);
        let example = json!({"name": "Ada", "size": "small", "count": 5});
        let mut expected = vec![example.clone()];
        for (name, value) in [
            ("name", Some(json!("x"))),
            ("name", Some(json!("xxx"))),
            ("size", None),
            ("size", Some(json!("large"))),
            ("count", None),
            ("count", Some(json!(9))),
            ("count", Some(Value::Null)),
        ] {
            let mut other = example.as_object().unwrap().clone();
            match value {
                Some(value) => other.insert(name.to_owned(), value),
                None => other.remove(name),
            };
            expected.push(Value::Object(other));
        }
        let instances = form.instances().into_iter().map(Value::Object);
        assert_eq!(instances.collect::<Vec<_>>(), expected);
        let of_query = form.instances_of_query();
        assert_eq!(of_query.len(), expected.len() - 1, "a parameter cannot be null");
        assert_eq!(of_query[0]["count"], "5");
    }
}
