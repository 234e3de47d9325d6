//! The signing keys in a data folder, of an operator or of an earlier release: one PEM file each, which the database takes over.
//! The file with the highest number in its name signs.

use std::path::{Path, PathBuf};

use platform::descriptor::BuildError;
use platform::secret_file::read_secret;

use super::SigningKeyError;

/// One key file.
pub(crate) struct KeyFile {
    path: PathBuf,
    /// The private key, PKCS #8 in PEM.
    pub(crate) pem: String,
}

/// The key files of `folder`, the one that signs first.
pub(crate) fn read_all(folder: &Path) -> Result<Vec<KeyFile>, BuildError> {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(|error| refused(folder, &error))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "pem"))
        .collect();
    paths.sort_by_key(|path| age(path));
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
    let reason = format!("{error}; move it away, or put the right one there");
    BuildError::Key { path: path.to_owned(), reason }
}

/// The order of files: by the number in the name, so that 10 comes after 2, then by the name.
fn age(path: &Path) -> (u64, PathBuf) {
    let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let digits = name.rsplit(|letter: char| !letter.is_ascii_digit()).find(|part| !part.is_empty());
    (digits.and_then(|digits| digits.parse().ok()).unwrap_or_default(), path.to_owned())
}

fn read(path: PathBuf) -> Result<KeyFile, BuildError> {
    let pem = read_secret(&path).map_err(|error| refused(&path, &error))?;
    Ok(KeyFile { path, pem })
}

fn refused(path: &Path, reason: &dyn std::error::Error) -> BuildError {
    BuildError::Key { path: path.to_owned(), reason: reason.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infrastructure::signing::{SigningKeys, generate_signing_key};

    fn names(files: &[KeyFile]) -> Vec<&str> {
        files.iter().map(|file| file.path.file_name().unwrap().to_str().unwrap()).collect()
    }

    #[test]
    fn the_file_with_the_highest_number_signs() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["signing-2.pem", "signing-1.pem", "signing-10.pem", "webhook-secret"] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        let files = read_all(folder.path()).unwrap();
        assert_eq!(names(&files), ["signing-10.pem", "signing-2.pem", "signing-1.pem"]);
    }

    #[test]
    fn an_unusable_key_is_refused_by_the_name_of_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let good = folder.path().join("signing-1.pem");
        std::fs::write(good, generate_signing_key().unwrap()).unwrap();
        let broken = folder.path().join("signing-0.pem");
        std::fs::write(&broken, "no key").unwrap();
        let files = read_all(folder.path()).unwrap();
        let pems: Vec<String> = files.iter().map(|file| file.pem.clone()).collect();
        let error = SigningKeys::from_pems(&pems).err().unwrap();
        let BuildError::Key { path, reason } = unusable(folder.path(), &files, &error) else {
            panic!("a key was refused as something else");
        };
        assert_eq!(path, broken);
        assert!(reason.contains("not an Ed25519 private key"), "{reason}");
    }

    #[test]
    fn a_missing_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("missing");
        let Err(BuildError::Key { path, .. }) = read_all(&missing) else {
            panic!("a missing folder has no keys");
        };
        assert_eq!(path, missing);
    }
}
