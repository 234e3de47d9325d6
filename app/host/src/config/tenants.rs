//! The settings of the shop of each tenant: those of the host, with a folder, databases, a prefix at the broker and a management port
//! of its own.

use std::path::{Path, PathBuf};

use platform::settings::BadSetting;
use secrecy::{ExposeSecret, SecretString};
use shared_kernel::Tenant;

use super::settings::Settings;
use super::tenant_checks::{PLACEHOLDER, TENANTS};

impl Settings {
    /// The settings of the shop of each tenant, in the order in which they are named.
    pub fn of_tenants(&self) -> Vec<Self> {
        let numbered = self.tenants.iter().zip(0..);
        let own = numbered.map(|(tenant, number)| {
            let mut own = self.of_tenant(tenant, self.data_dir.join(tenant.as_str()));
            // Each has a management port: the ports follow each other.
            own.listen.set_port(port_after(own.listen.port(), number));
            let managed_at = own.management_listen().rsplit_once(':');
            let managed_at = managed_at.and_then(|(host, port)| {
                Some(format!("{host}:{}", port_after(port.parse().ok()?, number)))
            });
            if let Some(address) = managed_at {
                own.set("management.listen", address);
            }
            own
        });
        own.collect()
    }

    /// The settings for a command that works on one shop: these, and with tenants those of the one whose folder `data_dir` is.
    ///
    /// # Errors
    /// When there are tenants, and `data_dir` is the folder of none.
    pub fn of_one_shop(&self) -> Result<Self, BadSetting> {
        if self.tenants.is_empty() {
            return Ok(self.clone());
        }
        let folder = self.data_dir.file_name().and_then(|name| name.to_str());
        match self.tenants.iter().find(|tenant| Some(tenant.as_str()) == folder) {
            Some(tenant) => Ok(self.of_tenant(tenant, self.data_dir.clone())),
            None => Err(BadSetting::new(TENANTS, one_folder(&self.data_dir, &self.tenants))),
        }
    }

    fn of_tenant(&self, tenant: &Tenant, data_dir: PathBuf) -> Self {
        let own = |url: &SecretString| {
            SecretString::from(url.expose_secret().replace(PLACEHOLDER, tenant.as_str()))
        };
        Self {
            data_dir,
            database_urls: self.database_urls.iter().map(|(name, url)| (*name, own(url))).collect(),
            broker_prefix: format!("{}-{tenant}", self.broker_prefix),
            tenants: Vec::new(),
            tenant: Some(tenant.clone()),
            ..self.clone()
        }
    }
}

/// Port 0 stays: any free port.
fn port_after(port: u16, number: u16) -> u16 {
    if port == 0 { 0 } else { port.checked_add(number).unwrap_or(0) }
}

fn one_folder(data_dir: &Path, tenants: &[Tenant]) -> String {
    let first = tenants.first().map(Tenant::as_str).unwrap_or_default();
    format!(
        "names several shops, and this command works on one: name the folder of a tenant, such as --data-dir {}",
        data_dir.join(first).display()
    )
}

#[cfg(test)]
#[cfg(all(feature = "users", feature = "orders", feature = "payments"))]
mod tests;
