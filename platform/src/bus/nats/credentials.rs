//! The name and the password in a URL. The client takes them from its options only.

use async_nats::{ConnectOptions, ServerAddr};

/// `options` with the name and the password of the first of `servers` that has them; a name alone is a token.
pub(super) fn with_credentials(options: ConnectOptions, servers: &[ServerAddr]) -> ConnectOptions {
    let of_first = servers.iter().find_map(|server| Some((server.username()?, server.password())));
    match of_first {
        Some((user, Some(password))) => options.user_and_password(decoded(user), decoded(password)),
        Some((token, None)) => options.token(decoded(token)),
        None => options,
    }
}

/// A part of a URL, whose special characters are written `%2F`.
fn decoded(part: &str) -> String {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let escaped = behind.get(..2).and_then(|digits| hex::decode(digits).ok());
        match escaped {
            Some(byte) if *first == b'%' => {
                bytes.extend(byte);
                rest = behind.get(2..).unwrap_or_default();
            }
            _ => {
                bytes.push(*first);
                rest = behind;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_characters_of_a_password_are_decoded() {
        assert_eq!(decoded("s%40cret%2F"), "s@cret/");
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz%C3%BC"), "%zzü");
    }
}
