//! `galleria verify`: whether what is stored keeps what the shop promises, after an incident or at any time.

use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use platform::clock::SystemClock;
use serde::Serialize;
use shared_kernel::StoreError;

use super::CommandError;
use crate::cli::Exit;
use audit::{AuditReport, Rest, audit_as_found, settle};
use host::config::Settings;
use host::registry::COMPILED;
use host::{Shop, data_dir};
use payment_provider::ShopWithProvider;
use terminal::{counted, output};

/// How to look.
#[derive(Debug, Args)]
#[command(after_help = "\
It reads the databases of all four contexts, wherever the settings say they are, and the provider's ledger. It changes
nothing but brings tables up to date. The shop may be stopped or at work. Orders under way and events that wait in an
outbox break nothing: they are told as still to be done, and --wait gives a shop at work the time for them.

Exit code 1 when an invariant is broken, and 0 when something is only still to be done. What each of them means is in docs/invariants.md.

Examples:
  galleria verify
  galleria verify --wait 30 --json")]
pub struct Arguments {
    /// Give what is under way so many seconds to end
    #[arg(long, value_name = "SECONDS", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=3_600))]
    wait: u32,

    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

/// What was found.
#[derive(Debug, Serialize)]
struct Verification {
    #[serde(flatten)]
    audit: AuditReport,
    /// What is still to be done, each in a sentence.
    unfinished: Vec<String>,
}

/// Looks, and says what it found.
pub async fn run(arguments: &Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    // Whatever this host runs: an order is in the books of all contexts. Nothing is published, so no broker is needed.
    let whole = Settings { contexts: COMPILED.to_vec(), broker_url: None, ..settings.clone() };
    if !data_dir::holds_a_shop(&whole) {
        return Err(CommandError::NoShop { path: whole.data_dir });
    }
    let shop = ShopWithProvider::open(&whole, Arc::new(SystemClock)).await?;
    let verified = verify(&shop, Duration::from_secs(arguments.wait.into())).await;
    shop.stop().await;
    let verified = verified?;
    if arguments.json {
        output::print_json(&verified)?;
    } else {
        output::print(&verified.render_text())?;
    }
    Ok(if verified.audit.holds { Exit::Done } else { Exit::Found })
}

async fn verify(shop: &Shop, wait: Duration) -> Result<Verification, StoreError> {
    let unfinished = match settle(shop, wait).await? {
        Rest::AtRest => Vec::new(),
        Rest::StillAtWork(left) => left,
    };
    Ok(Verification { audit: audit_as_found(shop).await?, unfinished })
}

impl Verification {
    fn render_text(&self) -> String {
        let table = self.audit.render_text();
        let orders = counted(self.audit.orders, "order", "orders");
        let verdict =
            if self.audit.holds { "every invariant holds" } else { "AN INVARIANT IS BROKEN" };
        let Some(first) = self.unfinished.first() else {
            return format!("{table}\n\n{verdict}, after {orders}");
        };
        let left = counted(self.unfinished.len(), "thing is", "things are");
        format!(
            "{table}\n\n{verdict}, after {orders}; {left} still to be done, the first: {first}\n\
             A shop that is at work ends them by itself: --wait gives it time, and `galleria serve` sets one that was \
             stopped to work again."
        )
    }
}
