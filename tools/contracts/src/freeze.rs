//! Freezing: the events that the code publishes are written into `<context>/contract/`, a schema and a sample an event version.
//! A frozen version stays as it is, since others have read it: a change that breaks a promise is refused.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::Value;

use crate::Language;
use crate::check::describe_change;
use crate::language::{ContractError, EventVersion, SAMPLE, SCHEMA};
use crate::shape::Shape;

mod report;

/// The treatment of a frozen version whose change breaks no promise: an optional field came, or other prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compatible {
    /// Leave it and say so.
    Refused,
    /// Write it anew.
    Written,
}

/// The result of freezing, or why nothing was written.
#[derive(Debug, Default, Serialize)]
pub struct Frozen {
    /// The files that were written.
    pub written: Vec<PathBuf>,
    /// How many event versions were frozen like that already.
    pub unchanged: usize,
    /// Event versions that are frozen with another content. Nothing is written when there is any.
    pub refused: Vec<Refused>,
}

/// An event version that is frozen already, and otherwise.
#[derive(Debug, Serialize)]
pub struct Refused {
    /// The event version.
    pub event_type: String,
    /// The differences.
    pub says: Vec<String>,
    /// Whether a change of that kind breaks no promise.
    pub is_compatible: bool,
}

/// Freezes `language` into `contexts`, all of it or nothing.
pub fn freeze(
    language: &Language,
    contexts: &Path,
    compatible: Compatible,
) -> Result<Frozen, ContractError> {
    if !contexts.is_dir() {
        return Err(ContractError::NoFolder { path: contexts.to_owned() });
    }
    let mut frozen = Frozen::default();
    let mut to_write = Vec::new();
    for (event_type, version) in language.events() {
        let folder = contexts.join(&version.context).join("contract");
        let files = [(SCHEMA, &version.schema), (SAMPLE, &version.sample)]
            .map(|(ending, value)| (folder.join(format!("{event_type}{ending}")), value));
        let [(schema, _), (sample, _)] = &files;
        let (schema, sample) = (read(schema)?, read(sample)?);
        if schema.as_ref() == Some(&version.schema) && sample.as_ref() == Some(&version.sample) {
            frozen.unchanged += 1;
            continue;
        }
        // A schema without its sample is half frozen, and counts as far as it goes.
        let is_new =
            schema.is_none() || (sample.is_none() && schema.as_ref() == Some(&version.schema));
        let refused = schema.filter(|_| !is_new).map(|schema| refuse(event_type, &schema, version));
        match refused {
            Some(refused) if !(refused.is_compatible && compatible == Compatible::Written) => {
                frozen.refused.push(refused);
            }
            Some(_) | None => to_write.extend(files),
        }
    }
    if frozen.refused.is_empty() {
        for (file, value) in to_write {
            write(&file, value)?;
            frozen.written.push(file);
        }
    }
    Ok(frozen)
}

/// Compares an event version with the frozen one.
fn refuse(event_type: &str, schema: &Value, version: &EventVersion) -> Refused {
    let changes = Shape::of(schema).changes(&version.shape());
    let is_compatible = !changes.iter().any(|change| change.what.breaks());
    let mut says: Vec<String> =
        changes.iter().map(|change| describe_change(&change.path, &change.what)).collect();
    if says.is_empty() {
        says.push("its prose or its sample is another".to_owned());
    }
    Refused { event_type: event_type.to_owned(), says, is_compatible }
}

fn read(file: &Path) -> Result<Option<Value>, ContractError> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(ContractError::Unreadable { path: file.to_owned(), source }),
    };
    let not_json = |source| ContractError::NotJson { file: file.display().to_string(), source };
    serde_json::from_str(&text).map(Some).map_err(not_json)
}

fn write(file: &Path, value: &Value) -> Result<(), ContractError> {
    let write = || {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(file, format!("{value:#}\n"))
    };
    write().map_err(|source| ContractError::Unwritable { path: file.to_owned(), source })
}
