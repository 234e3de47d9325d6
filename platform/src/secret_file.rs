//! Key files: secrets that a context keeps in the data folder.

use std::io::{self, Write};
use std::path::Path;

use crate::private_files;

/// Writes `secret` to a file that only its owner can read, whole or not at all: it is written beside `path`, synced to
/// disk and renamed. A file that is there already is replaced.
///
/// # Errors
/// When the file cannot be written.
pub fn write_secret(path: &Path, secret: &str) -> io::Result<()> {
    let unfinished = path.with_extension("unfinished");
    let mut file = private_files::options().truncate(true).open(&unfinished)?;
    file.write_all(secret.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&unfinished, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_written_whole_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.pem");
        for secret in ["a long secret", "short"] {
            write_secret(&path, secret).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), secret);
        }
        assert_eq!(
            std::fs::read_dir(folder.path()).unwrap().count(),
            1,
            "nothing unfinished stays"
        );
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_a_secret() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        write_secret(&path, "secret").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
