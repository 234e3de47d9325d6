//! All values that a reader of settings refuses, found in one run.

use platform::settings::{BadSetting, Setting, SettingValues};

/// All values that `read` refuses: it is asked again with the built-in value of `settings` in place of each.
pub fn refusals(
    values: &SettingValues,
    settings: &[Setting],
    read: impl Fn(&SettingValues) -> Result<(), BadSetting>,
) -> Vec<BadSetting> {
    let mut values = values.clone();
    let mut refused: Vec<BadSetting> = Vec::new();
    while let Err(bad) = read(&values) {
        if refused.iter().any(|known| known.setting == bad.setting) {
            // The built-in value is refused too, because of another one that was set.
            break;
        }
        let built_in = settings.iter().find(|setting| setting.name == bad.setting);
        values.set(bad.setting, built_in.map_or("", |setting| setting.default));
        refused.push(bad);
    }
    refused
}
