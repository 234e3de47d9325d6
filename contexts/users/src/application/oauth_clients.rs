//! The clients that may ask for authorization codes, as the settings name them: first-party pages with their redirect URIs.

use url::{Host, Url};

const LONGEST_NAME: usize = 64;

/// The clients, and the address by which they know this shop. Without clients, nobody gets a code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OAuthClients {
    issuer: Option<String>,
    clients: Vec<Client>,
}

/// One redirect URI of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Client {
    id: String,
    /// As it was set: requests must have the same text.
    redirect_uri: String,
    parsed: Url,
}

/// Why clients cannot be used, as the rest of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OAuthClientsError {
    /// Of the issuer.
    #[error("is no URL of https, or of http on this machine, without path, query and fragment")]
    Issuer,
    /// Of the entry with this number.
    #[error(
        "has something else than a name, `=` and a redirect URI of https, or of http on this machine, in entry {0}; the URI is written as browsers send it, without `*`, `;` and a fragment"
    )]
    Entry(usize),
    /// There are clients, and no issuer.
    #[error("needs users.issuer, by which the answers to clients name this shop")]
    NoIssuer,
}

impl OAuthClients {
    /// Reads the address of this shop, which may be empty, and entries in the form `client_id=redirect_uri`.
    pub(crate) fn parse(issuer: &str, entries: &[String]) -> Result<Self, OAuthClientsError> {
        let issuer = if issuer.is_empty() {
            None
        } else {
            Some(origin_of(issuer).ok_or(OAuthClientsError::Issuer)?)
        };
        if issuer.is_none() && !entries.is_empty() {
            return Err(OAuthClientsError::NoIssuer);
        }
        let read = |(place, entry): (usize, &String)| {
            Client::parse(entry).ok_or(OAuthClientsError::Entry(place + 1))
        };
        let clients = entries.iter().enumerate().map(read).collect::<Result<_, _>>()?;
        Ok(Self { issuer, clients })
    }

    /// The issuer (RFC 8414): the public URL of this shop without a slash at the end.
    pub(crate) fn issuer(&self) -> Option<&str> {
        self.issuer.as_deref()
    }

    /// The host of the issuer.
    pub(crate) fn shop_host(&self) -> Option<&str> {
        let (_scheme, authority) = self.issuer()?.split_once("://")?;
        authority.split(':').next()
    }

    /// Whether there is a client of that name.
    pub(crate) fn knows(&self, client: &str) -> bool {
        self.clients.iter().any(|one| one.id == client)
    }

    /// The redirect URI of a client, if this text is one of them, letter by letter.
    pub(crate) fn redirect_uri(&self, client: &str, text: &str) -> Option<Url> {
        let mut clients = self.clients.iter();
        let found = clients.find(|one| one.id == client && one.redirect_uri == text);
        found.map(|one| one.parsed.clone())
    }
}

impl Client {
    fn parse(entry: &str) -> Option<Self> {
        let (id, redirect_uri) = entry.split_once('=')?;
        let (id, redirect_uri) = (id.trim(), redirect_uri.trim());
        let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if id.is_empty() || id.len() > LONGEST_NAME || !id.bytes().all(is_allowed) {
            return None;
        }
        let parsed = safe_url(redirect_uri)?;
        Some(Self { id: id.to_owned(), redirect_uri: redirect_uri.to_owned(), parsed })
    }
}

fn origin_of(text: &str) -> Option<String> {
    let url = safe_url(text)?;
    let is_origin = url.path() == "/" && url.query().is_none();
    is_origin.then(|| url.origin().ascii_serialization())
}

/// A URL that a code may be sent to: encrypted, or on the machine of the browser.
fn safe_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_loopback = match url.host()? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        // A content security policy cannot name it.
        Host::Ipv6(_) => return None,
    };
    let is_private = url.scheme() == "https" || (url.scheme() == "http" && is_loopback);
    let is_plain = url.username().is_empty() && url.password().is_none();
    (is_private && is_plain && is_exact(text, &url)).then_some(url)
}

/// Whether the text is the URL that browsers read in it, letter by letter but for a slash at the end. A `*` or a `;` would mean
/// something else in the content security policy that names the URL.
fn is_exact(text: &str, url: &Url) -> bool {
    let read = url.as_str();
    let is_as_read = text == read || read.strip_suffix('/') == Some(text);
    is_as_read && !text.contains(['*', ';', '#'])
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOP: &str = "https://shop.example";

    fn read(issuer: &str, entries: &[&str]) -> Result<OAuthClients, OAuthClientsError> {
        let entries: Vec<String> = entries.iter().map(|&entry| entry.to_owned()).collect();
        OAuthClients::parse(issuer, &entries)
    }

    #[test]
    fn a_redirect_uri_is_known_letter_by_letter() {
        let [one, two] = ["https://shop.example/back?a=b", "http://127.0.0.1:3000/back"];
        let entries = [&*format!("storefront={one}"), &format!("storefront={two}")];
        let clients = read("https://shop.example/", &entries).unwrap();
        assert_eq!(clients.issuer(), Some(SHOP));
        assert!(clients.knows("storefront") && !clients.knows("Storefront"));
        let known = |uri: &str| clients.redirect_uri("storefront", uri).is_some();
        assert!(known(one) && known(two));
        for other in [
            "https://shop.example/back",
            "https://shop.example/back?a=b&c=d",
            "https://shop.example/back?a=b#c",
            "HTTPS://shop.example/back?a=b",
            "https://shop.example:443/back?a=b",
            "http://127.0.0.1:3001/back",
            "http://127.0.0.1:3000/back/../back",
        ] {
            assert!(!known(other), "{other}");
        }
        assert_eq!(clients.redirect_uri("another", one), None);
        assert_eq!(clients.redirect_uri("storefront", one).unwrap().as_str(), one);
    }

    #[test]
    fn what_could_give_a_code_away_is_refused() {
        for bad in [
            "",
            "storefront",
            "=https://a.example/",
            "a b=https://a.example/",
            "a=http://a.example/",
            "a=http://localhost.example/",
            "a=https://a.example/#part",
            "a=https://a.example/#",
            "a=https://*.example/",
            "a=https://a.example/*",
            "a=https://a.example/?b=*",
            "a=https://a;b.example/",
            "a=https://a.example/b;c",
            "a=https://a.example/b c",
            "a=https://a.example/b\tc",
            "a=https://a.example/b/../c",
            "a=https://A.example/",
            "a=https:\\\\a.example/",
            "a*=https://a.example/",
            "a;b=https://a.example/",
            "a=https://me:secret@a.example/",
            "a=https://me@a.example/",
            "a=https://:secret@a.example/",
            "a=javascript:alert(1)",
            "a=app:/back",
            "a=http://[::1]/",
            "a=/back",
        ] {
            let refused = read(SHOP, &["good=https://a.example/", bad]).unwrap_err();
            assert_eq!(refused, OAuthClientsError::Entry(2), "{bad}");
        }
        let named = |length: usize| format!("{}=https://a.example/", "a".repeat(length));
        assert!(read(SHOP, &[&named(LONGEST_NAME)]).is_ok());
        let too_long = read(SHOP, &[&named(LONGEST_NAME + 1)]).unwrap_err();
        assert_eq!(too_long, OAuthClientsError::Entry(1));
        for bad in ["shop.example", "http://shop.example", "https://shop.example/x", "https://a/?b"]
        {
            assert_eq!(read(bad, &[]).unwrap_err(), OAuthClientsError::Issuer, "{bad}");
        }
        let lonely = read("", &["a=https://a.example/"]).unwrap_err();
        assert_eq!(lonely, OAuthClientsError::NoIssuer);
        assert_eq!(read("", &[]), Ok(OAuthClients::default()));
    }
}
