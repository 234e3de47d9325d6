//! The log: events of `tracing`, as text or JSON, on standard error, each on one line; and telemetry beside it.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};

use secrecy::ExposeSecret;
use telemetry::{BoxedLayer, Telemetry, TelemetryError, Wanted};
use tracing::{Level, Metadata};
use tracing_subscriber::filter::{FilterExt, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use host::config::{Config, ConfigError, Settings, Source};
use platform::spans::TRACED;

/// Libraries that call errors what is none, and whose callers log what is one. Naming one in the filter hears it. `actix_http`
/// does so for every malformed request; `lapin` for every question that RabbitMQ answers by closing the channel. The spans of
/// traces are no part of the log.
const QUIET: [&str; 3] = ["actix_http", "lapin", TRACED];

/// Targets and levels at which a library logs secrets: no filter hears them. `lapin` shows a frame that it gives up, and the one
/// that answers the server's first has the password.
const WITH_SECRETS: [(&str, Level); 1] = [("lapin::frames", Level::TRACE)];

/// Starts logging with the filter and format of the settings, and telemetry beside it. A filter of the log changes nothing of what
/// is exported, nor the other way round.
pub(crate) fn start(
    config: &Config,
    settings: &Settings,
    exports: bool,
) -> Result<Telemetry, ConfigError> {
    let filter = filter(config, &settings.log)?;
    let wanted = if exports { wanted(settings) } else { Wanted::default() };
    let telemetry = Telemetry::start(&wanted).map_err(|refused| unusable(config, &refused))?;
    let colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let log = log(filter, settings.log_as_json, colours, io::stderr, telemetry.layers());
    // There is one log a process; one that a test of this program has set stays.
    let _already_there = tracing::dispatcher::set_global_default(log);
    Ok(telemetry)
}

/// The exports that the settings ask for.
fn wanted(settings: &Settings) -> Wanted {
    let dsn = settings.sentry_dsn.as_ref().map(|dsn| dsn.expose_secret().to_owned());
    Wanted {
        version: env!("CARGO_PKG_VERSION"),
        contexts: settings.contexts.clone(),
        traces: settings.traces_url.clone().map(|url| (url, settings.traces_ratio)),
        errors: dsn.map(|dsn| (dsn, settings.sentry_environment.clone())),
    }
}

fn unusable(config: &Config, refused: &TelemetryError) -> ConfigError {
    let key = match refused {
        TelemetryError::Collector(_) => "traces.url",
        TelemetryError::Dsn(_) => "sentry.dsn",
    };
    bad_value(config, key, shared_kernel::error_chain::describe(refused))
}

fn bad_value(config: &Config, key: &'static str, reason: String) -> ConfigError {
    let set = config.shown().find(|(one, _, _)| one.name == key);
    let origin = set.map_or(Source::Default, |(_, _, source)| source.clone());
    ConfigError::BadValue { key, origin, reason }
}

/// The log with its filter, and the layers of telemetry with theirs. Where there are none, the filter of the log is that of all:
/// a span or a line that it refuses then costs least.
fn log<W, O>(
    filter: EnvFilter,
    as_json: bool,
    colours: bool,
    writer: W,
    telemetry: Vec<BoxedLayer>,
) -> tracing::Dispatch
where
    W: Fn() -> O + Send + Sync + 'static,
    O: Write,
{
    let writer = OneLine { writer, colours: colours && !as_json };
    // A closed standard error must not end the shop: a line that cannot be logged is not reported there either.
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(colours)
        .with_writer(writer)
        .log_internal_errors(false);
    let lines = if as_json { lines.json().boxed() } else { lines.boxed() };
    let no_secret = filter_fn(has_no_secret);
    if telemetry.is_empty() {
        return Registry::default().with(lines).with(filter).with(no_secret).into();
    }
    let lines = lines.with_filter(filter.and(no_secret)).boxed();
    let layers: Vec<BoxedLayer> = std::iter::once(lines).chain(telemetry).collect();
    Registry::default().with(layers).into()
}

/// Makes writers of lines. A control character in a line, which only a value can have brought, is written as an escape of JSON:
/// a client that sends an end of a line writes no line of its own.
struct OneLine<W> {
    writer: W,
    colours: bool,
}

/// Writes one line.
struct LineWriter<O> {
    output: O,
    colours: bool,
}

impl<'a, W: Fn() -> O, O: Write> MakeWriter<'a> for OneLine<W> {
    type Writer = LineWriter<O>;

    fn make_writer(&'a self) -> Self::Writer {
        LineWriter { output: (self.writer)(), colours: self.colours }
    }
}

impl<O: Write> Write for LineWriter<O> {
    /// A line is written by one call.
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(line);
        let (text, end) = text.strip_suffix('\n').map_or((&*text, ""), |text| (text, "\n"));
        let mut written = String::with_capacity(line.len());
        for (at, letter) in text.char_indices() {
            let is_colour = self.colours && text.get(at..).is_some_and(begins_with_a_colour);
            if letter.is_control() && !is_colour {
                // Writing to a text does not fail.
                _ = write!(written, "\\u{:04x}", u32::from(letter));
            } else {
                written.push(letter);
            }
        }
        written.push_str(end);
        self.output.write_all(written.as_bytes())?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

fn has_no_secret(line: &Metadata<'_>) -> bool {
    let is_like =
        |(target, level): (&str, Level)| line.target() == target && *line.level() == level;
    !WITH_SECRETS.into_iter().any(is_like)
}

fn filter(config: &Config, text: &str) -> Result<EnvFilter, ConfigError> {
    let filter = EnvFilter::try_new(text).map_err(|error| {
        let reason = format!("is no filter such as info or platform=debug ({error})");
        bad_value(config, "log", reason)
    })?;
    let unnamed = QUIET.into_iter().filter(|library| !text.contains(library));
    let quiet = unnamed.filter_map(|library| format!("{library}=off").parse().ok());
    Ok(quiet.fold(filter, EnvFilter::add_directive))
}

/// The formatter colours by sequences such as `ESC [ 31 m`. No other sequence of a terminal ends so: a value can colour a line,
/// and moves nothing.
fn begins_with_a_colour(text: &str) -> bool {
    let parameters = text.strip_prefix("\u{1b}[").unwrap_or_default();
    let end = parameters.trim_start_matches(|letter: char| matches!(letter, '0'..='9' | ';'));
    end.starts_with('m')
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;

    /// A writer into memory.
    #[derive(Clone, Default)]
    struct Logged(Arc<Mutex<Vec<u8>>>);

    impl Write for Logged {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn control_characters_of_a_request_stay_in_one_line() {
        let sent = "/a\r\n2026-01-01T00:00:00Z ERROR forged\u{1b}[2K\u{85}\u{7f}\0";
        for (as_json, colours) in [(false, false), (false, true), (true, false)] {
            let logged = Logged::default();
            let writer = logged.clone();
            let filter = EnvFilter::new("trace");
            let log = log(filter, as_json, colours, move || writer.clone(), Vec::new());
            tracing::dispatcher::with_default(&log, || {
                let span = tracing::error_span!("http.request.answer", path = sent, shown = %sent);
                let _entered = span.enter();
                let error = io::Error::other(sent);
                let error: &dyn std::error::Error = &error;
                tracing::error!(text = sent, shown = %sent, debug = ?sent, error, "of {sent}");
            });
            let logged = String::from_utf8(logged.0.lock().unwrap().clone()).unwrap();
            let line = logged.strip_suffix('\n').unwrap();
            let is_left = |letter: char| letter.is_control() && !(colours && letter == '\u{1b}');
            assert!(!line.contains(is_left) && !line.contains("\u{1b}[2K"), "{line:?}");
            assert!(line.contains("forged"), "{line:?}");
            if as_json {
                serde_json::from_str::<serde_json::Value>(line).unwrap();
            }
        }
    }

    #[test]
    fn a_filter_that_cannot_be_read_is_refused_with_its_source() {
        let config = Config::defaults().with_flag("log", Some("platform=loud".to_owned()), "--log");
        let refused = filter(&config, "platform=loud").unwrap_err().to_string();
        assert!(refused.contains("flag --log"), "{refused}");
    }

    #[test]
    fn no_filter_hears_what_has_secrets() {
        let logged = Logged::default();
        let writer = logged.clone();
        let filter = EnvFilter::new("lapin=trace");
        let log = log(filter, false, false, move || writer.clone(), Vec::new());
        tracing::dispatcher::with_default(&log, || {
            tracing::trace!(target: "lapin::frames", frame = "hushhush", "Discarding frame");
            tracing::trace!(target: "lapin::channel", "send_frame");
        });
        let lines = String::from_utf8(logged.0.lock().unwrap().clone()).unwrap();
        assert!(lines.contains("send_frame") && !lines.contains("hushhush"), "{lines}");
    }

    #[test]
    fn a_level_and_a_target_make_a_filter() {
        assert!(filter(&Config::defaults(), "warn,platform=debug").is_ok());
    }

    #[test]
    fn a_malformed_request_is_no_error_of_this_program_unless_the_filter_asks_for_it() {
        let of = |text| filter(&Config::defaults(), text).unwrap().to_string();
        assert!(of("warn").contains("actix_http=off"), "{}", of("warn"));
        assert!(!of("warn,actix_http=debug").contains("actix_http=off"));
    }
}
