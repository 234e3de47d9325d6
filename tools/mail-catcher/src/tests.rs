//! The catcher as a client sees it.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;

const SOON: Duration = Duration::from_mins(1);

/// Sends these lines at once, and returns all answers. The last one is to end the session.
async fn say(catcher: &MailCatcher, lines: &str) -> String {
    let mut stream = TcpStream::connect(catcher.smtp).await.unwrap();
    stream.write_all(lines.replace('\n', "\r\n").as_bytes()).await.unwrap();
    let mut answers = String::new();
    stream.read_to_string(&mut answers).await.unwrap();
    answers
}

const MAIL: &str = "EHLO test\nMAIL FROM:<shop@example.org>\nRCPT TO:<ada@example.org>\nDATA\n\
Subject: =?utf-8?q?Sch=C3=B6n?=\nMessage-ID: <1@example.org>\nContent-Language: de\n\
Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\nplain\n..dot\n\
--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n<p>=C3=A4</p>\n--b--\n.\nQUIT\n";

#[tokio::test]
async fn a_mail_is_kept_as_its_reader_sees_it() {
    let mut catcher = MailCatcher::start_with_page().await.unwrap();
    let answers = say(&catcher, MAIL).await;
    assert!(answers.contains("250 2.0.0 caught"), "{answers}");
    let mails = catcher.until(SOON, |mails| mails.len() == 1).await.unwrap();
    let mail = &mails[0];
    assert_eq!((&*mail.from, &*mail.to), ("shop@example.org", &["ada@example.org".to_owned()][..]));
    assert_eq!((&*mail.subject, &*mail.language), ("Schön", "de"));
    assert_eq!((mail.number, &*mail.message_id), (1, "<1@example.org>"));
    assert_eq!(mail.text.replace("\r\n", "\n").trim(), "plain\n.dot");
    assert_eq!(mail.html.trim(), "<p>ä</p>");
    let page = catcher.page_url().unwrap();
    for (path, part) in
        [("/", "Schön"), ("/mails/1", "<p>ä</p>"), ("/mails.json", "\"language\":\"de\"")]
    {
        let shown = get(&page, path).await;
        assert!(shown.contains(part), "{path}: {shown}");
    }
    let is_in_a_sandbox = async |path| get(&page, path).await.contains("sandbox");
    assert!(is_in_a_sandbox("/mails/1").await, "a mail must not run anything");
    assert!(!is_in_a_sandbox("/").await, "a browser does not renew a page in a sandbox");
    assert!(get(&page, "/mails/2").await.starts_with("HTTP/1.1 404"));
    catcher.stop().await;
}

async fn get(page: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(page.strip_prefix("http://").unwrap()).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: catcher\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn an_address_is_refused_and_another_is_not() {
    let catcher = MailCatcher::start().await.unwrap();
    catcher.refuse("ADA@example.org");
    let answers = say(&catcher, "MAIL FROM:<a@b.c>\nRCPT TO:<ada@example.org>\nDATA\nQUIT\n").await;
    assert!(answers.contains("550 5.1.1") && answers.contains("503 5.5.1"), "{answers}");
    let answers = say(&catcher, &MAIL.replace("ada@", "grace@")).await;
    assert!(answers.contains("250 2.0.0 caught"), "{answers}");
}

#[tokio::test]
async fn what_is_too_long_is_not_kept() {
    let catcher = MailCatcher::start().await.unwrap();
    let long = format!("NOOP {}\nQUIT\n", "x".repeat(2_000));
    assert!(!say(&catcher, &long).await.contains("221"), "the connection is ended");
    let line = format!("{}\n", "x".repeat(900));
    let large =
        format!("MAIL FROM:<a@b.c>\nRCPT TO:<a@b.c>\nDATA\n{}.\nQUIT\n", line.repeat(1_300));
    let answers = say(&catcher, &large).await;
    assert!(answers.contains("552 5.3.4"), "{answers}");
    assert!(catcher.mails().is_empty());
}

#[tokio::test]
async fn it_can_be_away_and_come_back_where_it_was() {
    let mut catcher = MailCatcher::start().await.unwrap();
    let address = catcher.smtp;
    catcher.stop().await;
    assert!(TcpStream::connect(address).await.is_err());
    let back = MailCatcher::at(address).await.unwrap();
    assert!(say(&back, MAIL).await.contains("caught"));
    assert!(MailCatcher::at(([192, 0, 2, 1], 25).into()).await.is_err(), "loopback alone");
}
