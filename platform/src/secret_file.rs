//! Key files: secrets that a context keeps in the data folder.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use crate::private_files;

/// The largest file that is read as a secret, in bytes: keys of all kinds are smaller.
const LARGEST: u64 = 64 * 1024;

/// Reads a secret.
///
/// # Errors
/// When the file cannot be read, is larger than 64 KiB, has no end, such as `/dev/zero`, or is not UTF-8.
pub fn read_secret(path: &Path) -> io::Result<String> {
    let (mut read, mut file) = (Vec::new(), File::open(path)?.take(LARGEST + 1));
    file.read_to_end(&mut read)?;
    if file.limit() == 0 {
        let larger = format!("it is larger than {LARGEST} bytes, and no secret");
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, larger));
    }
    String::from_utf8(read)
        .map_err(|_bytes| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

/// Reads a secret, or makes it where there is no such file.
///
/// # Errors
/// The same, and when it cannot be made or written.
pub fn read_or_make(path: &Path, make: impl FnOnce() -> io::Result<String>) -> io::Result<String> {
    match read_secret(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let secret = make()?;
            write_secret(path, &secret).map(|()| secret)
        }
        read => read,
    }
}

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

    #[test]
    fn a_file_that_is_too_large_for_a_secret_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large");
        let largest = usize::try_from(LARGEST).unwrap();
        let kind = |path: &Path| read_secret(path).map_err(|error| error.kind());
        std::fs::write(&path, "x".repeat(largest)).unwrap();
        assert_eq!(kind(&path).unwrap().len(), largest);
        std::fs::write(&path, "\u{e9}".repeat(largest)).unwrap();
        assert_eq!(kind(&path), Err(io::ErrorKind::FileTooLarge));
        #[cfg(unix)]
        assert_eq!(kind(Path::new("/dev/zero")), Err(io::ErrorKind::FileTooLarge));
        std::fs::write(&path, [0xff]).unwrap();
        assert_eq!(kind(&path), Err(io::ErrorKind::InvalidData));
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
