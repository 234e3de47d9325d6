//! The folder of a tenant is a whole shop: it goes on after a restart, is managed and audited by itself, and never lies in the
//! folder of another shop.

use std::sync::Arc;

use audit::audit;
use host::StartError;
use host::config::Settings;
use payment_provider::{ShopWithProvider, TenantHostWithProviders};
use platform::clock::SystemClock;
use tests::tenant_app::{TenantApp, tenant, tenant_settings};

#[tokio::test(flavor = "multi_thread")]
async fn each_tenant_has_its_orders_after_a_restart_and_its_books_hold() {
    let app = TenantApp::start().await;
    let north = app.at("north.localhost");
    let token = north.customer("ada@example.com").await;
    let order = north.buy(&token, "first").await;
    let app = app.restart().await;
    let path = format!("/api/v1/orders/{order}");
    app.at("north.localhost").get(&path, Some(&token)).await.expect(200);
    let stopped = app.stop().await;

    for name in ["north", "south"] {
        let data_dir = stopped.folder.path().join(name);
        let of_a_command = Settings { data_dir, ..stopped.settings.clone() };
        let own = of_a_command.of_one_shop().unwrap();
        assert_eq!(own.tenant, Some(tenant(name)));
        let shop = ShopWithProvider::open(&own, Arc::new(SystemClock)).await.unwrap();
        let report = audit(&shop).await.unwrap();
        assert!(report.holds, "{name}");
        shop.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_tenant_has_a_management_port_and_a_token_of_its_own() {
    let app = TenantApp::start_with(|_folder, settings| {
        settings.set("management.listen", "127.0.0.1:0");
    })
    .await;
    let mut addresses = Vec::new();
    let mut tokens = Vec::new();
    for (name, address) in app.host().tenants() {
        let folder = app.folder_of(name.as_str());
        let noted = std::fs::read_to_string(folder.join(host::ADDRESS_FILE)).unwrap();
        assert_eq!(Some(noted), address.map(|address| address.to_string()));
        tokens.push(std::fs::read_to_string(folder.join(host::TOKEN_FILE)).unwrap());
        addresses.push(address);
    }
    assert_eq!(addresses.len(), 2);
    assert_ne!(addresses[0], addresses[1]);
    assert_ne!(tokens[0], tokens[1]);
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tenants_are_not_begun_in_the_folder_of_a_shop() {
    let folder = tempfile::tempdir().unwrap();
    let settings = tenant_settings(&folder);
    std::fs::write(folder.path().join("orders.db"), b"").unwrap();
    let refused = TenantHostWithProviders::start(&settings, Arc::new(SystemClock)).await;
    let refused = refused.err().expect("a refusal");
    assert!(matches!(refused, StartError::ShopBesideTenants { .. }), "{refused}");
    assert!(!folder.path().join("north").exists(), "nothing was begun");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_that_does_not_start_is_named_and_the_others_are_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let settings = tenant_settings(&folder);
    std::fs::write(folder.path().join("south"), b"a file where a folder should be").unwrap();
    let refused = TenantHostWithProviders::start(&settings, Arc::new(SystemClock)).await;
    let refused = refused.err().expect("a refusal").to_string();
    assert!(refused.contains("south"), "{refused}");
    // The locks of north were let go of.
    std::fs::remove_file(folder.path().join("south")).unwrap();
    let host = TenantHostWithProviders::start(&settings, Arc::new(SystemClock)).await.unwrap();
    host.stop().await;
}
