//! `galleria serve`: starts the shop, prints its address, and stops it gracefully at a signal. When a task of the host
//! panics, it ends at once, to be started again by its supervisor.

use std::io::{self, IsTerminal};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use platform::clock::SystemClock;

use super::{CommandError, serve_tenants, stopping};
use crate::signals::Signals;
use crate::startup_log;
use host::config::{Config, Settings};
use host::identity;
use payment_provider::HostWithProvider;
use terminal::{Exit, output};

/// How to serve.
#[derive(Debug, Args)]
#[command(after_help = "\
It prints one line when it is ready, and stops gracefully on SIGINT (Ctrl-C) and
SIGTERM; a second signal stops it at once. When a part of it panics it ends with
exit code 5, to be started again: let something supervise it.

A socket that a supervisor passes on (LISTEN_FDS, as systemd does) is used in
place of --listen: clients then wait while the host is restarted, and are not
refused.

Examples:
  galleria serve --listen 127.0.0.1:9000 --data-dir /var/lib/galleria
  export GALLERIA_BROKER_URL=nats://127.0.0.1:4222
  galleria serve --contexts payments")]
pub(crate) struct Arguments {
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<String>,

    /// Run only these contexts, separated by commas; the others run in other
    /// hosts, and their events come over the broker
    #[arg(long, value_name = "NAMES")]
    contexts: Option<String>,

    /// Leave the demo catalogue out of a shop that has no products yet
    #[arg(long)]
    no_demo_data: bool,

    /// Print a line for each event of every new order, as the demo does
    #[cfg_attr(feature = "demo", arg(long))]
    #[cfg_attr(not(feature = "demo"), arg(skip))]
    pub(crate) narrate: bool,
}

impl Arguments {
    /// Whether any of them is given.
    pub(crate) const fn are_given(&self) -> bool {
        self.listen.is_some() || self.contexts.is_some() || self.no_demo_data || self.narrate
    }

    /// The configuration with these flags on top.
    pub(crate) fn lay_over(&self, config: Config) -> Config {
        let demo_data = self.no_demo_data.then(|| false.to_string());
        config
            .with_flag("listen", self.listen.clone(), "--listen")
            .with_flag("contexts", self.contexts.clone(), "--contexts")
            .with_flag("demo_data", demo_data, "--no-demo-data")
    }
}

/// Serves until a signal comes. Its lines go to standard output, the log and errors to standard error.
pub(crate) async fn run(
    config: &Config,
    settings: &Settings,
    narrates: bool,
    started: Instant,
) -> Result<Exit, CommandError> {
    // Received from here on: a signal during the start stops the shop as soon as it is up, and a second one at once.
    let mut signals = Signals::listen().map_err(CommandError::Signals)?;
    if !settings.tenants.is_empty() {
        return Box::pin(serve_tenants::run(config, settings, narrates, (started, signals))).await;
    }
    let is_first_start = !identity::is_begun(settings).await?;
    let starting = HostWithProvider::start(settings, Arc::new(SystemClock));
    let Some(host) = stopping::start(&mut signals, starting).await? else {
        return Ok(Exit::CutShort);
    };
    startup_log::write(config);
    let shop = format!("http://{}", host.address);
    output::print(&ready_line(&shop, &settings.data_dir, started.elapsed()))?;
    if let Some(address) = host.management_address() {
        output::print(&format!("it is managed at http://{address}"))?;
    }
    if let Some(invitation) = invitation(&shop, settings) {
        output::print(&invitation)?;
    }
    // A log that is kept has no use for a link that opens once.
    if io::stdout().is_terminal()
        && let Some(link) = host.observatory_link()
    {
        output::print(&format!("watch it in a browser (the link opens once): {link}"))?;
    }
    if is_first_start {
        output::print(&first_steps(&shop, settings))?;
    }

    tokio::select! {
        biased;
        () = signals.next() => {}
        () = host.broken() => return Err(CommandError::Broken),
        told = narration(&host, narrates) => told?,
    }
    stopping::stop(&mut signals, host.stop()).await
}

/// Narrates the orders of the shop until a line cannot be printed; never returns where that is not wanted.
#[cfg_attr(
    not(feature = "demo"),
    expect(unused_variables, reason = "a program without the demo has no narrator")
)]
async fn narration(host: &HostWithProvider, is_wanted: bool) -> Result<(), CommandError> {
    #[cfg(feature = "demo")]
    if is_wanted {
        return Ok(demo::show::narrate(host.shop()).await?);
    }
    std::future::pending().await
}

fn ready_line(shop: &str, data_dir: &Path, took: Duration) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let seconds = took.as_secs_f64();
    let data = output::folder(data_dir);
    format!("galleria {version} is ready in {seconds:.2} s · shop {shop} · data {data}")
}

/// Commands to try with a new shop.
fn first_steps(shop: &str, settings: &Settings) -> String {
    let is_default = settings.data_dir == Path::new("data");
    let folder =
        (!is_default).then(|| format!(" --data-dir {}", output::folder(&settings.data_dir)));
    format!(
        "This is a new shop.\n  \
         ask the API    curl '{shop}/api/v1/products?limit=3'\n  \
         make an admin  galleria users create-admin --email you@example.org{}\n  \
         see it work    galleria demo",
        folder.unwrap_or_default()
    )
}

/// Where the shop can be looked at; nothing where it has no pages, or where this host knows no catalogue to show on them.
fn invitation(shop: &str, settings: &Settings) -> Option<String> {
    let has_pages = settings.values().get("storefront.pages") == "on";
    let has_catalogue =
        settings.contexts.contains(&"products") || settings.forward.contains_key("products");
    (has_pages && has_catalogue).then(|| format!("look around: open {shop} in a browser"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_without_a_catalogue_invites_nobody_to_look_around() {
        let settings_of = |contexts: &str| {
            let flags =
                Config::defaults().with_flag("contexts", Some(contexts.to_owned()), "--contexts");
            Settings::read(&flags).unwrap()
        };

        let shop = "http://127.0.0.1:8082";
        assert_eq!(invitation(shop, &settings_of("payments")), None);
        assert!(invitation(shop, &settings_of("users,products,orders")).is_some());
    }

    #[test]
    fn the_ready_line_has_the_duration_the_address_and_the_folder() {
        let line =
            ready_line("http://127.0.0.1:8080", Path::new("data"), Duration::from_millis(213));
        let version = env!("CARGO_PKG_VERSION");
        let expected = format!(
            "galleria {version} is ready in 0.21 s · shop http://127.0.0.1:8080 · data ./data"
        );
        assert_eq!(line, expected);
    }

    #[test]
    fn flags_are_settings() {
        let arguments = Arguments {
            listen: Some("127.0.0.1:0".to_owned()),
            contexts: Some("payments, users".to_owned()),
            no_demo_data: true,
            narrate: false,
        };
        let settings = Settings::read(&arguments.lay_over(Config::defaults())).unwrap();
        assert_eq!(settings.listen.port(), 0);
        assert!(!settings.demo_data);
        assert_eq!(settings.contexts, ["users", "payments"]);
        let none = Arguments { listen: None, contexts: None, no_demo_data: false, narrate: false };
        assert!(Settings::read(&none.lay_over(Config::defaults())).unwrap().demo_data);
    }
}
