//! What clap has to say, without the passwords that somebody may have put into a wrong place of the command line.

use super::output;

/// Prints help and version to standard output, a refusal to standard error.
pub(super) fn print(said: &clap::Error) {
    let plain = said.render().to_string();
    match without_credentials(&plain) {
        // A reader that has gone needs no help any more.
        None => drop(said.print()),
        Some(_) if !said.use_stderr() => drop(said.print()),
        Some(hidden) => output::say(hidden.trim_end()),
    }
}

/// The text without user and password of the URLs in it. `None` when there are none.
fn without_credentials(text: &str) -> Option<String> {
    let hides = text.lines().any(|line| credentials(line).is_some());
    hides.then(|| text.lines().map(hidden).collect::<Vec<_>>().join("\n"))
}

fn hidden(line: &str) -> String {
    credentials(line)
        .map_or_else(|| line.to_owned(), |(before, after)| format!("{before}://…@{after}"))
}

/// What is before and after them, from the first sign of a URL to the last that may end a password: a password that was
/// not encoded can hold any other.
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
