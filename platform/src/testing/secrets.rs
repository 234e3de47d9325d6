//! The secrets of tests can be recognised. This is the search for them in what a process writes; that of a whole shop, in its
//! files, tables and streams, is `TestApp::assert_no_canary`.

/// Begins every access token, and nothing else that a shop keeps or logs.
pub const ACCESS_TOKEN: &str = "eyJ0eXAi";
/// Begins every key of a service account.
pub const ACCOUNT_KEY: &str = "galleria_sk_";
/// Begins every password of tests that run processes.
const PASSWORD: &str = "correct horse";
/// A shorter text may be found by chance.
const SHORTEST: usize = 10;
const LINES_SHOWN: usize = 3;

/// The secrets among settings, which are named like environment variables: passwords, secrets, and passwords in URLs.
pub fn secrets_of<'a>(settings: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let mut secrets = Vec::new();
    for (name, value) in settings {
        if name.ends_with("_PASSWORD") || name.ends_with("_SECRET") {
            secrets.push(value);
        } else if name.ends_with("_SECRETS") {
            secrets.extend(value.split(',').map(str::trim));
        } else if name.ends_with("_URL") {
            secrets.extend(password_in(value));
        }
    }
    secrets.retain(|secret| secret.len() >= SHORTEST);
    secrets.into_iter().map(str::to_owned).collect()
}

fn password_in(url: &str) -> Option<&str> {
    let (_scheme, rest) = url.split_once("://")?;
    let (user, _server) = rest.rsplit_once('@')?;
    user.split_once(':').map(|(_name, password)| password)
}

/// Asserts that `text`, which was written to `place`, has none of `secrets`, no token, no key and no password of a test.
///
/// # Panics
/// When it has one.
pub fn assert_no_secret_in(place: &str, text: &str, secrets: &[String]) {
    let known = [ACCESS_TOKEN, ACCOUNT_KEY, PASSWORD].into_iter();
    for secret in known.chain(secrets.iter().map(String::as_str)) {
        let lines: Vec<&str> =
            text.lines().filter(|line| line.contains(secret)).take(LINES_SHOWN).collect();
        assert!(lines.is_empty(), "{place} lets the secret {secret} out: {lines:#?}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_of_the_settings_is_found() {
        let secrets = secrets_of([
            ("GALLERIA_PAYMENTS_WEBHOOK_SECRETS", "an old secret, a new secret"),
            ("GALLERIA_SHOP_SECRET", "one secret of a shop"),
            ("GALLERIA_DATABASE_URL", "postgres://shop:pass@word-of-it@host/shop"),
            ("GALLERIA_USERS_URL", "http://127.0.0.1:1"),
            ("GALLERIA_HTTP_RATE_PASSWORD", "0"),
            ("GALLERIA_DATA_DIR", "a longer text"),
        ]);
        let expected = ["an old secret", "a new secret", "one secret of a shop", "pass@word-of-it"];
        assert_eq!(secrets, expected);
        assert_no_secret_in("log", "a line\na longer text", &secrets);
        let found = |text: &str| {
            std::panic::catch_unwind(|| assert_no_secret_in("log", text, &secrets)).is_err()
        };
        for secret in expected.into_iter().chain(["Bearer eyJ0eXAiOiJ", "galleria_sk_x"]) {
            assert!(found(&format!("a line\nit is {secret}.")), "{secret}");
        }
    }
}
