//! The settings that a program declares.

use platform::settings::Setting;

/// The settings that a program declares.
pub trait Declaration {
    /// The prefix of environment variables: with `SHOP_`, the setting `http.workers` is set by `SHOP_HTTP_WORKERS`.
    const ENVIRONMENT_PREFIX: &'static str;

    /// The prefix of variables that are no settings, though they begin with the other one.
    const IGNORED_PREFIX: &'static str;

    /// The file that is read when none is named and it is there.
    const DEFAULT_FILE: &'static str;

    /// All settings, in the order in which they are shown.
    fn settings() -> &'static [Setting];

    /// Whether a name, whose parts `separator` divides, is a setting of a part that is left out of this program: such a name is
    /// ignored and not refused, since several programs may be configured alike.
    fn is_left_out(name: &str, separator: char) -> bool;
}
