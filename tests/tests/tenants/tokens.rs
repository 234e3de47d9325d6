//! The token of one tenant is refused by every context of another, although both have the same key.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tests::tenant_app::TenantApp;

/// An endpoint of each context that needs a token.
const OF_EACH_CONTEXT: [(&str, &str); 6] = [
    ("users", "/api/v1/users/me"),
    ("orders", "/api/v1/orders"),
    ("orders", "/api/v1/basket"),
    ("products", "/api/v1/products/withdrawn"),
    ("payments", "/api/v1/payments"),
    ("notifications", "/api/v1/mails"),
];

/// Shops that both begin with the same signing key.
async fn with_one_key() -> TenantApp {
    TenantApp::start_with(|folder, _settings| {
        let key = users::generate_signing_key().unwrap();
        for tenant in ["north", "south"] {
            let keys = folder.path().join(tenant).join("keys");
            std::fs::create_dir_all(&keys).unwrap();
            std::fs::write(keys.join("signing-1.pem"), &key).unwrap();
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_one_tenant_is_refused_by_every_context_of_another_with_the_same_key() {
    let app = with_one_key().await;
    let (north, south) = (app.at("north.localhost"), app.at("south.localhost"));
    let keys = "/.well-known/jwks.json";
    let (ours, theirs) = (north.get(keys, None).await, south.get(keys, None).await);
    assert_eq!(ours.expect(200).json(), theirs.expect(200).json(), "the keys are equal");
    let token = north.customer("ada@example.com").await;
    for (context, path) in OF_EACH_CONTEXT {
        let at_home = north.get(path, Some(&token)).await;
        assert_ne!(at_home.status, 401, "{context} knows the token: {}", at_home.text);
        assert_ne!(at_home.status, 404, "{context} has the endpoint: {}", at_home.text);
        south.get(path, Some(&token)).await.problem(401, "token-invalid");
    }
    let order = json!({ "lines": [] });
    south.post("/api/v1/orders", Some(&token), &order).await.problem(401, "token-invalid");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tenants_begin_with_keys_of_their_own_and_tokens_name_the_tenant() {
    let app = TenantApp::start().await;
    let keys = "/.well-known/jwks.json";
    let (north, south) = (app.at("north.localhost"), app.at("south.localhost"));
    assert_ne!(north.get(keys, None).await.json(), south.get(keys, None).await.json());
    for (client, name) in [(&north, "north"), (&south, "south")] {
        let token = client.customer("ada@example.com").await;
        let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&claims).unwrap()["tenant"], name);
    }
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_of_one_tenant_is_no_session_of_the_other() {
    let app = with_one_key().await;
    let (north, south) = (app.at("north.localhost"), app.at("south.localhost"));
    north.register("ada@example.com").await;
    let session = north.log_in("ada@example.com").await.expect(200);
    let refresh = json!({ "refresh_token": session.text_at("/refresh_token") });
    let path = "/api/v1/sessions/refresh";
    south.post(path, None, &refresh).await.expect(401);
    north.post(path, None, &refresh).await.expect(200);
    app.stop().await;
}
