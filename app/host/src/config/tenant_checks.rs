//! The names of tenants, and what a host of several shops cannot have.

use std::collections::BTreeMap;

use platform::database::postgres::PostgresDatabase;
use platform::settings::{BadSetting, SettingValues};
use shared_kernel::Tenant;

use super::keys::forward_name;
use crate::source_tree;

/// The setting.
pub(super) const TENANTS: &str = "tenants";
/// The part of the URL of a database that stands for the name of a tenant.
pub(super) const PLACEHOLDER: &str = "{tenant}";

/// Settings that concern one shop, and would be the same for all tenants.
const OF_ONE_SHOP: &[(&str, &str)] = &[
    ("users.url", "hosts that run some contexts only have no tenants"),
    ("users.issuer", "it is the address of one shop, and each tenant has its own"),
    (
        "provider.url",
        "the tenants would share an account there; each has a simulated provider of its own",
    ),
    (
        "storefront.api_url",
        "the pages of each tenant call the API of their own shop, in this process",
    ),
];

/// The tenants that are named.
///
/// # Errors
/// When a name has another form, or stands there twice.
pub(super) fn read(values: &SettingValues) -> Result<Vec<Tenant>, BadSetting> {
    let mut tenants: Vec<Tenant> = Vec::new();
    for name in values.list(TENANTS) {
        let tenant = Tenant::parse(&name).map_err(|refused| {
            BadSetting::new(TENANTS, format!("names {name:?}, and {refused}"))
        })?;
        if tenants.contains(&tenant) {
            return Err(BadSetting::new(TENANTS, format!("names {tenant} twice")));
        }
        tenants.push(tenant);
    }
    Ok(tenants)
}

/// Refuses settings that a host of several shops cannot have.
///
/// # Errors
/// The first of them, with the reason.
pub(super) fn check(
    tenants: &[Tenant],
    contexts: &[&str],
    forward: &BTreeMap<&'static str, String>,
    values: &SettingValues,
) -> Result<(), BadSetting> {
    if tenants.is_empty() {
        return Ok(());
    }
    if !source_tree::CONTEXTS.iter().all(|name| contexts.contains(name)) {
        let reason = format!("leaves contexts out, and a host with `{TENANTS}` runs all of them");
        return Err(BadSetting::new("contexts", reason));
    }
    let beside = |why: &str| format!("cannot be set beside `{TENANTS}`: {why}");
    for (name, why) in OF_ONE_SHOP.iter().copied() {
        if values.filled(name).is_some() {
            return Err(BadSetting::new(name, beside(why)));
        }
    }
    if let Some(name) = forward.keys().find_map(|context| forward_name(context)) {
        return Err(BadSetting::new(name, beside("no context of a tenant has another host")));
    }
    Ok(())
}

/// The URL of a database as it is checked: with the name of a tenant in it, if there are tenants, whose databases must then be
/// different ones.
///
/// # Errors
/// When they are the same.
pub(super) fn sample(
    name: &'static str,
    url: &str,
    tenants: &[Tenant],
) -> Result<String, BadSetting> {
    if tenants.is_empty() {
        return Ok(url.to_owned());
    }
    let [one, other] = ["a", "b"].map(|tenant| url.replace(PLACEHOLDER, tenant));
    let address =
        |url: &str| PostgresDatabase::new(url, "", None).map(|place| place.address()).ok();
    if let Some(address_of_one) = address(&one)
        && address(&other) == Some(address_of_one)
    {
        let reason = format!(
            "is one database for all tenants; name one for each with {PLACEHOLDER}, such as \
             postgres://user:password@host:5432/galleria_{PLACEHOLDER}"
        );
        return Err(BadSetting::new(name, reason));
    }
    Ok(one)
}
