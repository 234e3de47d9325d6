//! The text of entity tags (RFC 9110, 8.8.3), and the mark of a content coding in them.

/// The end of the opaque part of a strong tag whose representation is compressed: another content coding is another
/// representation, and a strong tag has to tell them apart.
const IN_GZIP: &str = "-gzip";

/// The text between the quotes of a tag, strong or weak; nothing if it is no tag.
pub(crate) fn opaque_part(candidate: &str) -> Option<&str> {
    let strong = candidate.strip_prefix("W/").unwrap_or(candidate);
    let opaque = strong.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'))?;
    opaque.bytes().all(|b| b > b' ' && b != b'"' && b != 0x7f).then_some(opaque)
}

/// The tag of the same representation in gzip. A weak one stays: it promises the same meaning, not the same bytes.
pub(crate) fn in_gzip(tag: &str) -> String {
    match tag.strip_suffix('"') {
        Some(begin) if !tag.starts_with("W/") => format!("{begin}{IN_GZIP}\""),
        Some(_) | None => tag.to_owned(),
    }
}

/// The opaque part of a tag without the mark of a content coding.
pub(crate) fn uncoded(opaque: &str) -> &str {
    opaque.strip_suffix(IN_GZIP).unwrap_or(opaque)
}
