//! `galleria dead-letters`: events that a handler failed at for good, those that wait for a handler or a reader which this
//! program does not have, and messages that are no events. An operator looks at them, mends the cause, and replays or
//! discards them.

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use host::Shop;
use host::config::Settings;
use host::registry::COMPILED;
use operate::dead_letters::{self, Scope, Settlement, settled_text};
use operate::shops;
use terminal::{Exit, output};
use uuid::Uuid;

use super::CommandError;

/// The task.
#[derive(Debug, Args)]
#[command(after_help = "\
A dead letter keeps its payload, its error and its attempts; later events of the
same aggregate wait behind it. So they do behind an event that waits for a
handler which this program does not have, or in a version that none reads: it is
listed too, and marked. A message of the broker that is no event, or not of its
source, is kept here with the reason; it can only be discarded. This works
beside a running shop, which notices within a second. It looks at the contexts
of its configuration. `list` says at its end which these are, and so do the
others where they find nothing: for the rest, run it with the configuration of
their host.

Examples:
  galleria dead-letters list
  galleria dead-letters replay 0199d3c1-7c4e-7e6a-9a55-0d6f2b1c8e11")]
pub(crate) struct Arguments {
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
        /// At most so many. Without --json the list says when there are more
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
Mend the cause first. Effects that the handler had before are not repeated.

Exit code 1 when there is no dead letter of that event, or this program does not
have its handler.

Example:
  galleria dead-letters replay 0199d3c1-7c4e-7e6a-9a55-0d6f2b1c8e11")]
    Replay(OfOneEvent),
    /// Give one up for good; what waits behind it goes on
    #[command(after_help = "\
The handler will never see the event, and nothing brings it back.

Exit code 1 when there is no dead letter of that event.

Example:
  galleria dead-letters discard 0199d3c1-7c4e-7e6a-9a55-0d6f2b1c8e11 \\
    --context orders")]
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

/// Shows or settles dead letters.
pub(crate) async fn run(arguments: Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    let (Verb::List { which, .. }
    | Verb::Show(OfOneEvent { which, .. })
    | Verb::Replay(OfOneEvent { which, .. })
    | Verb::Discard(OfOneEvent { which, .. })) = &arguments.verb;
    let scope = Scope::of(settings, which.context.as_deref())?;
    let shop = shops::open_existing(settings).await?;
    let done = act(&shop, arguments.verb, &scope).await;
    shop.stop().await;
    done
}

async fn act(shop: &Shop, verb: Verb, scope: &Scope) -> Result<Exit, CommandError> {
    match verb {
        Verb::List { which, limit } => {
            // One more tells whether there are more.
            let asked = limit.saturating_add(1);
            let mut letters = dead_letters::list(shop, which.context.as_deref(), asked).await?;
            let shown = usize::try_from(limit).unwrap_or(usize::MAX);
            let are_all = letters.len() <= shown;
            letters.truncate(shown);
            if letters.is_empty() && !which.json {
                output::say(&format!("There are no dead letters.\n{}", scope.render_text()));
                return Ok(Exit::Done);
            }
            output::print_result(&letters, which.json, |all| {
                format!("{}\n\n{}", dead_letters::list_text(all, are_all), scope.render_text())
            })?;
            Ok(Exit::Done)
        }
        Verb::Show(OfOneEvent { event, which }) => {
            let letters = dead_letters::find(shop, which.context.as_deref(), event).await?;
            if letters.is_empty() {
                output::say(&dead_letters::none_of(event));
                say_elsewhere(scope);
                return Ok(Exit::Found);
            }
            output::print_result(&letters, which.json, |all| dead_letters::details(all))?;
            Ok(Exit::Done)
        }
        Verb::Replay(one) => settle(shop, &one, Settlement::Replay, scope).await,
        Verb::Discard(one) => settle(shop, &one, Settlement::Discard, scope).await,
    }
}

async fn settle(
    shop: &Shop,
    OfOneEvent { event, which }: &OfOneEvent,
    settlement: Settlement,
    scope: &Scope,
) -> Result<Exit, CommandError> {
    let context = which.context.as_deref();
    let settled = dead_letters::settle(shop, context, *event, settlement).await?;
    for complaint in dead_letters::complaints(&settled) {
        output::say(&complaint);
    }
    if !settled.is_any() {
        if settled.left.is_empty() {
            say_elsewhere(scope);
        }
        return Ok(Exit::Found);
    }
    output::print_result(&settled, which.json, settled_text)?;
    Ok(Exit::Done)
}

/// Says where else an event may be that is no dead letter here.
fn say_elsewhere(scope: &Scope) {
    if let Some(others) = scope.not_looked_at() {
        output::say(&others);
    }
}
