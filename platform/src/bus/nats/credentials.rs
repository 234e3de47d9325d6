//! The name and the password in a URL. The client takes them from its options only.

use async_nats::{ConnectOptions, ServerAddr};

/// `options` with the name and the password of the first of `servers` that has them, and the servers without: the client logs
/// their URLs. A name alone is a token.
pub(super) fn with_credentials(
    options: ConnectOptions,
    servers: Vec<ServerAddr>,
) -> (ConnectOptions, Vec<ServerAddr>) {
    let of_first = servers.iter().find_map(|server| Some((server.username()?, server.password())));
    let options = match of_first {
        Some((user, Some(password))) => options.user_and_password(decoded(user), decoded(password)),
        Some((token, None)) => options.token(decoded(token)),
        None => options,
    };
    (options, servers.into_iter().filter_map(without_credentials).collect())
}

/// `None` for a URL that has no host, which no server has.
fn without_credentials(server: ServerAddr) -> Option<ServerAddr> {
    let mut url = server.into_inner();
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    ServerAddr::from_url(url).ok()
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
    fn the_client_is_told_the_servers_without_the_password() {
        let servers = ["nats://ada:secret@a:4222", "tls://token@b:1?cacertfile=/f", "nats://c"];
        let servers = servers.map(|url| url.parse().unwrap()).to_vec();
        let (_options, servers) = with_credentials(ConnectOptions::new(), servers);
        let urls: Vec<&str> = servers.iter().map(ServerAddr::as_url_str).collect();
        assert_eq!(urls, ["nats://a:4222", "tls://b:1?cacertfile=/f", "nats://c"]);
    }

    #[test]
    fn special_characters_of_a_password_are_decoded() {
        assert_eq!(decoded("s%40cret%2F"), "s@cret/");
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz%C3%BC"), "%zzü");
    }
}
