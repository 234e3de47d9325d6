//! The page `docs/metrics.md` as a table, and the files that name metrics.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A row of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) kind: String,
    pub(super) labels: Vec<String>,
    pub(super) meaning: String,
}

/// A file of the repository.
pub(super) fn path(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(file)
}

pub(super) fn read(file: &str) -> String {
    std::fs::read_to_string(path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The metrics of the page, by name.
pub(super) fn rows() -> BTreeMap<String, Row> {
    let mut rows = BTreeMap::new();
    for line in read("docs/metrics.md").lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, name, kind @ ("counter" | "gauge" | "histogram"), labels, meaning, _] = &*cells
        else {
            continue;
        };
        let quoted = |text: &str| text.trim().trim_matches('`').to_owned();
        let labels = labels.split(',').map(quoted).filter(|label| !label.is_empty()).collect();
        let row = Row { kind: (*kind).to_owned(), labels, meaning: (*meaning).to_owned() };
        assert!(rows.insert(quoted(name), row).is_none(), "{name} is there twice");
    }
    rows
}
