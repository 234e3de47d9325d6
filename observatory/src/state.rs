//! The observatory of one host: the hosts that it shows, and who may see them.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use platform::http_client::BadUrl;
use secrecy::SecretString;
use shared_kernel::Clock;

use crate::hosts::Hosts;
use crate::sessions::Sessions;
use crate::settings::ObservatorySettings;
use crate::shop_api::ShopApi;

/// Why there is no observatory.
#[derive(Debug, thiserror::Error)]
#[error("the observatory cannot reach a host of the shop, or its API")]
pub struct StartError(#[from] BadUrl);

/// The observatory. Cheap to clone.
#[derive(Clone)]
pub struct Observatory(Arc<Inner>);

struct Inner {
    hosts: Hosts,
    shop_api: Option<ShopApi>,
    sessions: Sessions,
    clock: Arc<dyn Clock>,
    has_faults: AtomicBool,
}

impl Observatory {
    /// The observatory of the host whose management port listens there and takes this token; `None` where the settings want none.
    ///
    /// # Errors
    /// When an address cannot be used.
    pub fn start(
        settings: ObservatorySettings,
        own: (SocketAddr, SecretString),
        clock: Arc<dyn Clock>,
    ) -> Result<Option<Self>, StartError> {
        if !settings.has_pages {
            return Ok(None);
        }
        let hosts = Hosts::new(own, settings.others)?;
        let sessions = Sessions::new(Arc::clone(&clock));
        let shop_api = settings.api.map(ShopApi::new).transpose()?;
        let has_faults = AtomicBool::new(false);
        Ok(Some(Self(Arc::new(Inner { hosts, shop_api, sessions, clock, has_faults }))))
    }

    /// Whether the host rehearses faults, which its pages then show.
    #[must_use]
    pub fn with_faults(self, has_faults: bool) -> Self {
        self.0.has_faults.store(has_faults, Ordering::Release);
        self
    }

    pub(crate) fn has_faults(&self) -> bool {
        self.0.has_faults.load(Ordering::Acquire)
    }

    /// The path of a link that can be opened once.
    pub fn make_link(&self) -> Option<String> {
        Some(format!("/observatory/open/{}", self.0.sessions.make_link()?))
    }

    pub(crate) fn hosts(&self) -> &Hosts {
        &self.0.hosts
    }

    pub(crate) fn shop_api(&self) -> Option<&ShopApi> {
        self.0.shop_api.as_ref()
    }

    pub(crate) fn sessions(&self) -> &Sessions {
        &self.0.sessions
    }

    pub(crate) fn clock(&self) -> &dyn Clock {
        &*self.0.clock
    }
}
