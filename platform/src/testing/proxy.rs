//! A TCP proxy before a server: it can cut every connection and refuse new ones, as a network does.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

/// What the proxy does with connections.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Mode {
    refuses: bool,
    /// Connections that were made before the last cut are closed.
    cuts: u32,
}

/// Stands before one server, such as a broker or a database. Ends when dropped.
#[derive(Debug)]
pub struct Proxy {
    /// Where it listens, on loopback.
    pub address: SocketAddr,
    mode: Arc<watch::Sender<Mode>>,
    _listening: JoinSet<()>,
}

impl Proxy {
    /// A proxy on a free port before `server`, which is an address and a port. It fails when there is no free port.
    pub async fn before(server: String) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let mode = Arc::new(watch::channel(Mode { refuses: false, cuts: 0 }).0);
        let modes = Arc::clone(&mode);
        let mut listening = JoinSet::new();
        listening.spawn(async move {
            let mut carried = JoinSet::new();
            loop {
                let Ok((client, _)) = listener.accept().await else { continue };
                if !modes.borrow().refuses {
                    carried.spawn(carry(client, server.clone(), modes.subscribe()));
                }
            }
        });
        Ok(Self { address, mode, _listening: listening })
    }

    /// Cuts all connections. New ones are let through.
    pub fn cut(&self) {
        self.mode.send_modify(|mode| mode.cuts += 1);
    }

    /// Cuts all connections and refuses new ones.
    pub fn close(&self) {
        self.mode.send_modify(|mode| *mode = Mode { refuses: true, cuts: mode.cuts + 1 });
    }

    /// Lets connections through again.
    pub fn open(&self) {
        self.mode.send_modify(|mode| mode.refuses = false);
    }
}

async fn carry(mut client: TcpStream, server: String, mut mode: watch::Receiver<Mode>) {
    let Ok(mut server) = TcpStream::connect(server).await else { return };
    let cuts = mode.borrow().cuts;
    tokio::select! {
        _ = tokio::io::copy_bidirectional(&mut client, &mut server) => {}
        _ = mode.wait_for(|mode| mode.cuts != cuts) => {}
    }
}
