//! The form of a W3C trace context.

/// Whether `text` is a trace context of version 00 in the form of the W3C. An invalid one must not be passed on.
pub fn is_valid(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut part = || parts.next().unwrap_or_default();
    let (version, trace, parent, flags) = (part(), part(), part(), part());
    let is_hex = |part: &str, length: usize| {
        part.len() == length && part.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    let is_id = |part: &str, length: usize| is_hex(part, length) && part.bytes().any(|b| b != b'0');
    version == "00"
        && is_id(trace, 32)
        && is_id(parent, 16)
        && is_hex(flags, 2)
        && parts.next().is_none()
}
