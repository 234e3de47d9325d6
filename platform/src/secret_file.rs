//! Key files: secrets that a context keeps in the data folder.

use std::fs::File;
use std::io::{self, Read};
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
            private_files::write(path, &secret).map(|()| secret)
        }
        read => read,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
}
