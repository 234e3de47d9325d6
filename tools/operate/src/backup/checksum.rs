//! The SHA-256 of files, and copying a file with it.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

/// Bytes that are read at once.
const CHUNK: usize = 256 * 1024;

/// The size of what was read, and its SHA-256 in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Checksum {
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// The checksum of a file.
pub(super) fn of(file: &Path) -> io::Result<Checksum> {
    copy(&mut File::open(file)?, &mut io::sink(), &mut |_more| ())
}

/// Copies everything, and reports each piece by its size.
pub(super) fn copy(
    from: &mut impl Read,
    to: &mut impl Write,
    report: &mut dyn FnMut(u64),
) -> io::Result<Checksum> {
    let (mut hash, mut chunk, mut bytes) = (Sha256::new(), vec![0; CHUNK], 0);
    loop {
        let read = from.read(&mut chunk)?;
        let Some(piece) = chunk.get(..read).filter(|piece| !piece.is_empty()) else {
            return Ok(Checksum { bytes, sha256: hex::encode(hash.finalize()) });
        };
        hash.update(piece);
        to.write_all(piece)?;
        let more = u64::try_from(read).unwrap_or_default();
        bytes += more;
        report(more);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_copied_and_counted() {
        let bytes = vec![7; CHUNK + 1];
        let (mut written, mut reported) = (Vec::new(), 0);
        let checksum = copy(&mut &*bytes, &mut written, &mut |more| reported += more).unwrap();
        assert_eq!(written, bytes);
        assert_eq!((checksum.bytes, reported), (262_145, 262_145));
    }

    #[test]
    fn the_checksum_is_that_of_other_tools() {
        let checksum = copy(&mut &b"abc"[..], &mut io::sink(), &mut |_more| ()).unwrap();
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(checksum.sha256, expected);
    }
}
