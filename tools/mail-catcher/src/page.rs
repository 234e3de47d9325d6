//! The page: a list of what was caught, each mail in both forms, and all of it as JSON.

use std::fmt::Write;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use actix_web::dev::ServerHandle;
use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::{App, HttpResponse, HttpServer, web};
use tokio::task::JoinHandle;

use crate::caught::{Caught, CaughtMail};

/// Nothing is run, and nothing is loaded from elsewhere.
const POLICY_OF_LIST: &str = "default-src 'none'; style-src 'unsafe-inline'";
/// A mail is in a sandbox besides. The list is not: a browser does not renew a page that is in one.
const POLICY_OF_MAIL: &str =
    "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-top-navigation";

/// A running page.
pub(crate) struct Page {
    pub(crate) address: SocketAddr,
    server: ServerHandle,
    task: JoinHandle<io::Result<()>>,
}

impl Page {
    #[expect(clippy::disallowed_methods, reason = "the catcher stops it, and waits for it")]
    pub(crate) fn start(caught: Caught) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        let caught = web::Data::new(caught);
        let server = HttpServer::new(move || {
            App::new()
                .app_data(caught.clone())
                .route("/", web::get().to(list))
                .route("/mails.json", web::get().to(json))
                .route("/mails/{number}", web::get().to(show))
        });
        let server = server.workers(1).disable_signals().listen(listener)?.run();
        Ok(Self { address, server: server.handle(), task: tokio::spawn(server) })
    }

    pub(crate) async fn stop(self) {
        self.server.stop(false).await;
        // It has ended, whichever way.
        let _ended = self.task.await;
    }
}

async fn json(caught: web::Data<Caught>) -> HttpResponse {
    HttpResponse::Ok().json(caught.mails())
}

async fn list(caught: web::Data<Caught>) -> HttpResponse {
    let mut page = String::from(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"2\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Mails</title><style>:root{color-scheme:light dark}\
         body{font-family:system-ui,sans-serif;margin:1.5rem}td,th{text-align:left;padding:.3rem 1rem .3rem 0;\
         overflow-wrap:anywhere}</style></head><body><h1>Mails</h1><table><tr><th>No.</th><th>To</th><th>Subject</th></tr>",
    );
    for mail in caught.mails().iter().rev() {
        let CaughtMail { number, to, subject, .. } = mail;
        let (to, subject) = (escaped(&to.join(", ")), escaped(subject));
        // Writing to a text does not fail.
        let _written = write!(
            page,
            "<tr><td>{number}</td><td>{to}</td><td><a href=\"/mails/{number}\">{subject}</a></td></tr>"
        );
    }
    page.push_str("</table></body></html>");
    html(page, POLICY_OF_LIST)
}

/// One mail as its reader sees it: HTML if it has some.
async fn show(caught: web::Data<Caught>, number: web::Path<u64>) -> HttpResponse {
    match caught.mail(*number) {
        Some(mail) if mail.html.is_empty() => {
            html(format!("<pre>{}</pre>", escaped(&mail.text)), POLICY_OF_MAIL)
        }
        Some(mail) => html(mail.html, POLICY_OF_MAIL),
        None => HttpResponse::NotFound().finish(),
    }
}

fn html(page: String, policy: &'static str) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, policy))
        .body(page)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
