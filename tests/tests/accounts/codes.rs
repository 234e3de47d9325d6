//! A page that logs in without a password of its own: the authorization code flow with PKCE, over HTTP.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use sha2::{Digest, Sha256};
use tests::test_app::{Answer, PASSWORD, Person, TestApp};
use url::Url;
use url::form_urlencoded::Serializer;

const BACK: &str = "https://pages.example/back";
const VERIFIER: &str = "a-verifier-that-is-long-enough-for-the-protocol";

/// A shop whose clock stands still, with one client.
async fn shop() -> TestApp {
    TestApp::start_with_still_clock_and(|settings| {
        settings.set("users.issuer", "https://shop.example");
        settings.set("users.oauth_clients", format!("storefront={BACK}"));
    })
    .await
}

fn asked(back: &str, method: &str) -> Vec<(&'static str, String)> {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    [
        ("response_type", "code"),
        ("client_id", "storefront"),
        ("redirect_uri", back),
        ("state", "where I was"),
        ("code_challenge", &challenge),
        ("code_challenge_method", method),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

fn encoded<T: AsRef<str>>(parameters: &[(&str, T)]) -> String {
    Serializer::new(String::new()).extend_pairs(parameters).finish()
}

async fn post<T: AsRef<str>>(shop: &TestApp, path: &str, parameters: &[(&str, T)]) -> Answer {
    let form = encoded(parameters);
    shop.post(path).body("application/x-www-form-urlencoded", form).send().await
}

/// The hidden fields of a page, as its form sends them.
fn hidden_fields(page: &str) -> Vec<(String, String)> {
    let inputs = page.split("<input type=\"hidden\" name=\"").skip(1);
    let field = |input: &str| {
        let (name, rest) = input.split_once("\" value=\"").unwrap();
        (name.to_owned(), rest.split_once('"').unwrap().0.to_owned())
    };
    inputs.map(field).collect()
}

/// Opens the page, fills its form in, and returns the code that the browser is sent back with.
async fn code(shop: &TestApp, person: &Person) -> String {
    let query = encoded(&asked(BACK, "S256"));
    let page = shop.get(&format!("/oauth/authorize?{query}")).send().await.expect(200);
    let mut form = hidden_fields(&page.text);
    form.push(("email".to_owned(), person.email.clone()));
    form.push(("password".to_owned(), PASSWORD.to_owned()));
    let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value)).collect();
    let granted = post(shop, "/oauth/authorize", &form).await.expect(303);
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
    let location = Url::parse(granted.header("location").unwrap()).unwrap();
    assert!(location.as_str().starts_with(BACK), "{location}");
    let parameter = |name: &str| {
        let mut pairs = location.query_pairs();
        pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned()).unwrap()
    };
    assert_eq!(parameter("state"), "where I was");
    assert_eq!(parameter("iss"), "https://shop.example");
    parameter("code")
}

async fn redeem(shop: &TestApp, code: &str, back: &str, verifier: &str) -> Answer {
    let parameters = [
        ("grant_type", "authorization_code"),
        ("client_id", "storefront"),
        ("redirect_uri", back),
        ("code", code),
        ("code_verifier", verifier),
    ];
    post(shop, "/oauth/token", &parameters).await
}

async fn refresh(shop: &TestApp, token: &str) -> Answer {
    let parameters =
        [("grant_type", "refresh_token"), ("client_id", "storefront"), ("refresh_token", token)];
    post(shop, "/oauth/token", &parameters).await
}

#[track_caller]
fn assert_invalid_grant(answer: &Answer) {
    answer.problem(400, "invalid-grant");
    assert_eq!(answer.json()["error"], "invalid_grant");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_gets_tokens_for_a_code_and_a_second_use_ends_them() {
    let shop = shop().await;
    let ada = shop.register_and_log_in("ada").await;
    let code = code(&shop, &ada).await;

    let wrong = "another-verifier-that-is-long-enough-for-it-all";
    assert_invalid_grant(&redeem(&shop, &code, BACK, wrong).await);
    assert_invalid_grant(&redeem(&shop, &code, "https://pages.example/other", VERIFIER).await);

    let issued = redeem(&shop, &code, BACK, VERIFIER).await.expect(200);
    let me = shop.get("/users/me").token(&issued.text_at("/access_token")).send().await.expect(200);
    assert_eq!(me.text_at("/id"), ada.id.to_string());
    let next = refresh(&shop, &issued.text_at("/refresh_token")).await.expect(200);
    let access = next.text_at("/access_token");
    shop.get("/users/me").token(&access).send().await.expect(200);

    assert_invalid_grant(&redeem(&shop, &code, BACK, VERIFIER).await);
    shop.get("/users/me").token(&access).send().await.problem(401, "token-ended");
    assert_invalid_grant(&refresh(&shop, &next.text_at("/refresh_token")).await);
    shop.get("/users/me").by(&ada).send().await.expect(200);
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_uses_of_a_code_at_once_one_opens_a_session_that_the_others_end() {
    let shop = shop().await;
    let ada = shop.register_and_log_in("ada").await;
    let code = code(&shop, &ada).await;
    let all = (0..10).map(|_| redeem(&shop, &code, BACK, VERIFIER));
    let answers = futures_util::future::join_all(all).await;
    let (won, lost): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(won.len(), 1, "{answers:?}");
    for answer in lost {
        assert_invalid_grant(answer);
    }
    let access = won[0].text_at("/access_token");
    shop.get("/users/me").token(&access).send().await.problem(401, "token-ended");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_ends_after_a_minute_and_with_the_password() {
    let shop = shop().await;
    let ada = shop.register_and_log_in("ada").await;
    let late = code(&shop, &ada).await;
    shop.advance(TimeDelta::seconds(60));
    assert_invalid_grant(&redeem(&shop, &late, BACK, VERIFIER).await);

    let before = code(&shop, &ada).await;
    let new =
        serde_json::json!({ "current_password": PASSWORD, "new_password": "a better password" });
    shop.put("/users/me/password").by(&ada).json(&new).send().await.expect(204);
    assert_invalid_grant(&redeem(&shop, &before, BACK, VERIFIER).await);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_without_a_hashed_challenge_or_to_another_address_shows_no_page() {
    let shop = shop().await;
    let ask = |parameters: Vec<(&'static str, String)>| {
        shop.get(&format!("/oauth/authorize?{}", encoded(&parameters)))
    };
    let plain = ask(asked(BACK, "plain")).send().await.expect(303);
    let location = plain.header("location").unwrap();
    assert!(location.contains("error=invalid_request"), "{location}");
    let elsewhere = ask(asked("https://thief.example/", "S256")).send().await;
    elsewhere.problem(400, "unknown-redirect-uri");
    assert_eq!(elsewhere.header("location"), None);
    let wrong = post(&shop, "/oauth/authorize", &asked("https://thief.example/", "S256")).await;
    wrong.problem(400, "unknown-redirect-uri");
    let known = shop.get("//.well-known/oauth-authorization-server").send().await.expect(200);
    assert_eq!(known.text_at("/issuer"), "https://shop.example");
    shop.stop().await;
}
