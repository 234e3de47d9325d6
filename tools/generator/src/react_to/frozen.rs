//! A frozen event, and the fields of it that a view reads.

use serde_json::{Map, Value};

use crate::fields::Field;
use crate::names::Name;
use crate::{GenerateError, Workspace};

/// A frozen event, in all its versions that are wanted.
pub(super) struct Frozen {
    pub(super) publisher: String,
    /// Without the publisher and the version, `user-registered`.
    pub(super) name: Name,
    /// The event types, the latest first.
    pub(super) versions: Vec<String>,
    /// The properties of each version with whether they are required.
    schemas: Vec<Map<String, Value>>,
    pub(super) samples: Vec<String>,
}

/// The frozen event of that name: of one version, or of all when none is named.
pub(super) fn frozen(workspace: &Workspace, event: &str) -> Result<Frozen, GenerateError> {
    let (name, version) = match event.rsplit_once(".v") {
        Some((name, digits)) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            (name, Some(digits))
        }
        _ => (event, None),
    };
    let (publisher, happened) = name.split_once('.').ok_or_else(|| {
        GenerateError::Name(format!(
            "{event:?} names no event: write its context before it, such as users.user-registered"
        ))
    })?;
    workspace.must_have_context(publisher)?;
    let folder = format!("contexts/{publisher}/contract");
    let ending = ".schema.json";
    let files = workspace.files_below(&folder).filter_map(|(path, text)| {
        let file = path.strip_prefix(&format!("{folder}/"))?.strip_suffix(ending)?;
        let (name, version) = file.rsplit_once(".v")?;
        Some((name, version.parse::<u32>().ok()?, text))
    });
    let files: Vec<_> = files.collect();
    let mut versions: Vec<(u32, &str)> = files
        .iter()
        .filter(|(known, number, _)| {
            *known == name && version.is_none_or(|wanted| wanted == number.to_string())
        })
        .map(|(_, number, text)| (*number, *text))
        .collect();
    versions.sort_by(|one, other| other.cmp(one));
    if versions.is_empty() {
        let known: Vec<String> =
            files.iter().map(|(name, number, _)| format!("{name}.v{number}")).collect();
        return Err(GenerateError::Missing(format!(
            "{publisher} publishes no {event}; it publishes {}",
            known.join(", ")
        )));
    }
    let mut read = Frozen {
        publisher: publisher.to_owned(),
        name: Name::parse(happened, "an event")?,
        versions: Vec::new(),
        schemas: Vec::new(),
        samples: Vec::new(),
    };
    for (number, schema) in versions {
        let event_type = format!("{name}.v{number}");
        let sample = format!("{folder}/{event_type}.sample.json");
        let malformed = |file: String| {
            move |error: serde_json::Error| GenerateError::Malformed {
                file,
                message: error.to_string(),
            }
        };
        let file = format!("{folder}/{event_type}{ending}");
        read.schemas.push(serde_json::from_str(schema).map_err(malformed(file))?);
        let text = workspace.text(&sample).unwrap_or_default();
        let value: Value = serde_json::from_str(text).map_err(malformed(sample))?;
        read.samples.push(value.to_string());
        read.versions.push(event_type);
    }
    Ok(read)
}

/// The scalars of the schemas, those that all versions have.
fn scalars(frozen: &Frozen) -> Vec<Field> {
    let of_schema = |schema: &Map<String, Value>| -> Vec<Field> {
        let required: Vec<&str> = schema
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let properties = schema.get("properties").and_then(Value::as_object);
        let properties = properties.into_iter().flatten();
        properties
            .filter_map(|(name, property)| {
                Field::of_schema(name, property, required.contains(&name.as_str()))
            })
            .collect()
    };
    let mut schemas = frozen.schemas.iter().map(of_schema);
    let first = schemas.next().unwrap_or_default();
    schemas.fold(first, |shared, others| {
        shared.into_iter().filter(|field| others.contains(field)).collect()
    })
}

/// The fields that are read: those that are asked for, or all that are always there.
pub(super) fn fields_of(frozen: &Frozen, wanted: &[String]) -> Result<Vec<Field>, GenerateError> {
    let scalars = scalars(frozen);
    let event = &frozen.versions.join(" and ");
    let mut fields = Vec::new();
    for name in wanted {
        let Some(field) = scalars.iter().find(|field| field.name == *name) else {
            let known: Vec<&str> = scalars.iter().map(|field| field.name.as_str()).collect();
            return Err(GenerateError::Missing(format!(
                "{event} has no field {name} with one value; it has {}. Lists and objects are read by a struct of your own",
                known.join(", ")
            )));
        };
        fields.push(field.clone());
    }
    if wanted.is_empty() {
        fields.extend(scalars.into_iter().filter(|field| !field.is_optional));
    }
    if fields.iter().all(|field| field.is_optional) {
        return Err(GenerateError::Missing(format!(
            "a view of {event} would require none of its fields, so it would read anything: choose one that is always there"
        )));
    }
    Ok(fields)
}
