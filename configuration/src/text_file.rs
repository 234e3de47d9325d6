//! The text of a file that was named by somebody: of a bounded length, and never waited for.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// A file of settings or a secret has fewer bytes.
const TOO_MANY: u16 = u16::MAX;

/// Reads a text.
pub(crate) fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(TOO_MANY.into()).read_to_end(&mut bytes)?;
    if bytes.len() >= usize::from(TOO_MANY) {
        return Err(io::Error::other("it is 64 KiB or larger"));
    }
    String::from_utf8(bytes).map_err(|_other| io::Error::other("it is no text in UTF-8"))
}

/// The same of a file on a disk: opening a pipe would wait for somebody to write into it, and a device has an end for nobody.
pub(crate) fn read_regular(path: &Path) -> io::Result<String> {
    if std::fs::metadata(path)?.is_file() {
        read(path)
    } else {
        Err(io::Error::other("it is no regular file"))
    }
}
