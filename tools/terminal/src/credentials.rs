//! Removes the passwords of URLs from texts.

/// The text without user and password of the URLs in it. `None` when there are none.
pub fn without_credentials(text: &str) -> Option<String> {
    let has_any = text.lines().any(|line| credentials(line).is_some());
    has_any.then(|| text.lines().map(masked).collect::<Vec<_>>().join("\n"))
}

fn masked(line: &str) -> String {
    credentials(line)
        .map_or_else(|| line.to_owned(), |(before, after)| format!("{before}://…@{after}"))
}

/// The text before and after user and password: from the first sign of a URL to the last that may end a password, since a
/// password that was not encoded can hold any other.
fn credentials(line: &str) -> Option<(&str, &str)> {
    let (before, rest) = line.split_once("://")?;
    let (_credentials, after) = rest.rsplit_once('@')?;
    Some((before, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_repeated() {
        let said =
            "error: unexpected argument 'nats://a:hu@ sh@host:4222' found\n\nUsage: galleria";
        let hidden = without_credentials(said).unwrap();
        assert_eq!(
            hidden,
            "error: unexpected argument 'nats://…@host:4222' found\n\nUsage: galleria"
        );
        assert_eq!(without_credentials("error: unexpected argument 'ada@example.org' found"), None);
        assert_eq!(without_credentials("tip: nats://127.0.0.1:4222 needs no password"), None);
    }
}
