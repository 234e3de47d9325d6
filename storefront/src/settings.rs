//! The settings of the storefront, with their defaults.

use platform::http_client::HttpClient;
use platform::settings::{BadSetting, Setting, SettingValues};

/// The setting that says whether there are pages.
const PAGES: &str = "storefront.pages";
/// The setting that says where the API is.
const API_URL: &str = "storefront.api_url";

/// The settings that a host declares beside its own.
pub const SETTINGS: &[Setting] = &[
    Setting::new(
        PAGES,
        "on",
        "on shows the shop and its back office to browsers; off serves the API alone, as a host behind another one may",
    ),
    Setting::new(
        API_URL,
        "",
        "where the pages call the API, such as http://127.0.0.1:8080, if not in this process; that host must trust this one as a \
         proxy to know browsers by their addresses",
    ),
];

/// The values of [`SETTINGS`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StorefrontSettings {
    /// Whether there are pages.
    pub is_on: bool,
    /// Where the API is, if it is not called in the process.
    pub api_url: Option<String>,
}

impl StorefrontSettings {
    /// Reads the configured values.
    ///
    /// # Errors
    /// When one cannot be used.
    pub fn read(values: &SettingValues) -> Result<Self, BadSetting> {
        let is_on = values.one_of(PAGES, &[("on", true), ("off", false)])?;
        let api_url = values.filled(API_URL).map(str::to_owned);
        if api_url.as_deref().is_some_and(|url| HttpClient::new(url).is_err()) {
            let reason = "is no http or https address without user, query and fragment, such as http://127.0.0.1:8080";
            return Err(BadSetting::new(API_URL, reason));
        }
        Ok(Self { is_on, api_url })
    }
}

/// Checks every value of [`SETTINGS`].
///
/// # Errors
/// When one cannot be used.
pub fn check(values: &SettingValues) -> Result<(), BadSetting> {
    StorefrontSettings::read(values).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_on_and_call_the_api_in_the_process_unless_set_otherwise() {
        let mut values = SettingValues::defaults(SETTINGS);
        let read = StorefrontSettings::read(&values).unwrap();
        assert_eq!(read, StorefrontSettings { is_on: true, api_url: None });
        values.set(PAGES, "off");
        values.set(API_URL, "http://127.0.0.1:8080");
        let read = StorefrontSettings::read(&values).unwrap();
        let api_url = Some("http://127.0.0.1:8080".to_owned());
        assert_eq!(read, StorefrontSettings { is_on: false, api_url });
        for (name, value) in
            [(PAGES, "maybe"), (API_URL, "ftp://shop"), (API_URL, "http://u:p@shop")]
        {
            let mut values = SettingValues::defaults(SETTINGS);
            values.set(name, value);
            assert_eq!(check(&values).unwrap_err().setting, name);
        }
    }
}
