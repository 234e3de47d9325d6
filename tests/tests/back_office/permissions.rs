//! Each role sees and may only do its part.

use shared_kernel::Permission;
use storefront::Who;
use tests::test_app::{Person, TestApp};
use uuid::Uuid;

/// A user with this role, who logs in after it was granted.
async fn staff(shop: &TestApp, role: &str) -> Person {
    let person = shop.register_and_log_in(role).await;
    let grant = shop.put(&format!("/users/{}/roles/{role}", person.id));
    grant.by(shop.admin().await).fresh_key().send().await.expect(204);
    person
}

/// The permission of an area, by the start of its path.
const AREAS: [(&str, Permission); 6] = [
    ("/admin/products", Permission::Catalogue),
    ("/admin/orders", Permission::Orders),
    ("/admin/payments", Permission::Refunds),
    ("/admin/customers", Permission::Customers),
    ("/admin/service-accounts", Permission::Access),
    ("/admin/audit", Permission::Audit),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_role_sees_its_areas_and_is_refused_the_others() {
    let shop = TestApp::start().await;
    let roles: [(&str, &[Permission]); 3] = [
        ("catalogue-manager", &[Permission::Catalogue]),
        ("support", &[Permission::Orders, Permission::Refunds, Permission::Customers]),
        ("admin", &Permission::ALL),
    ];
    for (role, permissions) in roles {
        let person = staff(&shop, role).await;
        let mut browser = shop.browser();
        let start = browser.log_in(&person.email, "/admin").await.expect(200);
        for (path, permission) in AREAS {
            let may = permissions.contains(&permission);
            assert_eq!(start.links_to(path), may, "{role} {path}: {}", start.html);
            let opened = browser.get(path).await;
            assert_eq!(
                opened.status,
                if may { 200 } else { 403 },
                "{role} {path}: {}",
                opened.html
            );
            assert!(may || opened.says("This page is for others"), "{}", opened.html);
        }
    }
    shop.stop().await;
}

/// The path of a page with an id in it.
fn path_of(template: &str) -> String {
    template.replace("{id}", &Uuid::nil().to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_gets_no_page_of_the_back_office_and_a_stranger_is_asked_to_log_in() {
    let shop = TestApp::start().await;
    let ada = shop.register_and_log_in("ada").await;
    let (mut browser, mut stranger) = (shop.browser(), shop.browser());
    browser.log_in(&ada.email, "/").await.expect(200);
    let pages = storefront::pages();
    let of_staff: Vec<_> = pages.iter().filter(|page| page.path.starts_with("/admin")).collect();
    assert!(of_staff.len() > 30, "{}", of_staff.len());
    for page in of_staff {
        assert!(matches!(page.who, Who::Staff | Who::Holder(_)), "{page:?}");
        let path = path_of(page.path);
        let (customer, stranger) = if page.method.as_str() == "GET" {
            (browser.get(&path).await, stranger.get(&path).await)
        } else {
            (browser.send(&path, &[]).await, stranger.send(&path, &[]).await)
        };
        assert_eq!(customer.status, 403, "{path}: {}", customer.html);
        assert!(stranger.path.starts_with("/log-in"), "{path}: {}", stranger.path);
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_of_other_sites_change_nothing() {
    let shop = TestApp::start().await;
    let vase = shop.stock("VASE", 1250, 3).await;
    let mut browser = shop.browser();
    let path = format!("/admin/products/{}/withdraw", vase.id);
    browser.log_in(&shop.admin().await.email, "/admin").await.expect(200);
    let cookies: Vec<String> =
        browser.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let sent = shop
        .post(&format!("/{path}"))
        .header("cookie", &cookies.join("; "))
        .header("sec-fetch-site", "cross-site")
        .header("accept", "text/html")
        .send()
        .await;
    assert_eq!(sent.status, 403, "{}", sent.text);
    let product = shop.get("/products/by-sku/VASE").send().await.expect(200);
    assert_eq!(product.text_at("/status"), "on-sale");
    shop.stop().await;
}
