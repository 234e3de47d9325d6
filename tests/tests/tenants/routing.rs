//! The host name of a request chooses the shop, and a request that names none learns nothing of them.

use tests::tenant_app::TenantApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_request_to_no_tenant_is_refused_and_learns_no_name() {
    let app = TenantApp::start().await;
    for host in ["127.0.0.1:8080", "localhost", "west.localhost", "shop.north.localhost"] {
        for path in ["/", "/api/v1/products", "/api/v1/users/me", "/admin", "/health/ready/orders"]
        {
            let refused = app.at(host).get(path, None).await;
            refused.problem(404, "no-such-tenant");
            assert!(refused.text.contains("header Host"), "{}", refused.text);
            for name in ["north", "south"] {
                assert!(!refused.text.contains(name), "{host} {path}: {}", refused.text);
            }
        }
    }
    let path = app.at("west").get("/", None).await.text_at("/type");
    app.at("west").get(&path, None).await.expect(200);
    app.at("west").get("/log-in", None).await.problem(404, "no-such-tenant");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_label_chooses_the_shop_in_any_case_and_no_header_of_a_proxy_does() {
    let app = TenantApp::start().await;
    let north = app.at("north.localhost:8080");
    let token = north.customer("ada@example.com").await;
    for host in ["north", "NORTH.example", "north.shop.example:443"] {
        app.at(host).get("/api/v1/users/me", Some(&token)).await.expect(200);
    }
    let forwarded = app.at("south.localhost").forwarded("north.localhost");
    forwarded.get("/api/v1/users/me", Some(&token)).await.problem(401, "token-invalid");
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_host_is_ready_when_all_shops_are_and_says_which_is_not() {
    let app = TenantApp::start().await;
    let (host, ready) = (app.at("127.0.0.1"), "/health/ready");
    host.get("/health/live", None).await.expect(204);
    host.get(ready, None).await.expect(204);
    app.shop("south").tasks().drain();
    let refused = host.get(ready, None).await;
    refused.problem(503, "stopping");
    assert_eq!(refused.text_at("/tenant"), "south");
    app.at("north.localhost").get(ready, None).await.expect(204);
    app.at("south.localhost").get(ready, None).await.expect(503);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_shop_shows_its_pages() {
    let app = TenantApp::start().await;
    for host in ["north.localhost", "south.localhost"] {
        let page = app.at(host).get("/log-in", None).await.expect(200);
        assert!(page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")));
    }
    app.stop().await;
}
