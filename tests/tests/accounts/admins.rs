//! Changes of accounts by admins, and their effect on the other contexts.

use serde_json::json;
use tests::test_app::{PASSWORD, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn a_deactivated_user_cannot_order_until_reactivated() {
    let shop = TestApp::start().await;
    shop.stock("VASE", 1250, 10).await;
    let (ada, admin) = (shop.register_and_log_in("ada").await, shop.admin().await);
    let set = |what: &str| shop.post(&format!("/users/{}/{what}", ada.id)).by(admin).send();
    let order = || shop.order_call(&ada, &[("VASE", 1)], "tok_success").send();
    order().await.expect(202);

    set("deactivate").await.expect(204);
    order().await.problem(401, "token-ended");
    let credentials = json!({ "email": ada.email, "password": PASSWORD });
    shop.post("/sessions").json(&credentials).send().await.problem(403, "user-deactivated");
    let refresh = json!({ "refresh_token": ada.refresh_token });
    assert_eq!(shop.post("/sessions/refresh").json(&refresh).send().await.status, 401);

    set("reactivate").await.expect(204);
    order().await.problem(401, "token-ended");
    let ada = shop.log_in(&ada.email).await;
    let order = || shop.order_call(&ada, &[("VASE", 1)], "tok_success").send();
    shop.until("orders to hear of that", || async { (order().await.status == 202).then_some(()) })
        .await;
    shop.assert_sound().await;
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_granted_or_revoked_role_shows_in_the_next_token() {
    let shop = TestApp::start().await;
    let (ada, admin) = (shop.register_and_log_in("ada").await, shop.admin().await);
    let role = format!("/users/{}/roles/admin", ada.id);
    shop.get("/users").by(&ada).send().await.problem(403, "permission-missing");
    shop.put(&role).by(&ada).send().await.problem(403, "permission-missing");
    shop.put(&role).by(admin).send().await.expect(204);
    shop.get("/users").by(&ada).send().await.problem(403, "permission-missing");
    let promoted = shop.log_in(&ada.email).await;
    shop.get("/users").by(&promoted).send().await.expect(200);
    shop.delete(&role).by(admin).send().await.expect(204);
    shop.get("/users").by(&promoted).send().await.problem(401, "token-ended");
    let demoted = shop.log_in(&ada.email).await;
    shop.get("/users").by(&demoted).send().await.problem(403, "permission-missing");
    shop.put(&format!("/users/{}/roles/emperor", ada.id))
        .by(admin)
        .send()
        .await
        .problem(404, "no-such-role");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_admin_cannot_be_removed() {
    let shop = TestApp::start().await;
    let admin = shop.admin().await;
    shop.delete(&format!("/users/{}/roles/admin", admin.id))
        .by(admin)
        .send()
        .await
        .problem(409, "last-admin");
    let proof = json!({ "current_password": PASSWORD });
    shop.delete("/users/me").by(admin).json(&proof).send().await.problem(409, "last-admin");
    shop.post(&format!("/users/{}/deactivate", admin.id))
        .by(admin)
        .send()
        .await
        .problem(409, "own-account");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_listed_by_filter_and_page() {
    let shop = TestApp::start().await;
    let admin = shop.admin().await;
    let people =
        futures_util::future::join_all((0..7).map(|_| shop.register_and_log_in("lister"))).await;
    let all = shop.every_page("/users", "cursor").await;
    assert_eq!(all.len(), 8);
    let mut listed = Vec::new();
    let mut address = "/users?limit=3&email_contains=lister&role=customer&status=active".to_owned();
    loop {
        let page = shop.get(&address).by(admin).send().await.expect(200).json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 3);
        listed.extend(items.iter().map(|user| user["id"].as_str().unwrap().to_owned()));
        let Some(next) = page["next"].as_str() else { break };
        address = format!(
            "/users?limit=3&email_contains=lister&role=customer&status=active&cursor={next}"
        );
    }
    let mut expected: Vec<String> = people.iter().map(|person| person.id.to_string()).collect();
    expected.sort();
    listed.sort();
    assert_eq!(listed, expected, "each of them once");
    shop.stop().await;
}
