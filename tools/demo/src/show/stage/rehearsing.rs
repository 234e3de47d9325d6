//! The stage of a rehearsal: with faults, on ports that stay, and perhaps with a context in another host.

use std::sync::Arc;

use ::faults::Faults;
use host::config::Settings;
use payment_provider::ShopWithProvider;
use platform::clock::SystemClock;

use super::Stage;
use crate::DemoError;
use crate::show::narrator::Narrator;

impl Stage {
    /// The same for a rehearsal: with faults, perhaps on a folder that has such people already, and on the same ports when it is
    /// started again.
    pub(in crate::show) async fn open_rehearsing(
        settings: Settings,
        narrator: Narrator,
        faults: Faults,
    ) -> Result<Self, DemoError> {
        let mut stage = Self::open_with(settings, narrator, true, Some(faults)).await?;
        stage.settings.listen = stage.host()?.address;
        if let Some(address) = stage.host()?.management_address() {
            stage.settings.set("management.listen", address.to_string());
        }
        Ok(stage)
    }

    /// Some contexts run in another host: their databases are looked into.
    pub(in crate::show) async fn look_into(
        &mut self,
        settings: &Settings,
    ) -> Result<(), DemoError> {
        self.office = Some(ShopWithProvider::open(settings, Arc::new(SystemClock)).await?);
        Ok(())
    }

    /// Whether all contexts run in the host of the stage.
    pub(in crate::show) const fn has_all_contexts(&self) -> bool {
        self.office.is_none()
    }

    /// How often the shop was started so far.
    pub(in crate::show) const fn starts(&self) -> usize {
        self.starts
    }

    /// The SKU of a product that a scene adds. A rehearsal may play the scene again, on the same folder too.
    pub(in crate::show) fn sku(&self, name: &str) -> Result<String, DemoError> {
        if self.faults.is_none() {
            return Ok(name.to_owned());
        }
        let id = self.host()?.shop().ids().next().simple().to_string();
        let digits = id.get(20..28).unwrap_or_default().to_uppercase();
        Ok(format!("{name}-{digits}"))
    }
}
