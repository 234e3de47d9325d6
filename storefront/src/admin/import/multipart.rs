//! The form of a file upload, `multipart/form-data` (RFC 7578): its parts as they lie in the body.

/// A field of the form.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part<'a> {
    pub(super) name: String,
    pub(super) content: &'a [u8],
}

/// The parts of a body; `None` when it is no such form.
pub(super) fn read<'a>(content_type: &str, body: &'a [u8]) -> Option<Vec<Part<'a>>> {
    let delimiter = format!("--{}", boundary(content_type)?).into_bytes();
    let (_before, mut rest) = split_once(body, &delimiter)?;
    // Each further delimiter begins with the line end that closes the part before it.
    let between = [b"\r\n", delimiter.as_slice()].concat();
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        let (whole, next) = split_once(rest.strip_prefix(b"\r\n")?, &between)?;
        let (head, content) = split_once(whole, b"\r\n\r\n")?;
        let name = field_name(std::str::from_utf8(head).ok()?)?;
        parts.push(Part { name, content });
        rest = next;
    }
    Some(parts)
}

fn boundary(content_type: &str) -> Option<&str> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let of = |parameter: &'_ str| -> Option<usize> {
        let (name, _) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("boundary").then_some(name.len().saturating_add(1))
    };
    let found = parameters.split(';').find_map(|parameter| parameter.get(of(parameter)?..))?;
    let boundary = found.trim().trim_matches('"');
    (1..=70).contains(&boundary.len()).then_some(boundary)
}

/// The name in the line `Content-Disposition: form-data; name="file"; filename="products.csv"`. Browsers escape quotes in names.
fn field_name(head: &str) -> Option<String> {
    let line = head.split("\r\n").find(|line| {
        line.split_once(':')
            .is_some_and(|(name, _)| name.eq_ignore_ascii_case("content-disposition"))
    })?;
    let (_, rest) = line.split_once("; name=\"")?;
    rest.split('"').next().map(str::to_owned)
}

fn split_once<'a>(bytes: &'a [u8], at: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let start = bytes.windows(at.len()).position(|window| window == at)?;
    let (before, rest) = bytes.split_at_checked(start)?;
    Some((before, rest.get(at.len()..)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "multipart/form-data; boundary=----x7";

    fn part<'a>(name: &str, content: &'a [u8]) -> Part<'a> {
        Part { name: name.to_owned(), content }
    }

    #[test]
    fn a_file_is_read_byte_by_byte() {
        let body = b"------x7\r\nContent-Disposition: form-data; name=\"currency\"\r\n\r\nEUR\r\n\
            ------x7\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a; name=\"b.csv\"\r\n\
            Content-Type: text/csv\r\n\r\na,\xe4\r\n\r\n1,2\r\n\r\n------x7--\r\n";
        let parts = read(KIND, body).unwrap();
        assert_eq!(parts, [part("currency", b"EUR"), part("file", b"a,\xe4\r\n\r\n1,2\r\n")]);
    }

    #[test]
    fn an_empty_form_has_no_parts() {
        assert_eq!(read(KIND, b"------x7--\r\n"), Some(Vec::new()));
    }

    #[test]
    fn other_bodies_are_no_forms() {
        let whole =
            b"------x7\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n------x7--";
        assert!(read(KIND, whole).is_some());
        for kind in ["", "text/csv", "multipart/form-data", "multipart/form-data; boundary="] {
            assert_eq!(read(kind, whole), None, "{kind}");
        }
        for cut in 0..whole.len() - 2 {
            assert_eq!(read(KIND, &whole[..cut]), None, "{cut}");
        }
    }

    #[test]
    fn a_boundary_may_be_quoted() {
        assert_eq!(boundary("Multipart/Form-Data; charset=utf-8; Boundary=\"abc\""), Some("abc"));
    }
}
