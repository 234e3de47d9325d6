//! The port: whether the shop can listen where its settings say.

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
/// A shop answers sooner, even under load.
const PATIENCE: Duration = Duration::from_secs(3);
const CHOOSE_ANOTHER: &str =
    "stop that program, or choose another port with --listen or GALLERIA_LISTEN";

/// Tries to listen at `address`, and asks the program that listens there already: a shop may, if a host of these settings
/// `may_run`; any other program is a problem.
pub(super) async fn examine(address: SocketAddr, may_run: bool) -> Finding {
    if address.port() == 0 {
        return Finding::well(ABOUT, "a free one is taken at every start".to_owned());
    }
    match TcpListener::bind(address) {
        Ok(_closed_at_once) => Finding::well(ABOUT, format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => taken(address, may_run).await,
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

async fn taken(address: SocketAddr, may_run: bool) -> Finding {
    match (is_a_shop(address).await, may_run) {
        (true, true) => {
            Finding::note(ABOUT, format!("{address} is taken by a shop that answers there"))
        }
        (true, false) => Finding::problem(
            ABOUT,
            format!("{address} is taken by another shop; no host of these settings runs"),
            CHOOSE_ANOTHER,
        ),
        (false, _) => Finding::problem(
            ABOUT,
            format!("{address} is taken by another program, which does not answer as a shop"),
            CHOOSE_ANOTHER,
        ),
    }
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

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::super::finding::Verdict;
    use super::*;

    /// Answers every request with this body.
    fn answering(body: &'static str) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let _request = stream.read(&mut [0; 1024]).unwrap();
                let length = body.len();
                let head =
                    format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close");
                stream.write_all(format!("{head}\r\n\r\n{body}").as_bytes()).unwrap();
            }
        });
        address
    }

    #[tokio::test]
    async fn a_port_taken_by_another_program_is_a_problem_even_while_the_shop_runs() {
        let stranger = answering("{\"shop\":\"another\"}");
        for may_run in [true, false] {
            assert_eq!(examine(stranger, may_run).await.verdict, Verdict::Problem);
        }
    }

    #[tokio::test]
    async fn a_port_taken_by_a_shop_is_noted_only_where_this_shop_may_run() {
        let shop = answering("{\"shop\":\"Galleria\"}");
        assert_eq!(examine(shop, true).await.verdict, Verdict::Note);
        assert_eq!(examine(shop, false).await.verdict, Verdict::Problem);
    }

    #[tokio::test]
    async fn a_free_port_is_well() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        assert_eq!(examine(address, false).await.verdict, Verdict::Well);
    }

    #[tokio::test]
    async fn an_address_of_another_machine_is_a_problem() {
        let address = SocketAddr::from(([192, 0, 2, 1], 8080));
        assert_eq!(examine(address, true).await.verdict, Verdict::Problem);
    }
}
