//! `galleria provider`: the simulated payment provider as a process of its own.

use std::sync::Arc;

use clap::Args;
use platform::clock::SystemClock;

use super::CommandError;
use crate::signals::Signals;
use host::config::{Config, Settings};
use payment_provider::StandaloneHost;
use terminal::{Exit, output};

/// Its address, and that of the shop.
#[derive(Debug, Args)]
#[command(after_help = "\
It keeps its own ledger, provider.db in the data folder or beside payments on a
server, and answers HTTP. A shop with the setting provider.url charges there
instead of simulating a provider itself. Webhooks are signed with the first of
payments.webhook_secrets; without any, with the secret in the data folder, which
both then have to share.

Examples:
  galleria provider --listen 127.0.0.1:8090 --shop http://127.0.0.1:8080
  GALLERIA_PROVIDER_URL=http://127.0.0.1:8090 galleria serve")]
pub(crate) struct Arguments {
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:8090]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,

    /// Send webhooks to the host of payments at this address; without it none are
    /// sent
    #[arg(long, value_name = "URL")]
    shop: Option<String>,
}

impl Arguments {
    /// The configuration with these flags on top.
    pub(crate) fn lay_over(&self, config: Config) -> Config {
        config.with_flag("provider.listen", self.listen.clone(), "--listen").with_flag(
            "provider.shop_url",
            self.shop.clone(),
            "--shop",
        )
    }
}

/// Answers until a signal comes.
pub(crate) async fn run(settings: &Settings) -> Result<Exit, CommandError> {
    let mut signals = Signals::listen().map_err(CommandError::Signals)?;
    let host = StandaloneHost::start(settings, Arc::new(SystemClock)).await?;
    output::print(&format!("the payment provider is ready · http://{}", host.address))?;
    signals.next().await;
    host.stop().await;
    output::print("the payment provider has stopped")?;
    Ok(Exit::Done)
}
