//! `galleria dead-letters`: events that a handler failed at for good, and those that wait for a handler which is gone. An
//! operator looks at them, mends the cause, and sends them round again or gives them up.

use std::sync::Arc;

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use platform::clock::SystemClock;
use platform::dead_letters::{DeadLetter, DeadLetters};
use platform::http_client::HttpServices;
use shared_kernel::StoreError;
use uuid::Uuid;

use super::CommandError;
use crate::cli::Exit;
use host::config::Settings;
use host::registry::COMPILED;
use host::{Shop, data_dir};

mod report;

/// What to do about dead letters.
#[derive(Debug, Args)]
#[command(after_help = "\
A dead letter keeps its payload, its error and its attempts; later events of the same aggregate wait behind it. So they do
behind an event that waits for a handler which this program does not have; it is listed too, and says so. This works beside
a running shop, which notices within a second.

Examples:
  galleria dead-letters list
  galleria dead-letters replay 0199d3c1-7c4e-7e6a-9a55-0d6f2b1c8e11")]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// List them, the oldest first
    #[command(after_help = "Example:\n  galleria dead-letters list --context payments --json")]
    List {
        #[command(flatten)]
        which: Which,
        /// At most so many a context
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(1..=100_000))]
        limit: u64,
    },
    /// Show one with its payload and error
    #[command(
        after_help = "Example:\n  galleria dead-letters show 0199d3c1-7c4e-7e6a-9a55-0d6f2b1c8e11"
    )]
    Show(OfOneEvent),
    /// Send one round again, with the same id, at once
    #[command(after_help = "\
Mend the cause first. What the handler has done before is not done again.

Exit code 1 when there is no dead letter of that event, or this program does not have its handler.

Example:
  galleria dead-letters replay 0199d3c1-7c4e-7e6a-9a55-0d6f2b1c8e11")]
    Replay(OfOneEvent),
    /// Give one up for good; what waits behind it goes on
    #[command(after_help = "\
The handler will never see the event, and nothing brings it back.

Exit code 1 when there is no dead letter of that event.

Example:
  galleria dead-letters discard 0199d3c1-7c4e-7e6a-9a55-0d6f2b1c8e11 --context orders")]
    Discard(OfOneEvent),
}

#[derive(Debug, Args)]
struct OfOneEvent {
    /// The id of the event
    event: Uuid,
    #[command(flatten)]
    which: Which,
}

#[derive(Debug, Args)]
struct Which {
    /// Only those of one context
    #[arg(long, value_parser = PossibleValuesParser::new(COMPILED))]
    context: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// Does what is to do.
pub async fn run(arguments: Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    if !data_dir::holds_a_shop(settings) {
        return Err(CommandError::NoShop { path: settings.data_dir.clone() });
    }
    let shop = Shop::open(settings, Arc::new(SystemClock), HttpServices::default()).await?;
    let done = act(&shop, arguments.verb).await;
    shop.stop().await;
    done
}

async fn act(shop: &Shop, verb: Verb) -> Result<Exit, CommandError> {
    match verb {
        Verb::List { which, limit } => {
            let mut letters = Vec::new();
            for of_context in chosen(shop, &which) {
                letters.extend(of_context.list(limit).await?);
            }
            letters.sort_by_key(|letter| letter.received_at);
            report::list(&letters, which.json)?;
            Ok(Exit::Done)
        }
        Verb::Show(OfOneEvent { event, which }) => {
            let letters = letters_of(shop, event, &which).await?;
            report::details(event, &letters, which.json)
        }
        Verb::Replay(one) => settle(shop, &one, Settlement::Replay).await,
        Verb::Discard(one) => settle(shop, &one, Settlement::Discard).await,
    }
}

/// Those of the context that was asked for, or of all.
fn chosen<'a>(shop: &'a Shop, which: &'a Which) -> impl Iterator<Item = DeadLetters<'a>> {
    let context = which.context.as_deref();
    shop.dead_letters().filter(move |letters| context.is_none_or(|name| name == letters.context()))
}

async fn letters_of(
    shop: &Shop,
    event: Uuid,
    which: &Which,
) -> Result<Vec<DeadLetter>, StoreError> {
    let mut letters = Vec::new();
    for of_context in chosen(shop, which) {
        letters.extend(of_context.find(event).await?);
    }
    Ok(letters)
}

/// What an operator decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Settlement {
    Replay,
    Discard,
}

async fn settle(
    shop: &Shop,
    one: &OfOneEvent,
    settlement: Settlement,
) -> Result<Exit, CommandError> {
    let letters = letters_of(shop, one.event, &one.which).await?;
    for of_context in chosen(shop, &one.which) {
        match settlement {
            Settlement::Replay => of_context.replay(one.event).await?,
            Settlement::Discard => of_context.discard(one.event).await?,
        };
    }
    report::settled(one.event, settlement, &letters, one.which.json)
}
