//! Markers: comment lines such as `tour: checkout/relay` in the code. Each stands right above an item, or above another marker of it.

use std::fs;
use std::path::Path;

use crate::error::TourError;

const COMMENT: &str = "// tour: ";

/// A marker in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Marker {
    /// Such as `checkout/relay`.
    pub(crate) name: String,
    /// As a path from the root of the checkout.
    pub(crate) file: String,
    /// The line of the marker, from 1.
    pub(crate) line: usize,
}

/// The name in a line that is a marker.
pub(crate) fn name_in(line: &str) -> Option<&str> {
    line.trim().strip_prefix(COMMENT).map(str::trim)
}

/// The markers of a text, in their order.
pub(crate) fn in_text(file: &str, text: &str) -> Vec<Marker> {
    let lines = (1..).zip(text.lines());
    let marker = |(line, text)| {
        let name = name_in(text)?.to_owned();
        Some(Marker { name, file: file.to_owned(), line })
    };
    lines.filter_map(marker).collect()
}

/// The markers of all Rust files below `root`, by file. Folders of builds and hidden ones are left out.
pub(crate) fn below(root: &Path) -> Result<Vec<Marker>, TourError> {
    let mut found = Vec::new();
    gather(root, "", &mut found)?;
    found.sort_by(|one, other| (&one.file, one.line).cmp(&(&other.file, other.line)));
    Ok(found)
}

fn gather(root: &Path, folder: &str, found: &mut Vec<Marker>) -> Result<(), TourError> {
    let path = root.join(folder);
    let unreadable = |source| TourError::unreadable(folder, source);
    for entry in fs::read_dir(&path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        // A name that is no text is that of no file of this workspace.
        let Ok(name) = entry.file_name().into_string() else { continue };
        let inside = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        let kind = entry.file_type().map_err(unreadable)?;
        if kind.is_dir() {
            if !name.starts_with('.') && !["target", "node_modules"].contains(&&*name) {
                gather(root, &inside, found)?;
            }
        } else if Path::new(&name).extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(entry.path());
            let text = text.map_err(|source| TourError::unreadable(&inside, source))?;
            found.extend(in_text(&inside, &text));
        }
    }
    Ok(())
}
