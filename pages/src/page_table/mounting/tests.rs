use std::convert::Infallible;
use std::rc::Rc;

use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::{App, test};
use futures_util::stream;

use super::super::{get, post};
use super::*;
use crate::incoming::Incoming;

/// A visit of a site that lets in whoever says so.
#[derive(Clone)]
struct Guest(Rc<Incoming>);

#[derive(Clone, Copy, PartialEq)]
enum Who {
    Anyone,
    Invited,
}

#[derive(Debug)]
enum Refusal {
    NotTaken(NotTaken),
    NotInvited,
}

impl From<NotTaken> for Refusal {
    fn from(reason: NotTaken) -> Self {
        Self::NotTaken(reason)
    }
}

impl PageVisit for Guest {
    type Site = ();
    type Who = Who;
    type Refusal = Refusal;

    fn begin((): &(), request: HttpRequest) -> Self {
        Self(Rc::new(Incoming::new(request)))
    }

    fn incoming(&self) -> &Incoming {
        &self.0
    }

    async fn admit(&self, who: Who) -> Result<(), Refusal> {
        let is_invited = self.0.header("invited").is_some();
        if who == Who::Anyone || is_invited { Ok(()) } else { Err(Refusal::NotInvited) }
    }

    fn finish(&self, outcome: Outcome<Self>) -> HttpResponse {
        outcome.unwrap_or_else(|refusal| {
            HttpResponse::build(match refusal {
                Refusal::NotTaken(NotTaken::CrossSite) => StatusCode::FORBIDDEN,
                Refusal::NotTaken(NotTaken::TooLarge) => StatusCode::PAYLOAD_TOO_LARGE,
                Refusal::NotTaken(NotTaken::WrongMethod) => StatusCode::METHOD_NOT_ALLOWED,
                Refusal::NotInvited => StatusCode::UNAUTHORIZED,
            })
            .finish()
        })
    }
}

async fn says(visit: Guest) -> Outcome<Guest> {
    let told = format!("{}:{}", visit.0.param("name"), visit.0.form().text("word"));
    Ok(HttpResponse::Ok().body(told))
}

async fn streams(_visit: Guest) -> Outcome<Guest> {
    let endless = stream::repeat(Ok::<_, Infallible>(Bytes::from_static(b"more")));
    Ok(HttpResponse::Ok().streaming(endless))
}

fn mount_all(config: &mut ServiceConfig) {
    let table = [
        get("/{name}", says).who(Who::Anyone),
        get("/fixed", says).who(Who::Invited),
        post("/fixed", says).who(Who::Invited).takes(16),
        get("/stream", streams).who(Who::Anyone),
    ];
    mount(&(), &table, config);
}

async fn answer(request: test::TestRequest) -> ServiceResponse {
    let app = test::init_service(App::new().configure(mount_all)).await;
    test::call_service(&app, request.to_request()).await
}

fn form(body: &'static str) -> test::TestRequest {
    test::TestRequest::post()
        .uri("/fixed")
        .insert_header(("sec-fetch-site", "same-origin"))
        .insert_header(("invited", "yes"))
        .set_payload(body)
}

#[actix_web::test]
async fn a_fixed_segment_goes_before_a_parameter() {
    let of_parameter = answer(test::TestRequest::with_uri("/a%20b")).await;
    assert_eq!(test::read_body(of_parameter).await, "a b:");
    assert_eq!(answer(test::TestRequest::with_uri("/fixed")).await.status(), 401);
}

#[actix_web::test]
async fn a_form_is_read_when_its_sender_is_let_in() {
    assert_eq!(test::read_body(answer(form("word=hello")).await).await, ":hello");
    assert_eq!(answer(form("word=much+too+long")).await.status(), 413);
    let stranger = test::TestRequest::post().uri("/fixed");
    let stranger = stranger.insert_header(("sec-fetch-site", "same-origin"));
    let refused = answer(stranger.set_payload("word=much+too+long")).await;
    assert_eq!(refused.status(), 401, "the size is not told to a stranger");
    let other_site = test::TestRequest::post().uri("/fixed").insert_header(("invited", "yes"));
    assert_eq!(answer(other_site.set_payload("word=x")).await.status(), 403);
}

#[actix_web::test]
async fn head_is_get_without_a_body_and_other_methods_are_refused() {
    for path in ["/a", "/stream"] {
        let request = test::TestRequest::with_uri(path).method(Method::HEAD);
        let head = answer(request).await;
        assert_eq!(head.status(), 200, "{path}");
        assert_ne!(head.response().body().size(), BodySize::Stream, "{path}");
    }
    assert_eq!(answer(test::TestRequest::put().uri("/a")).await.status(), 405);
}
