//! A TCP proxy in front of a server: it can cut every connection, refuse new ones or lose what is on its way, as a network does.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Bytes forwarded at a time.
const CHUNK: usize = 16 * 1024;

/// The state of a proxy.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Mode {
    refuses: bool,
    /// Connections made before the last cut are closed.
    cuts: u32,
    /// Connections made before the last silence stay open, and no answer comes over them.
    silences: u32,
    /// How many answers were lost to a silence.
    lost: u32,
    /// Requests with these bytes reach the server, and their answers are swallowed.
    swallows: Option<&'static [u8]>,
    /// How many answers are to be swallowed since the beginning, are being swallowed, and have been.
    wanted: u32,
    begun: u32,
    swallowed: u32,
}

const OPEN: Mode = Mode {
    refuses: false,
    cuts: 0,
    silences: 0,
    lost: 0,
    swallows: None,
    wanted: 0,
    begun: 0,
    swallowed: 0,
};

/// Stands in front of one server, such as a broker or a database. Ends when dropped.
#[derive(Debug)]
pub struct Proxy {
    /// Its address, on loopback.
    pub address: SocketAddr,
    mode: Arc<watch::Sender<Mode>>,
    _listening: JoinSet<()>,
}

impl Proxy {
    /// A proxy on a free port before `server`, which is an address and a port. It fails when there is no free port.
    pub async fn before(server: String) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let mode = Arc::new(watch::channel(OPEN).0);
        let modes = Arc::clone(&mode);
        let mut listening = JoinSet::new();
        listening.spawn(async move {
            let mut carried = JoinSet::new();
            loop {
                let Ok((client, _)) = listener.accept().await else { continue };
                if !modes.borrow().refuses {
                    carried.spawn(carry(client, server.clone(), Arc::clone(&modes)));
                }
            }
        });
        Ok(Self { address, mode, _listening: listening })
    }

    /// A proxy before the PostgreSQL server of this URL, and the URL through it.
    ///
    /// # Panics
    /// When no port is free.
    #[expect(clippy::expect_used, reason = "a test cannot go on without a port")]
    pub async fn before_database(url: &str) -> (Self, String) {
        let server = url.split('/').nth(2).unwrap_or_default();
        let server = server.rsplit('@').next().unwrap_or_default();
        let address = if server.contains(':') { server.into() } else { format!("{server}:5432") };
        let proxy = Self::before(address).await.expect("a free port");
        let through = url.replacen(server, &proxy.address.to_string(), 1);
        (proxy, through)
    }

    /// Cuts all connections. New ones are let through.
    pub fn cut(&self) {
        self.mode.send_modify(|mode| mode.cuts += 1);
    }

    /// Loses every later answer on the connections that are open now, which stay open. New ones are let through.
    pub fn silence(&self) {
        self.mode.send_modify(|mode| mode.silences += 1);
    }

    /// Waits until so many answers were lost to a silence.
    pub async fn wait_for_lost(&self, answers: u32) {
        let mut mode = self.mode.subscribe();
        // The sender lives as long as the proxy that is waited on.
        let _mode = mode.wait_for(|mode| mode.lost >= answers).await;
    }

    /// Cuts all connections and refuses new ones.
    pub fn close(&self) {
        self.mode.send_modify(|mode| {
            *mode = Mode { refuses: true, cuts: mode.cuts + 1, ..*mode };
        });
    }

    /// Accepts connections again.
    pub fn open(&self) {
        self.mode.send_modify(|mode| mode.refuses = false);
    }

    /// Lets the next `times` requests with these bytes in them reach the server, waits for its answer, and cuts the
    /// connection instead of passing the answer on.
    pub fn swallow_answers(&self, request: &'static [u8], times: u32) {
        self.mode.send_modify(|mode| {
            *mode = Mode { swallows: Some(request), wanted: mode.wanted + times, ..*mode };
        });
    }

    /// Waits until every answer that was to be swallowed has been, and returns how many that were so far.
    pub async fn swallowed(&self) -> u32 {
        let mut mode = self.mode.subscribe();
        // The sender lives as long as the proxy that is waited on.
        let none_is_left = mode.wait_for(|mode| mode.swallowed == mode.wanted).await;
        none_is_left.map_or(0, |mode| mode.swallowed)
    }
}

async fn carry(mut client: TcpStream, server: String, modes: Arc<watch::Sender<Mode>>) {
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    let mut mode = modes.subscribe();
    let Mode { cuts, silences, .. } = *mode.borrow();
    let (from_client, to_client) = client.split();
    let (from_server, to_server) = server.split();
    let swallows = AtomicBool::new(false);
    tokio::select! {
        // When either direction ends, both connections end.
        _ended = pass_on_requests(from_client, to_server, &modes, &swallows) => {}
        _ended = pass_on_answers(from_server, to_client, (&modes, silences), &swallows) => {}
        _ = mode.wait_for(|mode| mode.cuts != cuts) => {}
    }
}

async fn pass_on_requests(
    mut client: impl AsyncRead + Unpin,
    mut server: impl AsyncWrite + Unpin,
    modes: &watch::Sender<Mode>,
    swallows: &AtomicBool,
) -> io::Result<()> {
    let mut bytes = vec![0; CHUNK];
    loop {
        let length = client.read(&mut bytes).await?;
        let chunk = bytes.get(..length).unwrap_or_default();
        if chunk.is_empty() {
            return Ok(());
        }
        if modes.send_if_modified(|mode| mode.take(chunk)) {
            swallows.store(true, Ordering::Relaxed);
        }
        server.write_all(chunk).await?;
    }
}

async fn pass_on_answers(
    mut server: impl AsyncRead + Unpin,
    mut client: impl AsyncWrite + Unpin,
    (modes, silences): (&watch::Sender<Mode>, u32),
    swallows: &AtomicBool,
) -> io::Result<()> {
    let mut bytes = vec![0; CHUNK];
    loop {
        let length = server.read(&mut bytes).await?;
        let chunk = bytes.get(..length).unwrap_or_default();
        if swallows.load(Ordering::Relaxed) {
            modes.send_modify(|mode| mode.swallowed += 1);
            return Ok(());
        }
        if chunk.is_empty() {
            return Ok(());
        }
        if modes.send_if_modified(|mode| mode.loses(silences)) {
            continue;
        }
        client.write_all(chunk).await?;
    }
}

impl Mode {
    /// Whether an answer is lost on a connection that was made after so many silences.
    fn loses(&mut self, silences: u32) -> bool {
        let is_silent = self.silences != silences;
        self.lost += u32::from(is_silent);
        is_silent
    }

    /// Whether the answer to this request is swallowed; if so, one less is left.
    fn take(&mut self, asked: &[u8]) -> bool {
        let Some(request) = self.swallows.filter(|_| self.begun < self.wanted) else {
            return false;
        };
        let is_one = asked.windows(request.len()).any(|bytes| bytes == request);
        self.begun += u32::from(is_one);
        is_one
    }
}
