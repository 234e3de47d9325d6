//! The page, its form, and the way back to the client; the tokens for a code.

use actix_web::http::Method;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::test::TestRequest;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use url::Url;
use url::form_urlencoded::Serializer;

use crate::infrastructure::http::testing::{Answer, BACK, CLIENT, Host, ISSUER, PASSWORD, request};

const EMAIL: &str = "ada@example.org";
// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const STATE: &str = r#"x"><script>alert('1')</script>&a"#;

type Parameters = Vec<(&'static str, String)>;

fn asked() -> Parameters {
    [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("redirect_uri", BACK),
        ("state", STATE),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

/// The parameters with another value of one, or without it.
fn with(mut parameters: Parameters, name: &'static str, value: &str) -> Parameters {
    parameters.retain(|(known, _)| *known != name);
    if !value.is_empty() {
        parameters.push((name, value.to_owned()));
    }
    parameters
}

fn encoded(parameters: &Parameters) -> String {
    Serializer::new(String::new()).extend_pairs(parameters).finish()
}

fn posted(path: &str, parameters: &Parameters) -> TestRequest {
    request(Method::POST, path)
        .insert_header((CONTENT_TYPE, "application/x-www-form-urlencoded"))
        .set_payload(encoded(parameters))
}

async fn page(host: &Host, parameters: &Parameters) -> Answer {
    let path = format!("/oauth/authorize?{}", encoded(parameters));
    host.send(request(Method::GET, &path)).await
}

fn log_in(password: &str) -> Parameters {
    with(with(asked(), "email", EMAIL), "password", password)
}

async fn token(host: &Host, parameters: &Parameters) -> Answer {
    host.send(posted("/oauth/token", parameters)).await
}

fn code_grant(code: &str) -> Parameters {
    [
        ("grant_type", "authorization_code"),
        ("client_id", CLIENT),
        ("redirect_uri", BACK),
        ("code", code),
        ("code_verifier", VERIFIER),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

impl Answer {
    /// A parameter of the address that this answer leads to.
    fn leads_back_with(&self, name: &str) -> Option<String> {
        let location = Url::parse(self.header("location")).ok()?;
        assert!(location.as_str().starts_with(BACK), "{self:?}");
        let mut pairs = location.query_pairs();
        pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    }

    #[track_caller]
    fn assert_error(&self, error: &str) {
        assert_eq!((self.status.as_u16(), &*self.text("error")), (400, error), "{self:?}");
    }
}

#[actix_web::test]
async fn the_page_is_a_form_that_runs_nothing_and_returns_to_the_client_alone() {
    let host = Host::start().await;
    let shown = page(&host, &with(asked(), "unknown", "is ignored")).await;
    assert_eq!((shown.status.as_u16(), shown.header("cache-control")), (200, "no-store"));
    assert_eq!(shown.header("content-type"), "text/html; charset=utf-8");
    let policy = shown.header("content-security-policy");
    for part in [
        "default-src 'none'",
        "form-action 'self' https://pages.example;",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ] {
        assert!(policy.contains(part), "{policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    let page = &shown.page;
    let (_, style) = page.split_once("<style>").unwrap();
    let (style, _) = style.split_once("</style>").unwrap();
    let style = STANDARD.encode(Sha256::digest(style));
    assert!(policy.contains(&format!("style-src 'sha256-{style}'")), "{policy}");
    assert!(!page.contains("<script>") && page.contains("&lt;script&gt;"), "{page}");
    for part in ["autocomplete=\"username\"", "autocomplete=\"current-password\"", CHALLENGE] {
        assert!(page.contains(part), "{page}");
    }
    assert!(page.contains("name=\"password\" type=\"password\""), "{page}");
    assert!(
        page.contains("all that your account may, until you log out or for 90 days."),
        "{page}"
    );
}

#[actix_web::test]
async fn nobody_is_redirected_to_an_address_that_is_not_set() {
    let host = Host::start().await;
    for (name, value, code) in [
        ("client_id", "another", "unknown-client"),
        ("client_id", "", "unknown-client"),
        ("redirect_uri", "", "unknown-redirect-uri"),
        ("redirect_uri", "https://pages.example/back", "unknown-redirect-uri"),
        ("redirect_uri", "https://thief.example/", "unknown-redirect-uri"),
    ] {
        let form = with(log_in(PASSWORD), name, value);
        for refused in
            [page(&host, &form).await, host.send(posted("/oauth/authorize", &form)).await]
        {
            refused.assert_refused(400, code);
            assert_eq!(refused.header("location"), "");
        }
    }
    let twice = format!("/oauth/authorize?{}&redirect_uri=https://a.example/", encoded(&asked()));
    let refused = host.send(request(Method::GET, &twice)).await;
    refused.assert_refused(400, "invalid-request");
    let mut form = log_in(PASSWORD);
    form.push(("redirect_uri", "https://a.example/".to_owned()));
    let refused = host.send(posted("/oauth/authorize", &form)).await;
    refused.assert_refused(400, "invalid-request");
}

#[actix_web::test]
async fn other_errors_of_the_client_are_sent_to_the_client() {
    let host = Host::start().await;
    for (name, value, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "", "invalid_request"),
        ("response_mode", "fragment", "invalid_request"),
        ("scope", "orders", "invalid_scope"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("code_challenge_method", "", "invalid_request"),
        ("code_challenge", "", "invalid_request"),
        ("code_challenge", VERIFIER.get(1..).unwrap(), "invalid_request"),
    ] {
        let refused = page(&host, &with(asked(), name, value)).await;
        assert_eq!(refused.status.as_u16(), 303, "{refused:?}");
        let told = |name: &str| refused.leads_back_with(name);
        assert_eq!(told("error").as_deref(), Some(error), "{name}={value}");
        assert_eq!(told("state").as_deref(), Some(STATE));
        assert_eq!(told("iss").as_deref(), Some(ISSUER));
        assert_eq!((told("code"), told("from").as_deref()), (None, Some("shop")));
    }
}

#[actix_web::test]
async fn a_log_in_leads_back_with_a_code_for_tokens() {
    let host = Host::start().await;
    host.register(EMAIL).await;
    let granted = host.send(posted("/oauth/authorize", &log_in(PASSWORD))).await;
    assert_eq!((granted.status.as_u16(), granted.header("cache-control")), (303, "no-store"));
    assert_eq!(granted.leads_back_with("state").as_deref(), Some(STATE));
    assert_eq!(granted.leads_back_with("iss").as_deref(), Some(ISSUER));
    let code = granted.leads_back_with("code").unwrap();

    let issued = token(&host, &code_grant(&code)).await;
    assert_eq!((issued.status.as_u16(), issued.header("cache-control")), (200, "no-store"));
    assert_eq!(
        (&issued.body["token_type"], &issued.body["expires_in"]),
        (&"Bearer".into(), &600.into())
    );
    assert_eq!(issued.body.get("scope"), None, "a customer has no permissions");
    let refresh = |shown: String| {
        let parameters = [("grant_type", "refresh_token"), ("client_id", CLIENT)];
        let mut parameters = parameters.map(|(name, value)| (name, value.to_owned())).to_vec();
        parameters.push(("refresh_token", shown));
        parameters
    };
    let next = token(&host, &refresh(issued.text("refresh_token"))).await;
    assert_eq!(next.status.as_u16(), 200, "{next:?}");

    token(&host, &code_grant(&code)).await.assert_error("invalid_grant");
    token(&host, &refresh(next.text("refresh_token"))).await.assert_error("invalid_grant");
    token(&host, &refresh("x".to_owned())).await.assert_error("invalid_grant");
}

#[actix_web::test]
async fn a_token_request_that_lacks_something_is_refused_as_the_protocol_says() {
    let host = Host::start().await;
    let grant = code_grant("x");
    for (name, value, error) in [
        ("client_id", "", "invalid_request"),
        ("client_id", "another", "invalid_client"),
        ("code", "", "invalid_request"),
        ("code", "x", "invalid_grant"),
        ("redirect_uri", "", "invalid_request"),
        ("code_verifier", "", "invalid_request"),
        ("code_verifier", "short", "invalid_request"),
    ] {
        token(&host, &with(grant.clone(), name, value)).await.assert_error(error);
    }
    let refresh = with(grant, "grant_type", "refresh_token");
    token(&host, &refresh).await.assert_error("invalid_request");
}

#[actix_web::test]
async fn a_failed_log_in_shows_the_page_again_with_its_status() {
    let host = Host::start().await;
    let ada = host.person(EMAIL).await;
    let empty = host.send(posted("/oauth/authorize", &asked())).await;
    assert_eq!(empty.status.as_u16(), 422);
    let mut answers = Vec::new();
    for _guess in 0..11 {
        answers.push(host.send(posted("/oauth/authorize", &log_in("wrong password"))).await);
    }
    let [first, .., last] = &answers[..] else { panic!("answers") };
    assert_eq!(first.status.as_u16(), 401, "{first:?}");
    assert!(first.header("content-type").starts_with("text/html"), "{first:?}");
    assert!(!first.header("www-authenticate").is_empty());
    assert!(first.page.contains("is wrong") && first.page.contains(EMAIL), "{first:?}");
    assert!(!first.page.contains("wrong password"), "the password is not sent back");
    assert_eq!(last.status.as_u16(), 429, "{last:?}");
    assert!(!last.header("retry-after").is_empty() && last.page.contains("<form"), "{last:?}");

    host.clock.advance(chrono::Duration::hours(1));
    let admin = host.admin("root@example.org").await;
    admin
        .ask(&host, Method::POST, &format!("/users/{}/deactivate", ada.id))
        .await
        .assert_no_content();
    let closed = host.send(posted("/oauth/authorize", &log_in(PASSWORD))).await;
    assert_eq!(closed.status.as_u16(), 403, "{closed:?}");
    assert!(closed.page.contains("deactivated"), "{closed:?}");

    let busy = host.with_full_queues();
    let refused = busy.send(posted("/oauth/authorize", &log_in(PASSWORD))).await;
    assert_eq!(refused.status.as_u16(), 503, "{refused:?}");
    assert!(!refused.header("retry-after").is_empty() && refused.page.contains("<form"));
}

#[actix_web::test]
async fn a_form_of_another_site_logs_nobody_in() {
    let host = Host::start().await;
    host.register(EMAIL).await;
    for (site, status) in
        [("cross-site", 403), ("same-site", 403), ("same-origin", 303), ("none", 303)]
    {
        let form = posted("/oauth/authorize", &log_in(PASSWORD));
        let answer = host.send(form.insert_header(("sec-fetch-site", site))).await;
        assert_eq!(answer.status.as_u16(), status, "{site}: {answer:?}");
    }
    // Browsers of before say an origin.
    for (origin, status) in [
        (ISSUER, 303),
        ("https://evil.example", 403),
        ("http://shop.example", 403),
        ("https://shop.example:8443", 403),
        ("null", 403),
        ("", 403),
    ] {
        let form = posted("/oauth/authorize", &log_in(PASSWORD));
        let answer = host.send(form.insert_header(("origin", origin))).await;
        assert_eq!(answer.status.as_u16(), status, "{origin}: {answer:?}");
    }
    let form = posted("/oauth/authorize", &log_in(PASSWORD)).insert_header(("origin", "null"));
    let answer = host.send(form.insert_header(("sec-fetch-site", "same-origin"))).await;
    assert_eq!(answer.status.as_u16(), 303, "a newer browser knows better: {answer:?}");
}

#[actix_web::test]
async fn the_metadata_name_what_the_endpoints_do() {
    let host = Host::start().await;
    let path = "/.well-known/oauth-authorization-server";
    let known = host.send(TestRequest::get().uri(path)).await.body;
    assert_eq!(known["issuer"], ISSUER);
    assert_eq!(known["authorization_endpoint"], format!("{ISSUER}/api/v1/oauth/authorize"));
    assert_eq!(known["code_challenge_methods_supported"], serde_json::json!(["S256"]));
    assert_eq!(known["authorization_response_iss_parameter_supported"], true);
}
