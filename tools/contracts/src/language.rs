//! A published language: every event version with its schema and its sample, from the code or from frozen files.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use host::registry::REGISTRY;
use platform::context::{Context, EventContract};
use serde_json::Value;

use crate::shape::Shape;

mod compiled_in;
mod folder;
mod git;

/// How the name of a schema's file ends.
pub(super) const SCHEMA: &str = ".schema.json";
/// How the name of a sample's file ends.
pub(super) const SAMPLE: &str = ".sample.json";

/// One version of one event.
#[derive(Debug, Clone, PartialEq)]
pub struct EventVersion {
    /// The context that publishes it.
    pub context: String,
    /// The JSON schema of its body.
    pub schema: Value,
    /// A body with every field filled.
    pub sample: Value,
}

/// Event versions by their stable names.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Language {
    events: BTreeMap<String, EventVersion>,
}

/// Why frozen contracts cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ContractError {
    /// A folder or file cannot be read.
    #[error("{} cannot be read; check its path and permissions", path.display())]
    Unreadable {
        /// The folder or file.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// A file cannot be written.
    #[error("{} cannot be written; check its permissions, and that the disk is not full", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// The error of the system.
        source: std::io::Error,
    },
    /// The folder to freeze into is not there.
    #[error("there is no folder {}; name the folder of the contexts with --into", path.display())]
    NoFolder {
        /// The folder.
        path: PathBuf,
    },
    /// A file is no JSON.
    #[error("{file} is not JSON; take it back from the commit that froze it")]
    NotJson {
        /// The file.
        file: String,
        /// The error of the parser.
        source: serde_json::Error,
    },
    /// Of a schema and its sample, one is missing.
    #[error(
        "{missing} is missing beside its other half; take it back from the commit that froze it"
    )]
    Half {
        /// The file.
        missing: String,
    },
    /// Nothing is frozen there.
    #[error("nothing is frozen in {place}: it has no contexts/<name>/contract/")]
    Nothing {
        /// A folder or a commit.
        place: String,
    },
    /// The reference is neither a folder nor known to git.
    #[error("{name} is neither a folder nor a commit that git knows here{}", said(git))]
    NoSuchReference {
        /// The argument of the command line.
        name: String,
        /// The error of git.
        git: String,
    },
    /// Git does not start.
    #[error("git cannot be run; install it, or compare with a folder")]
    NoGit(#[source] std::io::Error),
    /// Git knows the commit and cannot show a file of it.
    #[error("git cannot show {file}{}", said(git))]
    Git {
        /// The file.
        file: String,
        /// The error of git.
        git: String,
    },
}

fn said(git: &str) -> String {
    if git.is_empty() { String::new() } else { format!(" ({git})") }
}

impl Language {
    /// The language that the contexts in this program publish. None is built for it.
    pub fn of_this_program() -> Self {
        Self::published(REGISTRY.iter().map(|entry| {
            let descriptor = entry.descriptor;
            (descriptor.name, (descriptor.contract)())
        }))
    }

    /// The language that these contexts publish.
    pub fn published_by(contexts: &[Arc<dyn Context>]) -> Self {
        Self::published(contexts.iter().map(|context| (context.name(), context.contract())))
    }

    fn published(contracts: impl Iterator<Item = (&'static str, Vec<EventContract>)>) -> Self {
        let events = contracts.flat_map(|(context, events)| {
            events.into_iter().map(move |event| {
                let version = EventVersion {
                    context: context.to_owned(),
                    schema: event.schema,
                    sample: event.sample,
                };
                (event.event_type.to_owned(), version)
            })
        });
        Self { events: events.collect() }
    }

    /// The language of these versions.
    pub fn of(events: impl IntoIterator<Item = (String, EventVersion)>) -> Self {
        Self { events: events.into_iter().collect() }
    }

    /// Reads files, each with its context, name and text.
    fn of_files<T: AsRef<str>>(
        files: impl IntoIterator<Item = (String, String, T)>,
    ) -> Result<Self, ContractError> {
        let mut halves: BTreeMap<String, (String, Option<Value>, Option<Value>)> = BTreeMap::new();
        for (context, file, text) in files {
            let parse = || {
                serde_json::from_str(text.as_ref())
                    .map_err(|source| ContractError::NotJson { file: file.clone(), source })
            };
            if let Some(event_type) = file.strip_suffix(SCHEMA) {
                halves.entry(event_type.to_owned()).or_insert((context, None, None)).1 =
                    Some(parse()?);
            } else if let Some(event_type) = file.strip_suffix(SAMPLE) {
                halves.entry(event_type.to_owned()).or_insert((context, None, None)).2 =
                    Some(parse()?);
            }
        }
        let events = halves.into_iter().map(|(event_type, (context, schema, sample))| {
            let half = |ending| ContractError::Half { missing: format!("{event_type}{ending}") };
            let schema = schema.ok_or_else(|| half(SCHEMA))?;
            let sample = sample.ok_or_else(|| half(SAMPLE))?;
            Ok((event_type, EventVersion { context, schema, sample }))
        });
        Ok(Self { events: events.collect::<Result<_, ContractError>>()? })
    }

    /// Every version with its name.
    pub fn events(&self) -> impl Iterator<Item = (&str, &EventVersion)> {
        self.events.iter().map(|(event_type, version)| (&**event_type, version))
    }

    /// One version.
    pub fn find(&self, event_type: &str) -> Option<&EventVersion> {
        self.events.get(event_type)
    }

    /// How many versions there are.
    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }
}

impl EventVersion {
    /// The shape of its body, from its schema.
    pub fn shape(&self) -> Shape {
        Shape::of(&self.schema)
    }
}
