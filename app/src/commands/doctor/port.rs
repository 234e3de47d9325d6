//! Whether the shop can listen where it should.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::header::HOST;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;

use super::finding::Finding;

const ABOUT: &str = "port";
/// A shop says sooner that it is one.
const PATIENCE: Duration = Duration::from_secs(1);

/// `is_served` says that a shop runs on the data folder: then it is likely the one that listens. One whose databases are
/// all on a server leaves no trace in the folder, and is asked.
pub(super) async fn examine(address: SocketAddr, is_served: bool) -> Finding {
    let finding = judge(address, is_served);
    if finding.is_problem() && is_a_shop(address).await {
        return Finding::note(ABOUT, format!("{address} is taken by a shop that answers there"));
    }
    finding
}

/// Whether a shop answers there.
async fn is_a_shop(address: SocketAddr) -> bool {
    let asking = async {
        let stream = TcpStream::connect(address).await.ok()?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.ok()?;
        let request = Request::get("/").header(HOST, address.to_string());
        let request = request.body(Empty::<Bytes>::new()).ok()?;
        let exchange = async {
            let answer = sender.send_request(request).await.ok()?;
            let body = answer.into_body().collect().await.ok()?.to_bytes();
            drop(sender);
            serde_json::from_slice::<Value>(&body).ok()
        };
        let (answer, _closed) = tokio::join!(exchange, connection);
        Some(answer?.get("shop")? == "Galleria")
    };
    tokio::time::timeout(PATIENCE, asking).await.ok().flatten() == Some(true)
}

fn judge(address: SocketAddr, is_served: bool) -> Finding {
    if address.port() == 0 {
        return Finding::well(ABOUT, "a free one is taken at every start".to_owned());
    }
    match TcpListener::bind(address) {
        Ok(_let_go_at_once) => Finding::well(ABOUT, format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse && is_served => {
            Finding::note(ABOUT, format!("{address} is taken, as it should be while a shop runs"))
        }
        Err(error) if error.kind() == ErrorKind::AddrInUse => Finding::problem(
            ABOUT,
            format!("{address} is taken by another program"),
            "stop that program, or choose another port with --listen or GALLERIA_LISTEN",
        ),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Finding::problem(
            ABOUT,
            format!("{address} may not be listened on: {error}"),
            "choose a port above 1023 with --listen, or give the program the right to use lower ones",
        ),
        Err(error) => Finding::problem(
            ABOUT,
            format!("{address} cannot be listened on: {error}"),
            "choose an address of this machine with --listen or GALLERIA_LISTEN, such as 127.0.0.1:8080",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn a_taken_port_is_a_problem_unless_the_shop_has_it() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        assert_eq!(judge(address, false).verdict, Verdict::Problem);
        assert_eq!(judge(address, true).verdict, Verdict::Note);
        drop(listener);
        assert_eq!(judge(address, false).verdict, Verdict::Well);
    }

    #[test]
    fn an_address_of_another_machine_is_a_problem() {
        let elsewhere = SocketAddr::from(([192, 0, 2, 1], 8080));
        assert_eq!(judge(elsewhere, true).verdict, Verdict::Problem);
    }
}
