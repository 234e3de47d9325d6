//! Accounts, orders and stored data of one tenant are nowhere in the shop of another.

use std::path::Path;

use platform::testing::on_postgres;
use serde_json::Value;
use tests::tenant_app::TenantApp;
use uuid::Uuid;

const ADA: &str = "ada@example.com";

/// The files below a folder that have an id, as text or as bytes.
fn files_with(folder: &Path, id: Uuid) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, id));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        let has = |wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
        if has(id.to_string().as_bytes()) || has(id.as_bytes()) {
            found.push(path.display().to_string());
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_and_an_order_of_one_tenant_are_unknown_to_the_other() {
    let app = TenantApp::start().await;
    let (north, south) = (app.at("north.localhost"), app.at("south.localhost"));
    let token = north.customer(ADA).await;
    let order = north.buy(&token, "first").await;
    let path = format!("/api/v1/orders/{order}");
    north.get(&path, Some(&token)).await.expect(200);

    south.log_in(ADA).await.expect(401);
    south.get(&path, Some(&token)).await.problem(401, "token-invalid");
    // The address is free there: it is another account, which knows nothing of the first.
    let other = south.customer(ADA).await;
    south.get(&path, Some(&other)).await.expect(404);
    let orders = south.get("/api/v1/orders", Some(&other)).await.expect(200).json();
    assert_eq!(orders["items"].as_array().map(Vec::len), Some(0), "{orders}");
    let id = |me: Value| me["id"].as_str().unwrap().to_owned();
    let me = "/api/v1/users/me";
    let (ours, theirs) = (north.get(me, Some(&token)).await, south.get(me, Some(&other)).await);
    assert_ne!(id(ours.expect(200).json()), id(theirs.expect(200).json()));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_stored_for_one_tenant_has_an_id_of_the_other() {
    if on_postgres() {
        return; // The files of the tenants' databases are the server's there.
    }
    let app = TenantApp::start().await;
    let north = app.at("north.localhost");
    let token = north.customer(ADA).await;
    let order: Uuid = north.buy(&token, "first").await.parse().unwrap();
    let me = north.get("/api/v1/users/me", Some(&token)).await.expect(200);
    let customer: Uuid = me.text_at("/id").parse().unwrap();
    let stopped = app.stop().await;
    for id in [order, customer] {
        assert_ne!(files_with(&stopped.folder.path().join("north"), id), Vec::<String>::new());
        assert_eq!(files_with(&stopped.folder.path().join("south"), id), Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idempotency_key_of_one_tenant_is_unused_at_the_other() {
    let app = TenantApp::start().await;
    let (north, south) = (app.at("north"), app.at("south"));
    let (ours, theirs) = (north.customer(ADA).await, south.customer(ADA).await);
    let first = north.buy(&ours, "same").await;
    assert_eq!(north.buy(&ours, "same").await, first, "repeated");
    assert_ne!(south.buy(&theirs, "same").await, first);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tenants_check_out_at_the_same_time() {
    let app = TenantApp::start().await;
    let (north, south) = (app.at("north.localhost"), app.at("south.localhost"));
    let (ours, theirs) = (north.customer(ADA).await, south.customer("bob@example.com").await);
    let bought = tokio::join!(
        north.buy(&ours, "1"),
        south.buy(&theirs, "1"),
        north.buy(&ours, "2"),
        south.buy(&theirs, "2"),
    );
    for (client, token, expected) in
        [(&north, &ours, [&bought.0, &bought.2]), (&south, &theirs, [&bought.1, &bought.3])]
    {
        let orders = client.get("/api/v1/orders", Some(token)).await.expect(200).json();
        let mut ids: Vec<&str> = orders["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|one| one["id"].as_str())
            .collect();
        let mut expected = expected.map(String::as_str);
        ids.sort_unstable();
        expected.sort_unstable();
        assert_eq!(ids, expected);
    }
    app.stop().await;
}
