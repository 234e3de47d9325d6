//! The data folder: whether it is there and writable, and the free space of its disk.

use std::path::Path;

use indicatif::BinaryBytes;
use platform::private_files;

use super::finding::Finding;
use terminal::output;

/// With less than this a busy shop stops within minutes.
const TOO_LITTLE: u64 = 128 * 1024 * 1024;

/// Looks at the folder, or at where it would be made.
pub(super) fn examine(folder: &Path) -> Vec<Finding> {
    let place = nearest_that_exists(folder);
    let mut findings = vec![presence(folder, place), room(place)];
    findings.extend(permissions(folder));
    findings
}

/// Files that other users of the machine may read, if there are any.
fn permissions(folder: &Path) -> Option<Finding> {
    let open = private_files::open_to_others(folder).ok()?;
    let is_a_shop = open.iter().any(|path| path.is_file());
    is_a_shop.then(|| {
        Finding::problem(
            "permissions",
            format!("{} files and folders of the shop can be read by other users", open.len()),
            "start the shop once: it takes the permissions of others away",
        )
    })
}

/// The folder itself or the closest one above it.
fn nearest_that_exists(folder: &Path) -> &Path {
    let named = folder.ancestors().find(|ancestor| ancestor.exists());
    // The last ancestor of a relative path is empty: the current folder.
    named.filter(|ancestor| !ancestor.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."))
}

fn presence(folder: &Path, place: &Path) -> Finding {
    const ABOUT: &str = "data folder";
    const MEND: &str = "make it a folder that you may write to, or choose another with --data-dir";
    if !place.is_dir() {
        return Finding::problem(ABOUT, format!("{} is no folder", output::folder(place)), MEND);
    }
    // The file has no name and is removed by the system, so nothing is left behind.
    match tempfile::tempfile_in(place) {
        Ok(_nameless) if place == folder => {
            Finding::well(ABOUT, format!("{} is there and can be written", output::folder(folder)))
        }
        Ok(_nameless) => Finding::note(
            ABOUT,
            format!("{} is not there yet; it can be made", output::folder(folder)),
        ),
        Err(error) => Finding::problem(
            ABOUT,
            format!("{} cannot be written: {error}", output::folder(place)),
            MEND,
        ),
    }
}

fn room(place: &Path) -> Finding {
    const ABOUT: &str = "disk";
    match fs4::available_space(place) {
        Ok(free) if free < TOO_LITTLE => Finding::problem(
            ABOUT,
            format!("only {} are free", BinaryBytes(free)),
            "make room, or choose a folder on another disk with --data-dir",
        ),
        Ok(free) => Finding::well(ABOUT, format!("{} are free", BinaryBytes(free))),
        Err(error) => Finding::note(ABOUT, format!("it is not known how much is free: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    fn verdict(folder: &Path) -> Verdict {
        presence(folder, nearest_that_exists(folder)).verdict
    }

    #[test]
    fn a_folder_is_well_one_that_can_be_made_is_noted_and_a_file_is_a_problem() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(verdict(folder.path()), Verdict::Well);
        assert_eq!(verdict(&folder.path().join("not/yet")), Verdict::Note);
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        assert_eq!(verdict(&file), Verdict::Problem);
        assert_eq!(verdict(&file.join("below")), Verdict::Problem);
    }

    #[test]
    fn looking_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        examine(folder.path());
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
    }

    #[test]
    fn a_relative_folder_is_made_in_the_current_one() {
        assert_eq!(nearest_that_exists(Path::new("surely-not-here")), Path::new("."));
    }
}
