//! `galleria rehearse`: a shop for a presentation, with faults that are switched on and off.

use std::time::Duration;

use clap::{Args, ValueEnum};
use demo::show::rehearsal::{self, RehearsalOptions};
use host::config::{Config, Settings, Source};
use secrecy::SecretString;
use terminal::Exit;

use super::CommandError;
use crate::signals::Signals;

/// Where a rehearsal listens.
const LOOPBACK: &str = "127.0.0.1:8080";

/// How it goes.
#[derive(Debug, Args)]
#[command(after_help = "\
It starts a shop with the demo catalogue in a temporary folder, or in the one
that --data-dir names and a rehearsal has made, and prints its address, a link
to its observatory that opens once, and who can log in. Keys 1 to 7 play the
scenes of galleria demo at a pace that people can follow, 8 and 9 two more that
need a fault; letters switch faults on and off, as the page Faults of the
observatory does. Every fault ends by itself. Without a terminal, each line of
standard input is a key.

The timeline of the order marks what a fault struck. docs/presenting.md
has a script of five minutes and one of twenty.

Examples:
  galleria rehearse
  galleria rehearse --listen 127.0.0.1:9000 --data-dir /tmp/shop
  galleria rehearse --hosts two --broker nats://127.0.0.1:4222
  printf '1\\nq\\n' | galleria rehearse --pace 0")]
pub(crate) struct Arguments {
    /// Where the shop listens; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,

    /// One process, or two over a broker: payments then has a process of its own,
    /// which a fault kills
    #[arg(long, value_enum, default_value_t = Hosts::One, requires_if("two", "broker"))]
    hosts: Hosts,

    /// The broker between two hosts, such as `nats://127.0.0.1:4222`
    #[arg(long, value_name = "URL")]
    broker: Option<String>,

    /// The pause after each line of a scene, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 350)]
    pace: u64,
}

/// How many processes the shop has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Hosts {
    One,
    Two,
}

impl Arguments {
    /// The configuration with these flags on top. Where a shop of this configuration would listen does not matter: a rehearsal is on
    /// loopback unless its flag says otherwise.
    pub(crate) fn lay_over(&self, config: Config) -> Config {
        let listen = self.listen.clone().unwrap_or_else(|| LOOPBACK.to_owned());
        config.with_flag("listen", Some(listen), "--listen")
    }
}

/// Rehearses until somebody ends it.
pub(crate) async fn run(
    arguments: &Arguments,
    config: &Config,
    settings: &Settings,
) -> Result<Exit, CommandError> {
    let mut signals = Signals::listen().map_err(CommandError::Signals)?;
    // The folder that a file or the environment names is that of a shop.
    let is_named = config
        .shown()
        .any(|(key, _, source)| key.name == "data_dir" && matches!(source, Source::Flag(_)));
    let options = RehearsalOptions {
        folder: is_named.then(|| settings.data_dir.clone()),
        pace: Duration::from_millis(arguments.pace),
        broker: arguments
            .broker
            .clone()
            .filter(|_| arguments.hosts == Hosts::Two)
            .map(SecretString::from),
    };
    let is_well = Box::pin(rehearsal::run(settings, options, signals.next())).await?;
    Ok(Exit::done_if(is_well))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rehearsal_is_on_loopback_unless_its_flag_says_otherwise() {
        let variables = [("GALLERIA_LISTEN".to_owned(), "0.0.0.0:80".to_owned())];
        let config = Config::defaults().with_environment(variables).unwrap();
        for (flag, expected) in [(None, LOOPBACK), (Some("192.0.2.1:9000"), "192.0.2.1:9000")] {
            let listen = flag.map(str::to_owned);
            let arguments = Arguments { listen, hosts: Hosts::One, broker: None, pace: 0 };
            let settings = Settings::read(&arguments.lay_over(config.clone())).unwrap();
            assert_eq!(settings.listen.to_string(), expected);
        }
    }
}
