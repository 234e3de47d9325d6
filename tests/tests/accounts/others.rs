//! The accounts that staff have no power over: those of admins, erased ones, and their own.

use tests::test_app::{Call, Person, TestApp};

/// Each command about an account.
fn commands(shop: &TestApp, person: &Person) -> Vec<Call> {
    let of = |command: &str| format!("/users/{}{command}", person.id);
    vec![
        shop.delete(&of("")),
        shop.post(&of("/deactivate")),
        shop.post(&of("/reactivate")),
        shop.post(&of("/end-sessions")),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn support_decides_nothing_about_an_admin() {
    let shop = TestApp::start().await;
    let grace = shop.register_and_log_in("grace").await;
    let grant = shop.put(&format!("/users/{}/roles/support", grace.id));
    grant.by(shop.admin().await).send().await.expect(204);
    let grace = shop.log_in(&grace.email).await;
    for command in commands(&shop, shop.admin().await) {
        command.by(&grace).send().await.problem(403, "permission-not-held");
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_can_be_done_about_an_erased_account() {
    let shop = TestApp::start().await;
    let (admin, ada) = (shop.admin().await, shop.register_and_log_in("ada").await);
    shop.delete(&format!("/users/{}", ada.id)).by(admin).send().await.expect(204);
    let role = format!("/users/{}/roles/support", ada.id);
    let again = commands(&shop, &ada).into_iter().skip(1);
    for command in again.chain([shop.put(&role), shop.delete(&role)]) {
        command.by(admin).send().await.problem(409, "user-erased");
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_closes_their_own_account_in_no_other_way_than_customers() {
    let shop = TestApp::start().await;
    let admin = shop.admin().await;
    for place in [0, 1, 3] {
        let command = commands(&shop, admin).swap_remove(place);
        command.by(admin).send().await.problem(409, "own-account");
    }
    let change = shop.patch("/users/me").by(admin).header("if-match", "1");
    let change = change.json(&serde_json::json!({ "display_name": "Root" }));
    change.send().await.problem(400, "bad-if-match");
    shop.stop().await;
}
