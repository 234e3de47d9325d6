//! A user's own profile and password.

use serde_json::json;
use tests::test_app::{PASSWORD, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_change_needs_the_current_version() {
    let shop = TestApp::start().await;
    let ada = shop.register_and_log_in("ada").await;
    let me = shop.get("/users/me").by(&ada).send().await.expect(200);
    let seen = me.header("etag").unwrap().to_owned();
    let change = |name: &str, seen: &str| {
        let call = shop.patch("/users/me").by(&ada).json(&json!({ "display_name": name }));
        if seen.is_empty() { call.send() } else { call.header("if-match", seen).send() }
    };
    change("Ada", "").await.problem(428, "if-match-required");
    let changed = change("Ada", &seen).await.expect(204);
    change("Augusta", &seen).await.problem(412, "stale-version");
    change("Augusta", changed.header("etag").unwrap()).await.expect(204);
    assert_eq!(shop.get("/users/me").by(&ada).send().await.json()["display_name"], "Augusta");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_ends_the_other_sessions() {
    let shop = TestApp::start().await;
    let here = shop.register_and_log_in("ada").await;
    let there = shop.log_in(&here.email).await;
    let change = |current: &str| {
        let body = json!({ "current_password": current, "new_password": "something else" });
        shop.put("/users/me/password").by(&here).json(&body).send()
    };
    assert_eq!(change("not it").await.problem(422, "invalid-fields"), ["current_password"]);
    change(PASSWORD).await.expect(204);
    let refresh = |token: &str| {
        shop.post("/sessions/refresh").json(&json!({ "refresh_token": token })).send()
    };
    refresh(&there.refresh_token).await.problem(401, "session-ended");
    refresh(&here.refresh_token).await.expect(200);
    let log_in = |password: &str| {
        shop.post("/sessions").json(&json!({ "email": here.email, "password": password })).send()
    };
    log_in(PASSWORD).await.problem(401, "wrong-credentials");
    log_in("something else").await.expect(200);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_email_address_belongs_to_one_account_in_any_spelling() {
    let shop = TestApp::start().await;
    let ada = shop.register_and_log_in("ada").await;
    let account = json!({ "email": ada.email.to_uppercase(), "password": PASSWORD, "display_name": "Not Ada" });
    let taken = shop.post("/users").json(&account).send().await;
    assert_eq!(taken.problem(409, "email-taken"), ["email"]);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_ten_registrations_of_one_address_at_once_one_succeeds() {
    let shop = TestApp::start().await;
    let account =
        json!({ "email": "ada@example.com", "password": PASSWORD, "display_name": "Ada" });
    let answers =
        futures_util::future::join_all((0..10).map(|_| shop.post("/users").json(&account).send()))
            .await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        refused.problem(409, "email-taken");
    }
    shop.stop().await;
}
