//! From bytes to text. UTF-8 is read, with or without byte order mark; any other encoding is named, and nothing is
//! guessed.

use super::ImportError;

/// How a spreadsheet saves a file that can be read.
const SAVE_AGAIN: &str = "save it again as \"CSV UTF-8\" (in Excel: Save As, type \"CSV UTF-8\")";

/// The first bytes of files that are no CSV, and what they are.
const OTHER_FILES: [(&[u8], &str); 7] = [
    (b"\xff\xfe\0\0", "is encoded as UTF-32"),
    (b"\0\0\xfe\xff", "is encoded as UTF-32"),
    (b"\xff\xfe", "is encoded as UTF-16 (\"Unicode Text\")"),
    (b"\xfe\xff", "is encoded as UTF-16 (\"Unicode Text\")"),
    (b"PK\x03\x04", "is a workbook or an archive, not a CSV"),
    (b"\xd0\xcf\x11\xe0", "is an Excel workbook, not a CSV"),
    (b"%PDF", "is a PDF, not a CSV"),
];

/// The bytes that no character of Windows-1252 has.
const NOT_WINDOWS_1252: [u8; 5] = [0x81, 0x8d, 0x8f, 0x90, 0x9d];

/// The text without the byte order mark at its beginning.
pub(super) fn decoded(bytes: &[u8]) -> Result<&str, ImportError> {
    if let Some((_, kind)) = OTHER_FILES.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(ImportError::OtherFormat { what: format!("{kind}; {SAVE_AGAIN}") });
    }
    if is_utf_16(bytes) {
        let what = format!("seems to be encoded as UTF-16; {SAVE_AGAIN}");
        return Err(ImportError::OtherFormat { what });
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Some(at) = bytes.iter().position(|byte| *byte == 0) {
        let reason = "a character is NUL, which no text has; the file is damaged".to_owned();
        return Err(ImportError::Malformed { line: line_at(bytes, at), reason });
    }
    let text = std::str::from_utf8(bytes).map_err(|error| ImportError::Malformed {
        line: line_at(bytes, error.valid_up_to()),
        reason: format!("{}; {SAVE_AGAIN}", encoding_of(bytes)),
    })?;
    match text.find('\u{feff}') {
        None => Ok(text),
        Some(at) => Err(ImportError::Malformed {
            line: line_at(bytes, at),
            reason:
                "a byte order mark, which nobody sees, stands inside the file, as when two files \
                     are joined; remove it"
                    .to_owned(),
        }),
    }
}

/// Whether every other one of the first bytes is NUL, as in UTF-16 without byte order mark.
fn is_utf_16(bytes: &[u8]) -> bool {
    let start: Vec<u8> = bytes.iter().copied().take(64).collect();
    let zeros = |from: usize| {
        let places = start.iter().skip(from).step_by(2);
        places.clone().count() > 1 && places.filter(|byte| **byte != 0).count() == 0
    };
    zeros(0) != zeros(1)
}

/// The encoding of bytes that are not UTF-8, as far as they tell.
fn encoding_of(bytes: &[u8]) -> &'static str {
    let has_utf_8 = bytes.utf8_chunks().any(|chunk| !chunk.valid().is_ascii());
    if has_utf_8 {
        "a character is not UTF-8, though others are; the file is damaged, or joined from files of two encodings"
    } else if bytes.iter().any(|byte| NOT_WINDOWS_1252.contains(byte)) {
        "a character is neither UTF-8 nor Windows-1252"
    } else {
        "a character is not UTF-8; the file seems to be encoded as Windows-1252, which Excel calls \"CSV\""
    }
}

/// The line of the byte at `at`, counted as an editor counts.
fn line_at(bytes: &[u8], at: usize) -> u64 {
    let before = bytes.get(..at).unwrap_or(bytes);
    count_line_ends(before).saturating_add(1)
}

/// CR LF, LF and CR each end a line.
pub(super) fn count_line_ends(bytes: &[u8]) -> u64 {
    let mut count = 0_u64;
    let mut last = b' ';
    for byte in bytes {
        let is_end = *byte == b'\r' || (*byte == b'\n' && last != b'\r');
        count = count.saturating_add(u64::from(is_end));
        last = *byte;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(bytes: &[u8]) -> String {
        decoded(bytes).unwrap_err().to_string()
    }

    #[test]
    fn utf_8_is_read_with_and_without_byte_order_mark() {
        assert_eq!(decoded(b"\xef\xbb\xbfcaf\xc3\xa9").unwrap(), "café");
        assert_eq!(decoded("café\r\n".as_bytes()).unwrap(), "café\r\n");
        assert_eq!(decoded(b"").unwrap(), "");
    }

    #[test]
    fn other_encodings_are_named_with_what_to_do() {
        let utf_16 =
            |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        let big = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
        for bytes in
            [utf_16("\u{feff}Handle"), big("\u{feff}Handle"), utf_16("Handle"), big("Handle")]
        {
            let text = refused(&bytes);
            assert!(text.contains("UTF-16") && text.contains("CSV UTF-8"), "{text}");
        }
        let text = refused(b"Handle\nbowl\ncaf\xe9");
        assert!(text.contains("line 3") && text.contains("Windows-1252"), "{text}");
        assert!(refused(b"PK\x03\x04").contains("workbook"));
        assert!(refused(b"a\x81").contains("neither"));
        assert!(
            refused(b"\xc3\xa9\r\n\r\xe9").contains("line 3: a character is not UTF-8, though")
        );
    }

    #[test]
    fn a_nul_and_an_inner_byte_order_mark_are_refused_where_they_are() {
        assert!(refused(b"a\r\nb\r\nc\0").starts_with("line 3: "));
        assert!(refused("\u{feff}a\nb\n\u{feff}c".as_bytes()).starts_with("line 3: "));
    }
}
