//! For tests: a migrated database, and a mail server that answers as the test says.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use migration::notifications::Migrator;
use platform::testing::{TestDatabase, database};
use sea_orm_migration::MigratorTrait;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader, split};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

pub(crate) async fn notifications_database() -> TestDatabase {
    database("notifications", |connection| async move { Migrator::up(&connection, None).await })
        .await
}

/// A mail server on this machine, as long as it lives.
pub(crate) struct TestServer {
    pub(crate) port: u16,
    state: Arc<Mutex<State>>,
    accepting: JoinHandle<()>,
}

/// From when on its connections are encrypted.
#[derive(Clone)]
pub(crate) enum Encryption {
    Never,
    FromTheFirstByte(TlsAcceptor),
    AfterStartTls(TlsAcceptor),
}

#[derive(Default)]
struct State {
    /// The answers to the next commands that begin so; `drop` closes the connection.
    answers: VecDeque<(&'static str, &'static str)>,
    /// The lines that clients have sent.
    told: Vec<String>,
    connections: usize,
}

impl TestServer {
    pub(crate) async fn start() -> Self {
        Self::start_with(Encryption::Never).await
    }

    pub(crate) async fn start_with(encryption: Encryption) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = Arc::clone(&state);
        let accept = async move {
            let mut serving = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                shared.lock().unwrap().connections += 1;
                let (encryption, state) = (encryption.clone(), Arc::clone(&shared));
                serving.push(AbortOnDrop(spawn(converse(stream, encryption, state))));
            }
        };
        Self { port, state, accepting: spawn(accept) }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// Answers the next command that begins with `command` so.
    pub(crate) fn will(&self, command: &'static str, answer: &'static str) {
        self.state.lock().unwrap().answers.push_back((command, answer));
    }

    pub(crate) fn told(&self) -> Vec<String> {
        self.state.lock().unwrap().told.clone()
    }

    /// How many messages it has taken.
    pub(crate) fn taken(&self) -> usize {
        self.told().iter().filter(|line| *line == ".").count()
    }

    pub(crate) fn connections(&self) -> usize {
        self.state.lock().unwrap().connections
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

struct AbortOnDrop(JoinHandle<()>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

#[expect(clippy::disallowed_methods, reason = "the server of a test ends with its test")]
fn spawn(task: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
    tokio::spawn(task)
}

/// The usual answer to a line. Nothing is answered to the lines of a message, but to its end.
fn usual(line: &str, is_message: &mut bool) -> Option<&'static str> {
    if *is_message {
        *is_message = line != ".";
        return (line == ".").then_some("250 2.0.0 taken");
    }
    match line.get(..4).unwrap_or(line) {
        "EHLO" => Some("250-test\r\n250-STARTTLS\r\n250-AUTH PLAIN\r\n250 8BITMIME"),
        "DATA" => {
            *is_message = true;
            Some("354 go on")
        }
        "STAR" => Some("220 2.0.0 begin"),
        "AUTH" => Some("235 2.7.0 known"),
        "QUIT" => Some("221 bye"),
        _ => Some("250 2.0.0 fine"),
    }
}

async fn converse(stream: TcpStream, encryption: Encryption, state: Arc<Mutex<State>>) {
    match encryption {
        Encryption::Never => {
            serve(stream, true, &state).await;
        }
        Encryption::FromTheFirstByte(acceptor) => {
            if let Ok(stream) = acceptor.accept(stream).await {
                serve(stream, true, &state).await;
            }
        }
        Encryption::AfterStartTls(acceptor) => {
            if let Some(stream) = serve(stream, true, &state).await
                && let Ok(stream) = acceptor.accept(stream).await
            {
                serve(stream, false, &state).await;
            }
        }
    }
}

/// Answers until the connection ends, or until it is to be encrypted: then it is returned.
async fn serve<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    greets: bool,
    state: &Mutex<State>,
) -> Option<S> {
    let (read, mut write) = split(stream);
    let mut lines = BufReader::new(read).lines();
    let mut is_message = false;
    if greets {
        write.write_all(b"220 test\r\n").await.ok()?;
    }
    while let Ok(Some(line)) = lines.next_line().await {
        let (was_message, usual) = (is_message, usual(&line, &mut is_message));
        let is_encrypted_next = !was_message && line == "STARTTLS";
        let answer = {
            let mut state = state.lock().unwrap();
            let is_next =
                state.answers.front().is_some_and(|(command, _)| line.starts_with(command));
            let answer = if is_next { state.answers.pop_front() } else { None };
            state.told.push(line);
            answer.map(|(_, answer)| answer).or(usual)
        };
        let refused = answer.is_some_and(|answer| !answer.starts_with("354"));
        if !was_message && refused {
            is_message = false;
        }
        match answer {
            Some("drop") => return None,
            Some(answer) => write.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?,
            None => {}
        }
        if is_encrypted_next {
            return Some(lines.into_inner().into_inner().unsplit(write));
        }
    }
    None
}
