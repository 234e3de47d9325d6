//! The log: events of `tracing`, as text or JSON, on standard error, each on one line.

use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write};

use tracing::{Level, Metadata};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;

use host::config::{Config, ConfigError, Settings, Source};

/// Libraries that call errors what is none, and whose callers log what is one. Naming one in the filter hears it. `actix_http`
/// does so for every malformed request; `lapin` for every question that RabbitMQ answers by closing the channel.
const QUIET: [&str; 2] = ["actix_http", "lapin"];

/// Targets and levels at which a library logs secrets: no filter hears them. `lapin` shows a frame that it gives up, and the one
/// that answers the server's first has the password.
const WITH_SECRETS: [(&str, Level); 1] = [("lapin::frames", Level::TRACE)];

/// Starts logging with the filter and format of the settings.
pub(crate) fn start(config: &Config, settings: &Settings) -> Result<(), ConfigError> {
    let filter = filter(config, &settings.log)?;
    let colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let log = log(filter, settings.log_as_json, colours, io::stderr);
    // There is one log a process; one that a test of this program has set stays.
    let _already_there = tracing::dispatcher::set_global_default(log);
    Ok(())
}

fn log<W, O>(filter: EnvFilter, as_json: bool, colours: bool, writer: W) -> tracing::Dispatch
where
    W: Fn() -> O + Send + Sync + 'static,
    O: Write,
{
    // A closed standard error must not end the shop: a line that cannot be logged is not reported there either.
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(colours)
        .with_writer(OneLine { writer, colours: colours && !as_json })
        .log_internal_errors(false);
    if as_json {
        log.json().finish().with(filter_fn(has_no_secret)).into()
    } else {
        log.finish().with(filter_fn(has_no_secret)).into()
    }
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
        let origin = config
            .shown()
            .find(|(key, _, _)| key.name == "log")
            .map_or(Source::Default, |(_, _, source)| source.clone());
        let reason = format!("is no filter such as info or platform=debug ({error})");
        ConfigError::BadValue { key: "log", origin, reason }
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
            let log = log(filter, as_json, colours, move || writer.clone());
            tracing::dispatcher::with_default(&log, || {
                let span = tracing::error_span!("http.request", path = sent, shown = %sent);
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
        let log = log(EnvFilter::new("lapin=trace"), false, false, move || writer.clone());
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
