//! The account of a program: its key is shown once, and it ends for good.

use tests::test_app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn the_key_of_an_account_is_shown_once_and_ends_with_it() {
    let shop = TestApp::start().await;
    let mut browser = shop.browser();
    let path = "/admin/service-accounts/new";
    let form = browser.log_in(&shop.admin().await.email, path).await.expect(200);
    let refused = browser.submit(&form, path, &[("name", "")]).await.expect(422);
    let account =
        [("name", "Warehouse scanner"), ("permissions", "stock"), ("permissions", "orders")];
    let made = browser.submit(&refused, path, &account).await.expect(200);
    assert!(made.says("This key is shown now and never again."), "{}", made.html);
    let code = |at: usize| {
        let codes: Vec<&str> = made.html.split("<code>").skip(1).collect();
        codes[at].split('<').next().unwrap().to_owned()
    };
    let (id, secret) = (code(0), code(1));
    shop.watch(&secret);
    let again = browser.submit(&refused, path, &account).await.expect(200);
    assert!(
        again.says("its key was shown then") && !again.html.contains(&secret),
        "{}",
        again.html
    );

    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let token =
        || shop.post("/oauth/token").body("application/x-www-form-urlencoded", form.clone());
    assert!(token().send().await.expect(200).text_at("/scope").contains("stock"));

    let list = browser.get("/admin/service-accounts").await.expect(200);
    let revoke = format!("/admin/service-accounts/{id}/revoke");
    assert!(list.links_to(&revoke) && list.says("Warehouse scanner"), "{}", list.html);
    let asked = browser.get(&revoke).await.expect(200);
    let revoked = browser.submit(&asked, &revoke, &[]).await.expect(200);
    assert!(revoked.says("The account is revoked."), "{}", revoked.html);
    assert_eq!(token().send().await.status, 401);
    shop.assert_no_canary().await;
    shop.stop().await;
}
