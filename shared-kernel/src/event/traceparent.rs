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

/// Whether `text` is valid and says that the trace is recorded. With any other text, a program hands it on and records nothing.
pub fn is_sampled(text: &str) -> bool {
    let flags = text.rsplit('-').next().and_then(|flags| u8::from_str_radix(flags, 16).ok());
    is_valid(text) && flags.is_some_and(|flags| flags & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_context_has_the_form_of_the_w3c() {
        const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
        const PARENT: &str = "b7ad6b7169203331";
        let zeros = |count| "0".repeat(count);
        for (version, trace, parent, flags, valid) in [
            ("00", TRACE, PARENT, "01", true),
            ("00", &*"1".repeat(32), &*"f".repeat(16), "00", true),
            ("01", TRACE, PARENT, "01", false),
            ("00", &*zeros(32), PARENT, "01", false),
            ("00", TRACE, &*zeros(16), "01", false),
            ("00", &*TRACE.to_uppercase(), PARENT, "01", false),
            ("00", TRACE, &*PARENT.to_uppercase(), "01", false),
            ("00", &TRACE[1..], PARENT, "01", false),
            ("00", TRACE, &PARENT[1..], "01", false),
            ("00", TRACE, PARENT, "1", false),
            ("00", TRACE, PARENT, "0x", false),
            ("00", TRACE, PARENT, "01-00", false),
        ] {
            let text = format!("{version}-{trace}-{parent}-{flags}");
            assert_eq!(is_valid(&text), valid, "{text}");
        }
    }

    #[test]
    fn the_last_bit_of_the_flags_says_whether_a_trace_is_recorded() {
        let of = |flags| format!("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-{flags}");
        for (flags, sampled) in
            [("01", true), ("03", true), ("ff", true), ("00", false), ("02", false), ("xx", false)]
        {
            assert_eq!(is_sampled(&of(flags)), sampled, "{flags}");
        }
        assert!(!is_sampled("01") && !is_sampled(""));
    }
}
