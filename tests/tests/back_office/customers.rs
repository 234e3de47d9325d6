//! Accounts: roles, closing and opening, and erasing with a confirmation.

use tests::test_app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_role_is_granted_and_revoked_and_the_audit_trail_tells_it() {
    let shop = TestApp::start().await;
    let ada = shop.register_and_log_in("ada").await;
    let mut browser = shop.browser();
    let path = format!("/admin/customers/{}", ada.id);
    let page = browser.log_in(&shop.admin().await.email, &path).await.expect(200);
    let grant = format!("{path}/grant");
    let granted = browser.submit(&page, &grant, &[("role", "support")]).await.expect(200);
    assert!(granted.says("Support is granted."), "{}", granted.html);
    let revoked = browser.submit(&granted, &format!("{path}/revoke"), &[]).await.expect(200);
    assert!(revoked.says("Support is revoked."), "{}", revoked.html);
    let trail = browser.get("/admin/audit?of=users&action=role-granted").await.expect(200);
    assert!(trail.says("role-granted"), "{}", trail.html);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_found_closed_opened_and_erased_once_its_address_is_typed() {
    let shop = TestApp::start().await;
    let ada = shop.register_and_log_in("ada").await;
    let mut browser = shop.browser();
    let list = format!("/admin/customers?email_contains={}", ada.email);
    let found = browser.log_in(&shop.admin().await.email, &list).await.expect(200);
    let path = format!("/admin/customers/{}", ada.id);
    assert!(found.links_to(&path), "{}", found.html);

    let page = browser.get(&path).await.expect(200);
    let closed = browser.submit(&page, &format!("{path}/deactivate"), &[]).await.expect(200);
    assert!(closed.says("The account is closed"), "{}", closed.html);
    let opened = browser.submit(&closed, &format!("{path}/reactivate"), &[]).await.expect(200);
    assert!(opened.says("The account is open again."), "{}", opened.html);

    let erase = format!("{path}/erase");
    let asked = browser.get(&erase).await.expect(200);
    let unsure = browser.submit(&asked, &erase, &[("email", "ada")]).await.expect(422);
    assert!(unsure.says("must be the address of the account"), "{}", unsure.html);
    let erased = browser.submit(&unsure, &erase, &[("email", &ada.email)]).await.expect(200);
    assert!(erased.says("The account is erased."), "{}", erased.html);
    assert!(!erased.says(&ada.email) && !erased.has_form(&erase), "{}", erased.html);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_admin_cannot_be_closed_and_the_page_says_why() {
    let shop = TestApp::start().await;
    let mut browser = shop.browser();
    let admin = shop.admin().await;
    let path = format!("/admin/customers/{}", admin.id);
    let page = browser.log_in(&admin.email, &path).await.expect(200);
    let refused = browser.submit(&page, &format!("{path}/deactivate"), &[]).await.expect(200);
    assert!(refused.says("Active") && !refused.says("The account is closed"), "{}", refused.html);
    shop.stop().await;
}
