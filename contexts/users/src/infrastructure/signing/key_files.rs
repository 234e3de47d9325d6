//! The signing keys of a data folder: one PEM file a key. The file whose name sorts last signs, so a rotation adds
//! `signing-2.pem` beside `signing-1.pem`, which still verifies.

use std::path::{Path, PathBuf};

use platform::descriptor::BuildError;
use platform::secret_file::write_secret;

use super::{SigningKeyError, generate_signing_key};

/// The file of the key that is made at the first start.
const FIRST: &str = "signing-1.pem";

/// One key file.
pub(crate) struct KeyFile {
    path: PathBuf,
    /// The private key, PKCS #8 in PEM.
    pub(crate) pem: String,
}

/// The key files of `folder`, the one that signs first. Makes a key if there is none.
pub(crate) fn read_or_create(folder: &Path) -> Result<Vec<KeyFile>, BuildError> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(|error| refused(folder, &error))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "pem"))
        .collect();
    paths.sort();
    if paths.is_empty() {
        let path = folder.join(FIRST);
        let pem = generate_signing_key().map_err(|error| refused(&path, &error))?;
        write_secret(&path, &pem).map_err(|error| refused(&path, &error))?;
        paths.push(path);
    }
    paths.into_iter().rev().map(read).collect()
}

/// The refusal of the key file that `error` is about.
pub(crate) fn unusable(folder: &Path, files: &[KeyFile], error: &SigningKeyError) -> BuildError {
    let path = match error {
        SigningKeyError::NoKey => folder,
        SigningKeyError::NotEd25519 { number, .. } => {
            let file = number.checked_sub(1).and_then(|index| files.get(index));
            file.map_or(folder, |file| file.path.as_path())
        }
    };
    let reason = format!("{error}; move it away and a new one is made, which ends all sessions");
    BuildError::Key { path: path.to_owned(), reason }
}

fn read(path: PathBuf) -> Result<KeyFile, BuildError> {
    let pem = std::fs::read_to_string(&path).map_err(|error| refused(&path, &error))?;
    Ok(KeyFile { path, pem })
}

fn refused(path: &Path, reason: &dyn std::error::Error) -> BuildError {
    BuildError::Key { path: path.to_owned(), reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infrastructure::signing::SigningKeys;

    fn names(files: &[KeyFile]) -> Vec<&str> {
        files.iter().map(|file| file.path.file_name().unwrap().to_str().unwrap()).collect()
    }

    fn pems(files: &[KeyFile]) -> Vec<String> {
        files.iter().map(|file| file.pem.clone()).collect()
    }

    #[test]
    fn the_first_start_makes_a_key_and_later_starts_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let made = read_or_create(folder.path()).unwrap();
        assert_eq!(names(&made), ["signing-1.pem"]);
        assert!(SigningKeys::from_pems(&pems(&made)).is_ok());
        assert_eq!(pems(&read_or_create(folder.path()).unwrap()), pems(&made));
    }

    #[test]
    fn the_file_that_sorts_last_signs() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["signing-2.pem", "signing-1.pem", "signing-3.pem", "webhook-secret"] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        let files = read_or_create(folder.path()).unwrap();
        assert_eq!(names(&files), ["signing-3.pem", "signing-2.pem", "signing-1.pem"]);
    }

    #[test]
    fn an_unusable_key_is_refused_by_the_name_of_its_file() {
        let folder = tempfile::tempdir().unwrap();
        read_or_create(folder.path()).unwrap();
        let broken = folder.path().join("signing-0.pem");
        std::fs::write(&broken, "no key").unwrap();
        let files = read_or_create(folder.path()).unwrap();
        let error = SigningKeys::from_pems(&pems(&files)).err().unwrap();
        let BuildError::Key { path, reason } = unusable(folder.path(), &files, &error) else {
            panic!("a key was refused as something else");
        };
        assert_eq!(path, broken);
        assert!(reason.ends_with("which ends all sessions"), "{reason}");
    }

    #[test]
    fn a_missing_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        let Err(BuildError::Key { path, .. }) = read_or_create(&missing) else {
            panic!("a missing folder has no keys");
        };
        assert_eq!(path, missing);
    }
}
