//! Reading the URL of a PostgreSQL database. All that libpq knows and the client here does not is refused, since who writes
//! it relies on it.

use std::net::IpAddr;
use std::path::Path;
use std::str::FromStr;

use sea_orm::sqlx::postgres::{PgConnectOptions, PgSslMode};
use url::Url;

use crate::tls_authority::{self, BadAuthority};

/// The parameters that a URL may have.
const PARAMETERS: [&str; 12] = [
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "options",
    "application_name",
];

/// A URL that names no PostgreSQL database, or asks for what is not there. It is not repeated: it may contain a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadDatabaseUrl {
    /// It is no such URL.
    #[error("a database URL looks like postgres://user:password@host:5432/galleria")]
    Unreadable,
    /// It has a parameter that would have no effect.
    #[error("a database URL cannot have the parameter `{0}`; it can have {list}", list = PARAMETERS.join(", "))]
    Parameter(String),
    /// It has a parameter twice.
    #[error("a database URL has the parameter `{0}` twice")]
    Twice(String),
    /// Its mode of encryption is none.
    #[error("sslmode is disable, prefer, require, verify-ca or verify-full")]
    Mode,
    /// An authority with which nothing is compared.
    #[error("sslrootcert is compared with sslmode=verify-ca and sslmode=verify-full only")]
    Unverified,
    /// The authority cannot be used.
    #[error(transparent)]
    Authority(#[from] BadAuthority),
}

/// The connection options that a URL states. A connection that does not leave this machine is encrypted only if the
/// URL or `PGSSLMODE` says so.
pub(super) fn read(url: &str) -> Result<PgConnectOptions, BadDatabaseUrl> {
    let parsed = Url::parse(url).map_err(|_unreadable| BadDatabaseUrl::Unreadable)?;
    if !matches!(parsed.scheme(), "postgres" | "postgresql") {
        return Err(BadDatabaseUrl::Unreadable);
    }
    let (mut mode, mut authority, mut seen) = (None, None, Vec::new());
    for (name, value) in parsed.query_pairs() {
        if !PARAMETERS.contains(&&*name) {
            return Err(BadDatabaseUrl::Parameter(name.into_owned()));
        }
        if seen.contains(&name) {
            return Err(BadDatabaseUrl::Twice(name.into_owned()));
        }
        match &*name {
            "sslmode" => mode = Some(mode_of(&value)?),
            "sslrootcert" => authority = Some(value),
            _other => {}
        }
        seen.push(name);
    }
    let options =
        PgConnectOptions::from_str(url).map_err(|_unreadable| BadDatabaseUrl::Unreadable)?;
    if let Some(file) = authority {
        if !matches!(options.get_ssl_mode(), PgSslMode::VerifyCa | PgSslMode::VerifyFull) {
            return Err(BadDatabaseUrl::Unverified);
        }
        tls_authority::read(Path::new(&*file))?;
    }
    if matches!(options.get_ssl_mode(), PgSslMode::Allow) {
        return Err(BadDatabaseUrl::Mode);
    }
    let is_said = mode.is_some() || std::env::var_os("PGSSLMODE").is_some();
    if !is_said && is_on_this_machine(&options) {
        return Ok(options.ssl_mode(PgSslMode::Disable));
    }
    Ok(options)
}

/// `allow` is not among them: the client would never encrypt.
fn mode_of(text: &str) -> Result<PgSslMode, BadDatabaseUrl> {
    match text {
        "disable" => Ok(PgSslMode::Disable),
        "prefer" => Ok(PgSslMode::Prefer),
        "require" => Ok(PgSslMode::Require),
        "verify-ca" => Ok(PgSslMode::VerifyCa),
        "verify-full" => Ok(PgSslMode::VerifyFull),
        _other => Err(BadDatabaseUrl::Mode),
    }
}

/// Whether the server is reached by a socket file or the loopback interface.
pub(super) fn is_on_this_machine(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(url: &str) -> PgSslMode {
        read(url).unwrap().get_ssl_mode()
    }

    #[test]
    fn what_leaves_the_machine_is_encrypted_where_the_server_can() {
        for local in
            ["postgres://a@127.0.0.1/b", "postgres://a@localhost/b", "postgres://a@%2Frun/b"]
        {
            assert!(matches!(mode(local), PgSslMode::Disable), "{local}");
        }
        assert!(matches!(mode("postgres://a@[::1]:5432/b"), PgSslMode::Disable));
        assert!(matches!(mode("postgres://a@db.example/b"), PgSslMode::Prefer));
        assert!(matches!(mode("postgres://a@localhost/b?sslmode=require"), PgSslMode::Require));
        assert!(matches!(
            mode("postgres://a@db.example/b?sslmode=verify-full"),
            PgSslMode::VerifyFull
        ));
    }

    #[test]
    fn what_would_have_no_effect_is_refused_by_name() {
        let refused = |parameters: &str| {
            read(&format!("postgres://a:word@db.example/b?{parameters}")).unwrap_err()
        };
        assert_eq!(refused("sslcrl=/crl.pem"), BadDatabaseUrl::Parameter("sslcrl".to_owned()));
        assert_eq!(refused("sslmode=allow"), BadDatabaseUrl::Mode);
        assert_eq!(refused("sslmode=VERIFY-FULL"), BadDatabaseUrl::Mode);
        let twice = refused("sslmode=verify-full&sslmode=disable");
        assert_eq!(twice, BadDatabaseUrl::Twice("sslmode".to_owned()));
        assert_eq!(refused("sslmode=require&sslrootcert=/ca.pem"), BadDatabaseUrl::Unverified);
        let unreadable = refused("sslmode=verify-full&sslrootcert=/is/not/there.pem").to_string();
        assert!(unreadable.contains("/is/not/there.pem cannot be read"), "{unreadable}");
        assert!(!unreadable.contains("word"));
        assert_eq!(read("mysql://a@b/c").unwrap_err(), BadDatabaseUrl::Unreadable);
    }
}
