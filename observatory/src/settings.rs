//! The settings of the observatory, with their defaults.

use platform::http_client::HttpClient;
use platform::settings::{BadSetting, Setting, SettingValues};
use secrecy::SecretString;

const PAGES: &str = "observatory.pages";
const HOSTS: &str = "observatory.hosts";
const HOST_TOKENS: &str = "observatory.host_tokens";
const API_URL: &str = "observatory.api_url";
const API_ACCOUNT: &str = "observatory.api_account";

/// The settings that a host declares beside its own.
pub const SETTINGS: &[Setting] = &[
    Setting::new(
        PAGES,
        "on",
        "on or off: pages on the management port that show what happens between contexts; a link opens them once",
    ),
    Setting::new(
        HOSTS,
        "",
        "the management ports of other hosts of the shop, such as http://10.0.0.7:8081, separated by commas: the pages show them \
         together with this host",
    ),
    Setting::secret(
        HOST_TOKENS,
        "the management.token of each of observatory.hosts, separated by commas in the same order; one token is that of all",
    ),
    Setting::new(
        API_URL,
        "",
        "where the API of the shop answers, such as http://127.0.0.1:8080: timelines show the states that aggregates have now",
    ),
    Setting::secret(
        API_ACCOUNT,
        "the service account by which observatory.api_url is asked, as id:key; it sees what its permissions allow",
    ),
];

/// The API of the shop, and the account by which it is asked.
#[derive(Debug, Clone)]
pub(crate) struct ApiAccount {
    pub(crate) url: String,
    pub(crate) id: String,
    pub(crate) secret: SecretString,
}

/// The values of [`SETTINGS`].
#[derive(Debug, Clone)]
pub struct ObservatorySettings {
    /// Whether there are pages.
    pub(crate) has_pages: bool,
    /// The management ports of other hosts, each with its token.
    pub(crate) others: Vec<(String, SecretString)>,
    /// The API of the shop, if it is to be asked.
    pub(crate) api: Option<ApiAccount>,
}

impl ObservatorySettings {
    /// Reads the configured values.
    ///
    /// # Errors
    /// When one cannot be used.
    pub fn read(values: &SettingValues) -> Result<Self, BadSetting> {
        let has_pages = values.one_of(PAGES, &[("on", true), ("off", false)])?;
        let (hosts, tokens) = (values.list(HOSTS), values.list(HOST_TOKENS));
        if hosts.iter().any(|url| HttpClient::new(url).is_err()) {
            let reason = "has what is no http or https address without user, query and fragment, such as http://10.0.0.7:8081";
            return Err(BadSetting::new(HOSTS, reason));
        }
        if !hosts.is_empty() && tokens.len() != 1 && tokens.len() != hosts.len() {
            let reason = "must have one token, or as many as observatory.hosts has addresses";
            return Err(BadSetting::new(HOST_TOKENS, reason));
        }
        let tokens = tokens.into_iter().cycle().map(SecretString::from);
        let others = hosts.into_iter().zip(tokens).collect();
        Ok(Self { has_pages, others, api: api(values)? })
    }
}

fn api(values: &SettingValues) -> Result<Option<ApiAccount>, BadSetting> {
    let Some(url) = values.filled(API_URL) else { return Ok(None) };
    if HttpClient::new(url).is_err() {
        let reason = "is no http or https address without user, query and fragment, such as http://127.0.0.1:8080";
        return Err(BadSetting::new(API_URL, reason));
    }
    let account = values.filled(API_ACCOUNT).and_then(|text| text.split_once(':'));
    let (id, secret) = account.ok_or_else(|| {
        BadSetting::new(API_ACCOUNT, "must be the id and the key of a service account, as id:key")
    })?;
    let secret = SecretString::from(secret.to_owned());
    Ok(Some(ApiAccount { url: url.to_owned(), id: id.to_owned(), secret }))
}

/// Checks every value of [`SETTINGS`].
///
/// # Errors
/// When one cannot be used.
pub fn check(values: &SettingValues) -> Result<(), BadSetting> {
    ObservatorySettings::read(values).map(drop)
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn read(hosts: &str, tokens: &str) -> Result<ObservatorySettings, BadSetting> {
        let mut values = SettingValues::defaults(SETTINGS);
        values.set(HOSTS, hosts);
        values.set(HOST_TOKENS, tokens);
        ObservatorySettings::read(&values)
    }

    #[test]
    fn a_host_has_pages_of_its_own_unless_they_are_off() {
        let mut values = SettingValues::defaults(SETTINGS);
        let settings = ObservatorySettings::read(&values).unwrap();
        assert!(settings.has_pages && settings.others.is_empty());
        values.set(PAGES, "off");
        assert!(!ObservatorySettings::read(&values).unwrap().has_pages);
        values.set(PAGES, "maybe");
        assert_eq!(ObservatorySettings::read(&values).unwrap_err().setting, PAGES);
    }

    #[test]
    fn the_api_is_asked_by_an_account() {
        let read = |url: &str, account: &str| {
            let mut values = SettingValues::defaults(SETTINGS);
            values.set(API_URL, url);
            values.set(API_ACCOUNT, account);
            ObservatorySettings::read(&values)
        };
        assert!(read("", "").unwrap().api.is_none());
        let api = read("http://127.0.0.1:8080", "scanner:a:b").unwrap().api.unwrap();
        assert_eq!((api.id.as_str(), api.secret.expose_secret()), ("scanner", "a:b"));
        assert_eq!(read("http://127.0.0.1:8080", "").unwrap_err().setting, API_ACCOUNT);
        assert_eq!(read("127.0.0.1", "a:b").unwrap_err().setting, API_URL);
    }

    #[test]
    fn other_hosts_have_a_token_each_or_one_for_all() {
        let tokens = |settings: ObservatorySettings| {
            let of = |(_, token): &(String, SecretString)| token.expose_secret().to_owned();
            settings.others.iter().map(of).collect::<Vec<_>>()
        };
        assert_eq!(tokens(read("http://a:1, http://b:1", "x, y").unwrap()), ["x", "y"]);
        assert_eq!(tokens(read("http://a:1,http://b:1", "x").unwrap()), ["x", "x"]);
        assert_eq!(read("http://a:1,http://b:1", "").unwrap_err().setting, HOST_TOKENS);
        assert_eq!(read("a:1", "x").unwrap_err().setting, HOSTS);
    }
}
