//! Places in the source of a context: where a text stands.

use std::path::{Path, PathBuf};

/// The first place below `folder` where a file with this extension has `text`: its path from `root`, and its line. Files of
/// tests come last.
pub(super) fn find(
    root: &Path,
    folder: &str,
    extension: &str,
    text: &str,
) -> Option<(String, usize)> {
    let mut files = Vec::new();
    collect(&root.join(folder), extension, &mut files);
    files.sort_by_key(|file| (file.to_string_lossy().contains("test"), file.clone()));
    files.into_iter().find_map(|file| {
        let content = std::fs::read_to_string(&file).ok()?;
        let (line, _) = (1..).zip(content.lines()).find(|(_, line)| line.contains(text))?;
        Some((file.strip_prefix(root).ok()?.display().to_string(), line))
    })
}

fn collect(folder: &Path, extension: &str, files: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        if path.is_dir() {
            collect(&path, extension, files);
        } else if path.extension().is_some_and(|other| other == extension) {
            files.push(path);
        }
    }
}
