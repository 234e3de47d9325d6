//! Refuses what no reader of an endpoint has asked for: parameters after the `?` of an endpoint that takes none, and fields in
//! the body of a request that has none. A client that sends them believes that they mean something.

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::{Error, FromRequest, HttpRequest};
use bytes::Bytes;

use crate::http::body::{self, JsonBody};
use crate::http::problem::{Problem, kinds};
use crate::http::query::QueryString;
use crate::http::reads::{self, has_body};

/// The arguments of a handler, whose extractors have read the query string and the body, or there is nothing in them. Else 422
/// names each unread parameter or field, as it names unknown fields.
///
/// # Errors
/// The refusal of an extractor, or of a query string or a body that no extractor has read.
pub(crate) async fn read_whole<Args: FromRequest>(
    request: &HttpRequest,
    payload: &mut Payload,
) -> Result<Args, Error> {
    let args = Args::from_request(request, payload).await.map_err(Into::into)?;
    refuse_unread(request, payload).await?;
    Ok(args)
}

/// Refuses, after the extractors of a handler have run, what none of them has read.
async fn refuse_unread(request: &HttpRequest, payload: &mut Payload) -> Result<(), Problem> {
    let query = request.query_string();
    if !query.is_empty() && !reads::query(request) {
        QueryString::of(request).read(|_no_parameters| Some(()))?;
    }
    if has_body(request.headers()) && !reads::body(request) {
        let body = JsonBody::from_request(request, payload).await;
        let body = body.map_err(|unreadable| of_no_body(request.method(), unreadable))?;
        body.read(|_no_fields| Some(()))?;
    }
    Ok(())
}

/// The refusal of a body that nobody reads and that cannot be read either. It says why of a command, which might have a body; of
/// a method that has none, such as GET, one refusal says all.
fn of_no_body(method: &Method, unreadable: Problem) -> Problem {
    if method.is_safe() {
        let detail = format!("{method} takes no body; send the request without it.");
        return Problem::of(&kinds::BAD_REQUEST, detail);
    }
    unreadable
}

/// The bytes of a body of any media type, for endpoints that verify them before they are parsed.
pub struct RawBody {
    payload: Payload,
    declared: Option<usize>,
}

impl RawBody {
    /// Reads the whole body: 413 when it is larger than that of any request, 400 when it breaks off.
    pub async fn whole(self) -> Result<Bytes, Problem> {
        Ok(body::read_whole(self.declared, self.payload).await?.freeze())
    }
}

impl FromRequest for RawBody {
    type Error = Problem;
    type Future = std::future::Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        reads::body_was_read(request);
        let declared = body::declared_length(request.headers());
        std::future::ready(Ok(Self { payload: payload.take(), declared }))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use actix_web::{App, Handler, HttpResponse, Responder, web};
    use futures_util::future::LocalBoxFuture;
    use serde_json::Value;

    use super::*;
    use crate::http::fields::any_form::TEXT;
    use crate::http::form::{FormBody, FormQuery};

    async fn no_arguments() -> HttpResponse {
        HttpResponse::NoContent().finish()
    }

    async fn filtered(query: QueryString) -> Result<HttpResponse, Problem> {
        query.read(|fields| fields.optional_text("name", TEXT, str::parse::<String>))?;
        Ok(HttpResponse::NoContent().finish())
    }

    async fn named(body: JsonBody) -> Result<HttpResponse, Problem> {
        body.read(|fields| fields.optional_text("name", TEXT, str::parse::<String>))?;
        Ok(HttpResponse::NoContent().finish())
    }

    #[expect(clippy::needless_pass_by_value, reason = "an argument of a handler is a value")]
    fn form(form: FormBody) -> std::future::Ready<String> {
        std::future::ready(form.get("name").unwrap_or_default().to_owned())
    }

    fn form_query(FormQuery(query): FormQuery) -> std::future::Ready<String> {
        form(query)
    }

    async fn raw(body: RawBody) -> Result<HttpResponse, Problem> {
        Ok(HttpResponse::Ok().body(body.whole().await?))
    }

    /// A handler whose arguments are read as those of a route table are.
    fn strictly<F, Args>(
        handler: F,
    ) -> impl Fn(HttpRequest, web::Payload) -> LocalBoxFuture<'static, Result<HttpResponse, Error>> + Clone
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder,
    {
        move |request, payload| {
            let handler = handler.clone();
            Box::pin(async move {
                let args = read_whole::<Args>(&request, &mut payload.into_inner()).await?;
                Ok(handler.call(args).await.respond_to(&request).map_into_boxed_body())
            })
        }
    }

    /// The status, and the fields that are refused.
    async fn answer(path: &str, body: &'static str) -> (u16, Vec<String>) {
        let app = App::new()
            .route("/nothing", web::post().to(strictly(no_arguments)))
            .route("/query", web::post().to(strictly(filtered)))
            .route("/body", web::post().to(strictly(named)))
            .route("/raw", web::post().to(strictly(raw)));
        let mut request = TestRequest::post().uri(path);
        if !body.is_empty() {
            request = request
                .insert_header((CONTENT_TYPE, "application/json"))
                .insert_header((CONTENT_LENGTH, body.len()))
                .set_payload(body);
        }
        let answer = call_service(&init_service(app).await, request.to_request()).await;
        let status = answer.status().as_u16();
        let body: Value = serde_json::from_slice(&read_body(answer).await).unwrap_or_default();
        let errors = body["errors"].as_array().cloned().unwrap_or_default();
        let field = |error: &Value| error["field"].as_str().unwrap().to_owned();
        let mut fields: Vec<String> = errors.iter().map(field).collect();
        fields.sort_unstable();
        (status, fields)
    }

    #[actix_web::test]
    async fn forms_are_read_whole_and_what_they_do_not_know_is_ignored() {
        let app = App::new()
            .route("/form", web::post().to(strictly(form)))
            .route("/query", web::get().to(strictly(form_query)));
        let app = init_service(app).await;
        let body = "name=x&foo=bar";
        let posted = TestRequest::post()
            .uri("/form")
            .insert_header((CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .insert_header((CONTENT_LENGTH, body.len()))
            .set_payload(body);
        let asked = TestRequest::get().uri("/query?name=x&foo=bar");
        for request in [posted, asked] {
            let answer = call_service(&app, request.to_request()).await;
            assert_eq!(answer.status(), 200);
            assert_eq!(read_body(answer).await, "x");
        }
    }

    #[actix_web::test]
    async fn a_body_that_a_read_cannot_have_is_one_refusal_whatever_it_is() {
        let app = App::new().route("/nothing", web::get().to(strictly(no_arguments)));
        let app = init_service(app).await;
        let ask = async |kind: &'static str, body: &'static str| {
            let request = TestRequest::get()
                .uri("/nothing")
                .insert_header((CONTENT_TYPE, kind))
                .insert_header((CONTENT_LENGTH, body.len()))
                .set_payload(body);
            let answer = call_service(&app, request.to_request()).await;
            let status = answer.status().as_u16();
            let body: Value = serde_json::from_slice(&read_body(answer).await).unwrap_or_default();
            (status, body["code"].as_str().unwrap_or_default().to_owned())
        };
        let json = "application/json";
        for (kind, body) in [("text/plain", "{}"), (json, "not json"), (json, "[]"), ("", "x")] {
            assert_eq!(ask(kind, body).await, (400, "bad-request".to_owned()), "{kind} {body}");
        }
        let named = ask(json, r#"{"reason": "x"}"#).await;
        assert_eq!(named, (422, "invalid-fields".to_owned()), "its fields are named");
        assert_eq!(ask(json, "{}").await.0, 204, "an object without fields says nothing");
    }

    fn refused(fields: &[&str]) -> (u16, Vec<String>) {
        (422, fields.iter().map(|field| (*field).to_owned()).collect())
    }

    #[actix_web::test]
    async fn unread_parameters_are_refused_by_name() {
        for (path, body) in [("/nothing", ""), ("/body", "{}"), ("/raw", "{}")] {
            assert_eq!(answer(&format!("{path}?foo=bar&a=1"), body).await, refused(&["a", "foo"]));
            assert!(answer(&format!("{path}?"), body).await.0 < 300, "{path}");
        }
        assert_eq!(answer("/query?name=x", "").await.0, 204);
        assert_eq!(answer("/query?foo=bar", "").await, refused(&["foo"]));
    }

    #[actix_web::test]
    async fn unread_bodies_are_refused_by_field() {
        for path in ["/nothing", "/query"] {
            assert_eq!(answer(path, r#"{"reason": "x"}"#).await, refused(&["reason"]), "{path}");
            assert_eq!(answer(path, "not json").await.0, 400, "{path}");
            assert_eq!(answer(path, "{}").await.0, 204, "an object without fields says nothing");
        }
        assert_eq!(answer("/body", r#"{"name": "x"}"#).await.0, 204);
        assert_eq!(answer("/raw", "not json").await.0, 200);
    }
}
