//! The settings of a shop: those of the host and of all contexts, and their names in the file and the environment.

use configuration::Declaration;
use platform::settings::Setting;

use super::keys::{FORWARD, KEYS};
use crate::{registry, source_tree};

/// The prefix of environment variables: `listen` is set by `GALLERIA_LISTEN`, `provider.webhooks` by
/// `GALLERIA_PROVIDER_WEBHOOKS`.
pub const ENVIRONMENT_PREFIX: &str = "GALLERIA_";

/// The prefix of variables that choose where the tests run. They are no settings of a shop.
pub const TEST_PREFIX: &str = "GALLERIA_TEST_";

/// The file that is read when none is named and it is there.
pub const DEFAULT_FILE: &str = "galleria.toml";

/// The settings of a shop.
#[derive(Debug, Clone, Copy)]
pub struct ShopSettings;

/// The configuration of a shop.
pub type Config = configuration::Config<ShopSettings>;

impl Declaration for ShopSettings {
    const ENVIRONMENT_PREFIX: &'static str = ENVIRONMENT_PREFIX;
    const IGNORED_PREFIX: &'static str = TEST_PREFIX;
    const DEFAULT_FILE: &'static str = DEFAULT_FILE;

    fn settings() -> &'static [Setting] {
        &KEYS
    }

    /// Whether the name belongs to a context of the shop, or to its pages, that are left out of this program. Some settings of a
    /// context are in a section with another name, such as `checkout`.
    fn is_left_out(name: &str, separator: char) -> bool {
        let forward = FORWARD.replace('.', &separator.to_string());
        let own = name.strip_prefix(&*forward).unwrap_or(name);
        let context = own.split(separator).next().unwrap_or_default();
        let is_declared =
            |setting: &&str| setting.replace('.', separator.encode_utf8(&mut [0; 4])) == name;
        let is_of_pages = cfg!(not(feature = "storefront")) && context == "storefront";
        is_of_pages
            || (source_tree::CONTEXTS.contains(&context) && registry::find(context).is_none())
            || source_tree::SETTINGS.iter().any(is_declared)
    }
}
