//! The folder of a rehearsal: temporary, or one that a rehearsal has made before.

use std::io;
use std::path::{Path, PathBuf};

use crate::DemoError;
use crate::folder::DemoFolder;

/// The file that says that a rehearsal has made the folder.
const MARKER: &str = "galleria-rehearsal";

/// The folder of a rehearsal. Its path is absolute: a process that runs elsewhere finds it too.
pub(super) enum Place {
    Temporary(DemoFolder),
    Given(PathBuf),
}

impl Place {
    /// The folder that is named, or a temporary one. A folder that has files is refused unless a rehearsal has made it: it may be
    /// that of a shop.
    pub(super) fn of(named: Option<&Path>) -> Result<Self, DemoError> {
        let Some(named) = named else { return Ok(Self::Temporary(DemoFolder::make(false)?)) };
        let unusable = |source| DemoError::Folder { path: named.to_owned(), source };
        let path = std::path::absolute(named).map_err(unusable)?;
        std::fs::create_dir_all(&path).map_err(unusable)?;
        if path.join(MARKER).exists() {
            return Ok(Self::Given(path));
        }
        if !is_empty(&path).map_err(unusable)? {
            return Err(DemoError::NotOfARehearsal { path });
        }
        let says = "galleria rehearse has made this folder, and may use it again.\n";
        std::fs::write(path.join(MARKER), says).map_err(unusable)?;
        Ok(Self::Given(path))
    }

    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Temporary(folder) => folder.path(),
            Self::Given(path) => path,
        }
    }

    pub(super) const fn is_temporary(&self) -> bool {
        matches!(self, Self::Temporary(_))
    }
}

fn is_empty(folder: &Path) -> io::Result<bool> {
    Ok(std::fs::read_dir(folder)?.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_a_rehearsal_has_made_is_used_again() {
        let outside = tempfile::tempdir().unwrap();
        let named = outside.path().join("new");
        for _time in 0..2 {
            let place = Place::of(Some(&named)).unwrap();
            assert!(!place.is_temporary());
            std::fs::write(place.path().join("orders.db"), "").unwrap();
        }
        Place::of(Some(tempfile::tempdir().unwrap().path())).unwrap();
    }

    #[test]
    fn the_folder_of_a_shop_is_refused_and_left_alone() {
        let shop = tempfile::tempdir().unwrap();
        std::fs::write(shop.path().join("orders.db"), "").unwrap();
        let refused = Place::of(Some(shop.path())).err().unwrap();
        assert!(matches!(refused, DemoError::NotOfARehearsal { .. }), "{refused}");
        assert_eq!(std::fs::read_dir(shop.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_relative_name_becomes_an_absolute_path() {
        let here = tempfile::tempdir_in(".").unwrap();
        let relative = Path::new(".").join(here.path().file_name().unwrap());
        assert!(Place::of(Some(&relative)).unwrap().path().is_absolute());
    }
}
