//! Clients that close their connection while their requests are under way.

use std::net::Shutdown;
use std::sync::atomic::{AtomicUsize, Ordering};

use actix_web::HttpRequest;
use tokio::sync::{Semaphore, watch};
use tokio::time::timeout;
use uuid::Uuid;

use super::super::super::state::place_to_wait;
use super::*;

const SOON: Duration = Duration::from_secs(20);
const CALLER: Uuid = Uuid::from_u128(1);
const GET: &str = "GET /queue HTTP/1.1\r\nhost: x\r\n\r\n";

/// Requests that wait for a core, as log-ins do, each at a place of those that wait.
pub(super) struct Queue {
    pub(super) cores: Semaphore,
    waiting: watch::Sender<usize>,
    left: watch::Sender<usize>,
    pub(super) worked: AtomicUsize,
}

impl Default for Queue {
    fn default() -> Self {
        let (waiting, left) = (watch::Sender::new(0), watch::Sender::new(0));
        Self { cores: Semaphore::new(0), waiting, left, worked: AtomicUsize::new(0) }
    }
}

/// One that waits, until it is dropped.
struct Waiter(web::Data<Queue>);

impl Drop for Waiter {
    fn drop(&mut self) {
        self.0.waiting.send_modify(|waiting| *waiting -= 1);
        self.0.left.send_modify(|left| *left += 1);
    }
}

pub(super) async fn queue(queue: web::Data<Queue>, request: HttpRequest) -> HttpResponse {
    let Some(_place) = place_to_wait(&request, CALLER) else {
        return HttpResponse::Accepted().finish();
    };
    queue.waiting.send_modify(|waiting| *waiting += 1);
    let _waiter = Waiter(queue.clone());
    queue.cores.acquire().await.unwrap().forget();
    queue.worked.fetch_add(1, Ordering::Relaxed);
    HttpResponse::NoContent().finish()
}

impl Queue {
    pub(super) async fn until_waiting(&self, wanted: usize) {
        let mut waiting = self.waiting.subscribe();
        let came = timeout(SOON, waiting.wait_for(|waiting| *waiting == wanted)).await;
        assert!(came.is_ok(), "{} wait, and not {wanted}", *self.waiting.borrow());
    }
}

pub(super) async fn asking(served: &Served, request: String) -> TcpStream {
    let address = served.address;
    let talking = move || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        stream
    };
    web::block(talking).await.unwrap()
}

#[actix_web::test]
async fn forty_who_hang_up_are_not_worked_for_and_leave_their_places() {
    let bounds = [("http.waits_per_caller", "40"), ("http.connections_per_address", "40")];
    let served = served(&bounds);
    let mut asked = Vec::new();
    for _client in 0..40 {
        asked.push(asking(&served, GET.to_owned()).await);
    }
    served.queue.until_waiting(40).await;
    assert_eq!(served.until_closed(GET.into()).await, "", "no connection is left");
    drop(asked);
    served.queue.until_waiting(0).await;
    let next = asking(&served, GET.replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n")).await;
    served.queue.until_waiting(1).await;
    served.queue.cores.add_permits(1);
    let answer = web::block(move || until_closed(next, b"")).await.unwrap();
    assert_eq!(statuses(&answer), ["204"], "{answer}");
    assert_eq!(served.queue.worked.load(Ordering::Relaxed), 1, "nothing was done for the others");
    served.handle.stop(false).await;
}

#[actix_web::test]
async fn the_end_is_seen_behind_a_body_and_behind_what_was_sent_ahead() {
    let served = served(&[]);
    let post = "POST /queue HTTP/1.1\r\nhost: x\r\n";
    for request in [
        format!("{post}content-length: 2\r\n\r\n{{}}"),
        format!("{post}transfer-encoding: chunked\r\n\r\n2\r\n{{}}\r\n0\r\n\r\n"),
        format!("{post}content-length: 20\r\n\r\nis cut off"),
        format!("{GET}{}", "GET /small HTTP/1.1\r\nhost: x\r\n\r\n".repeat(20)),
        format!("{GET}GET /sm"),
    ] {
        let client = asking(&served, request).await;
        served.queue.until_waiting(1).await;
        client.shutdown(Shutdown::Write).unwrap();
        served.queue.until_waiting(0).await;
        let answer = web::block(move || until_closed(client, b"")).await.unwrap();
        assert_eq!(answer, "", "who has left is not answered");
    }
    served.handle.stop(false).await;
}

#[actix_web::test]
async fn an_answer_that_is_there_is_written_to_its_end_for_a_client_that_sends_nothing_more() {
    let served = served(&[]);
    let client = asking(&served, "GET /large HTTP/1.1\r\nhost: x\r\n\r\n".to_owned()).await;
    client.shutdown(Shutdown::Write).unwrap();
    let answer = web::block(move || until_closed(client, b"")).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with(&"x".repeat(65_536)));
    served.handle.stop(false).await;
}

#[actix_web::test]
async fn a_request_is_answered_although_what_follows_it_cannot_be_read() {
    let served = served(&[]);
    for behind in ["BAD\r\n\r\n", "GET / HTTP/2.0\r\n\r\n", "GET /\0 HTTP/1.1\r\n\r\n"] {
        let client = asking(&served, format!("{GET}{behind}")).await;
        served.queue.until_waiting(1).await;
        served.queue.cores.add_permits(1);
        let answer = web::block(move || until_closed(client, b"")).await.unwrap();
        assert_eq!(statuses(&answer), ["204", "400"], "{answer}");
    }
    served.handle.stop(false).await;
}

#[actix_web::test]
async fn who_asks_and_hangs_up_at_once_is_not_worked_for() {
    let served = served(&[]);
    let client = asking(&served, GET.to_owned()).await;
    client.shutdown(Shutdown::Both).unwrap();
    let mut left = served.queue.left.subscribe();
    timeout(SOON, left.wait_for(|left| *left == 1)).await.expect("it is given up").unwrap();
    let next = asking(&served, GET.replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n")).await;
    served.queue.until_waiting(1).await;
    served.queue.cores.add_permits(1);
    let answer = web::block(move || until_closed(next, b"")).await.unwrap();
    assert_eq!(statuses(&answer), ["204"], "{answer}");
    assert_eq!(served.queue.worked.load(Ordering::Relaxed), 1);
    served.handle.stop(false).await;
}
