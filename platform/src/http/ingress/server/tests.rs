//! The bounds of the server, over sockets.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc;
use std::thread;

use actix_web::dev::ServerHandle;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpResponse, web};
use futures_util::future::{Either, select};

use super::super::answering::apply_ingress;
use super::super::settings::SETTINGS;
use super::super::state::Ingress;
use super::super::tls::TlsFiles;
use super::*;
use crate::http::body::JsonBody;
use crate::http::problem::Problem;
use crate::settings::SettingValues;
use crate::testing::CountingIds;

use departures::Queue;

/// The length of a large answer: more than a socket takes at once, in bytes.
const LARGE: usize = 1024 * 1024;

struct Served {
    address: SocketAddr,
    handle: ServerHandle,
    queue: web::Data<Queue>,
}

fn served(set: &[(&'static str, &str)]) -> Served {
    served_with(None, set)
}

fn served_with(tls: Option<Tls>, set: &[(&'static str, &str)]) -> Served {
    let mut values = SettingValues::defaults(SETTINGS);
    for (name, value) in set {
        values.set(name, *value);
    }
    let settings = IngressSettings::read(&values).unwrap();
    let ingress = web::Data::new(Ingress::new(settings.clone()));
    let ids: Arc<dyn Ids> = Arc::new(CountingIds::default());
    let of_answers = Arc::clone(&ids);
    let ids = web::Data::new(ids);
    let queue = web::Data::new(Queue::default());
    let of_requests = queue.clone();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let sockets = vec![ServerSocket { listener, tls }];
    let server = serve(sockets, &settings, of_answers, Some(1), move || {
        App::new()
            .app_data(ingress.clone())
            .app_data(ids.clone())
            .app_data(of_requests.clone())
            .wrap(from_fn(apply_ingress))
            .route("/large", web::to(|| async { HttpResponse::Ok().body("x".repeat(LARGE)) }))
            .route("/small", web::get().to(HttpResponse::NoContent))
            .route("/body", web::post().to(read))
            .route("/queue", web::to(departures::queue))
    });
    let server = server.unwrap();
    let handle = server.handle();
    actix_web::rt::spawn(server);
    Served { address, handle, queue }
}

async fn read(body: JsonBody) -> Result<HttpResponse, Problem> {
    body.read(|_no_fields| Some(()))?;
    Ok(HttpResponse::Ok().finish())
}

impl Served {
    /// Sends `request`, and returns all that is answered until the host closes the connection.
    async fn until_closed(&self, request: Vec<u8>) -> String {
        let address = self.address;
        let talking = move || until_closed(TcpStream::connect(address).unwrap(), &request);
        web::block(talking).await.unwrap()
    }
}

fn until_closed(mut stream: TcpStream, request: &[u8]) -> String {
    let mut answer = Vec::new();
    // A connection that is reset ends what is sent and what is answered, too.
    let _reset = stream.write_all(request);
    let _reset = stream.read_to_end(&mut answer);
    String::from_utf8(answer).unwrap()
}

fn statuses(answers: &str) -> Vec<&str> {
    answers.split("HTTP/1.").skip(1).map(|answer| &answer[2..5]).collect()
}

#[actix_web::test]
async fn a_body_that_never_comes_is_answered_408_and_the_connection_is_closed() {
    let served = served(&[("http.body_timeout_ms", "100"), ("http.head_timeout_ms", "100")]);
    let head = "POST /body HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";
    for body in ["content-length: 60000\r\n\r\n{", "transfer-encoding: chunked\r\n\r\n1\r\n{\r\n"] {
        let answer = served.until_closed(format!("{head}{body}").into_bytes()).await;
        assert_eq!(statuses(&answer), ["408"], "{answer}");
        assert!(answer.contains("body-too-slow"), "{answer}");
    }
    served.handle.stop(false).await;
}

#[actix_web::test]
async fn the_second_head_of_a_connection_has_a_time_limit_too() {
    let served = served(&[("http.head_timeout_ms", "100")]);
    let address = served.address;
    let answer = web::block(move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"GET /small HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
        assert!(stream.read(&mut [0; 4096]).unwrap() > 0);
        until_closed(stream, b"GET /sm")
    });
    assert_eq!(statuses(&answer.await.unwrap()), ["408"]);
    let together =
        served.until_closed(b"GET /small HTTP/1.1\r\nhost: x\r\n\r\nGET /sm".to_vec()).await;
    assert_eq!(statuses(&together), ["204"], "it is not waited for");
    served.handle.stop(false).await;
}

#[actix_web::test]
async fn a_head_of_hundreds_of_kilobytes_is_answered_431() {
    let served = served(&[]);
    let head = format!("GET /small HTTP/1.1\r\nhost: x\r\nx: {}\r\n\r\n", "v1=00,".repeat(40_000));
    let answer = served.until_closed(head.into_bytes()).await;
    assert_eq!(statuses(&answer), ["431"], "{answer}");
    served.handle.stop(false).await;
}

#[actix_web::test]
async fn pipelined_requests_are_all_answered_in_their_order() {
    let served = served(&[]);
    let mut requests = b"GET /small HTTP/1.1\r\nhost: x\r\n\r\n".repeat(3_000);
    requests.extend(
        b"POST /body HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}",
    );
    requests.extend(b"GET /large HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    let answers = served.until_closed(requests).await;
    let statuses = statuses(&answers);
    assert_eq!(statuses.len(), 3_002);
    assert_eq!(statuses[2_999..], ["204", "200", "200"]);
    served.handle.stop(false).await;
}

#[actix_web::test]
async fn every_answer_is_framed_for_its_own_request_although_others_were_sent_ahead() {
    let served = served(&[]);
    served.queue.cores.add_permits(2);
    let waits = "GET /queue HTTP/1.1\r\nhost: x\r\n\r\n";
    let large = "GET /large HTTP/1.1\r\nhost: x\r\n\r\n";
    let head = "HEAD /large HTTP/1.1\r\nhost: x\r\n\r\n";
    let old = "GET /large HTTP/1.0\r\n\r\n";
    let answers = served.until_closed([waits, large, head, waits, old].concat().into_bytes()).await;
    assert_eq!(statuses(&answers), ["204", "200", "200", "204", "200"]);
    let versions = answers.matches("HTTP/1.0").count();
    assert_eq!((answers.matches('x').count() / LARGE, versions), (2, 1));
    served.handle.stop(false).await;
}

#[actix_web::test]
async fn requests_that_were_sent_ahead_do_not_hold_up_those_of_others() {
    let served = served(&[]);
    let address = served.address;
    let ahead = b"GET /small HTTP/1.1\r\nhost: x\r\n\r\n".repeat(20_000);
    let (began, has_begun) = mpsc::channel();
    let flooding = web::block(move || {
        let stream = TcpStream::connect(address).unwrap();
        let mut sending = stream.try_clone().unwrap();
        let sender = thread::spawn(move || sending.write_all(&ahead));
        let mut answers = 0;
        for line in BufReader::new(stream).lines() {
            answers += usize::from(line.unwrap().starts_with("HTTP/1.1 204"));
            if answers == 1 {
                began.send(()).unwrap();
            }
            if answers == 20_000 {
                break;
            }
        }
        sender.join().unwrap().unwrap();
        answers
    });
    let other = web::block(move || {
        has_begun.recv().unwrap();
        until_closed(
            TcpStream::connect(address).unwrap(),
            b"GET /small HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        )
    });
    let (flooding, other) = (std::pin::pin!(flooding), std::pin::pin!(other));
    let Either::Right((other, flooding)) = select(flooding, other).await else {
        panic!("20,000 requests that were sent ahead came first");
    };
    assert_eq!(statuses(&other.unwrap()), ["204"]);
    assert_eq!(flooding.await.unwrap(), 20_000);
    served.handle.stop(false).await;
}

#[actix_web::test]
async fn a_client_that_reads_no_answer_is_cut_off() {
    let served = served(&[("http.write_timeout_ms", "100")]);
    let address = served.address;
    let flood = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        let requests = b"GET /large HTTP/1.1\r\nhost: x\r\n\r\n".repeat(100);
        loop {
            if let Err(error) = stream.write_all(&requests) {
                return error.kind();
            }
        }
    };
    let cut = web::block(flood).await.unwrap();
    assert!(matches!(cut, ErrorKind::ConnectionReset | ErrorKind::BrokenPipe), "{cut}");
    served.handle.stop(false).await;
}

#[actix_web::test]
async fn one_connection_too_many_of_an_address_is_closed_at_once() {
    let served = served(&[("http.connections_per_address", "2")]);
    let address = served.address;
    let held = web::block(move || {
        let mut held = [(); 2].map(|()| TcpStream::connect(address).unwrap());
        for stream in &mut held {
            stream.write_all(b"GET /small HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
            assert!(stream.read(&mut [0; 64]).unwrap() > 0);
        }
        held
    });
    let held = held.await.unwrap();
    assert_eq!(served.until_closed(b"GET /small HTTP/1.1\r\nhost: x\r\n\r\n".to_vec()).await, "");
    drop(held);
    served.handle.stop(false).await;
}

mod closing;
mod departures;
mod last_answers;
mod unread_bodies;
mod with_tls;
