//! The settings of `newsletter`.

use platform::settings::{BadSetting, Setting, SettingValues};

/// Every setting that this context reads.
pub(crate) const SETTINGS: &[Setting] =
    &[Setting::new("newsletter.sections", "3", "the number of sections of a newsletter")];

/// The values of the settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// The number of sections, from 1 to 12.
    pub sections: u32,
}

impl Settings {
    /// Reads the configured values.
    ///
    /// # Errors
    /// When a value is no number, or out of its range.
    pub fn read(values: &SettingValues) -> Result<Self, BadSetting> {
        Ok(Self { sections: values.number("newsletter.sections", 1, 12)? })
    }
}
