//! The shop as a process of its own: the same program, started with `serve`. Its processor time and memory are its own,
//! and it can be killed.

use std::net::SocketAddr;
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::Instant;

use super::DemoError;
use super::terms::environment;
use host::config::{ENVIRONMENT_PREFIX, Settings};

/// A shop that is not up by then will not come up.
const READY_WITHIN: Duration = Duration::from_secs(30);
/// A graceful stop takes no longer; what lasts longer is killed.
const STOPPED_WITHIN: Duration = Duration::from_secs(30);

/// A running shop. Dropping it kills it.
pub struct ServerProcess {
    child: Child,
    // Kept open: a shop whose standard output is closed could not say goodbye.
    _stdout: Lines<BufReader<ChildStdout>>,
    /// Where it listens.
    pub address: SocketAddr,
    /// From the start of the process until it said that it answers.
    pub ready_after: Duration,
}

impl ServerProcess {
    /// Starts this program as `serve` with exactly these settings, and waits until it answers.
    pub async fn start(settings: &Settings) -> Result<Self, DemoError> {
        let program = std::env::current_exe().map_err(DemoError::Spawn)?;
        // It runs in that folder, where a relative path would lead elsewhere.
        let data_dir = std::path::absolute(&settings.data_dir).map_err(DemoError::Spawn)?;
        let settings = &Settings { data_dir, ..settings.clone() };
        let mut command = Command::new(program);
        // It runs in the demo's folder, where no galleria.toml is.
        command.arg("serve").current_dir(&settings.data_dir).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with(ENVIRONMENT_PREFIX) {
                command.env_remove(name);
            }
        }
        let started = Instant::now();
        let mut child = command.envs(environment(settings)).spawn().map_err(DemoError::Spawn)?;
        let no_output =
            || DemoError::ServerProcess { reason: "it has no standard output".to_owned() };
        let mut lines = BufReader::new(child.stdout.take().ok_or_else(no_output)?).lines();
        let address = match tokio::time::timeout(READY_WITHIN, ready_address(&mut lines)).await {
            Ok(Some(address)) => address,
            Ok(None) => {
                let reason =
                    "it ended before it was ready; what it wrote above says why".to_owned();
                return Err(DemoError::ServerProcess { reason });
            }
            Err(_elapsed) => {
                let reason = format!("it was not ready after {} s", READY_WITHIN.as_secs());
                return Err(DemoError::ServerProcess { reason });
            }
        };
        Ok(Self { child, _stdout: lines, address, ready_after: started.elapsed() })
    }

    /// The id of the process; nothing once it has ended.
    pub fn id(&self) -> Option<u32> {
        self.child.id()
    }

    /// How it has ended, if it has.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>, DemoError> {
        self.child.try_wait().map_err(DemoError::Spawn)
    }

    /// Ends it at once, as a power cut would: `kill -9`.
    pub async fn kill(mut self) -> Result<(), DemoError> {
        self.child.kill().await.map_err(DemoError::Spawn)
    }

    /// Asks it to stop, and waits until it has. It is killed where it cannot be asked. Returns what went wrong with it,
    /// if anything did: it had ended by itself before, failed while it stopped, or did not stop.
    pub async fn stop(mut self) -> Result<Option<String>, DemoError> {
        if let Some(status) = self.ended()? {
            return Ok(Some(format!("the shop's process had ended by itself: {status}")));
        }
        if !self.ask_to_stop().await {
            return self.kill().await.map(|()| None);
        }
        match tokio::time::timeout(STOPPED_WITHIN, self.child.wait()).await {
            Ok(ended) => {
                let status = ended.map_err(DemoError::Spawn)?;
                let failed = || format!("the shop's process failed when it was stopped: {status}");
                Ok((!status.success()).then(failed))
            }
            Err(_elapsed) => {
                self.kill().await?;
                let seconds = STOPPED_WITHIN.as_secs();
                Ok(Some(format!("the shop's process had not stopped after {seconds} s")))
            }
        }
    }

    /// Sends SIGTERM by way of the shell: the standard library knows only how to kill.
    async fn ask_to_stop(&self) -> bool {
        let (true, Some(id)) = (cfg!(unix), self.id()) else { return false };
        let asked =
            Command::new("sh").args(["-c", "kill -TERM \"$0\"", &id.to_string()]).status().await;
        asked.is_ok_and(|status| status.success())
    }
}

/// Reads until the line that says where the shop answers.
async fn ready_address(lines: &mut Lines<BufReader<ChildStdout>>) -> Option<SocketAddr> {
    loop {
        let line = lines.next_line().await.ok()??;
        if let Some(address) = address_in(&line) {
            return Some(address);
        }
    }
}

/// The first `http://address:port` of a line.
fn address_in(line: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once("http://")?;
    let is_part = |letter: char| letter.is_ascii_hexdigit() || ".:[]".contains(letter);
    let end = rest.find(|letter: char| !is_part(letter)).unwrap_or(rest.len());
    rest.get(..end)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_address_in_the_ready_line() {
        let expected: SocketAddr = "127.0.0.1:41233".parse().unwrap();
        for line in [
            "galleria is ready: http://127.0.0.1:41233",
            "galleria is ready at http://127.0.0.1:41233/ (0.12 s)",
            "{\"ready\":\"http://127.0.0.1:41233\"}",
        ] {
            assert_eq!(address_in(line), Some(expected), "{line}");
        }
        assert_eq!(address_in("at http://[::1]:80, data"), Some("[::1]:80".parse().unwrap()));
        assert_eq!(address_in("the demo catalogue has 48 products"), None);
        assert_eq!(address_in("see http://example.com"), None);
    }
}
