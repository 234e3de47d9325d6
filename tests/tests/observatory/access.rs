//! A link opens once; without a session there is no page; a form of another site does nothing.

use hyper::Method;

use super::browser::{Browser, link, managed_shop, visit};

const PAGES: [&str; 7] = [
    "/observatory",
    "/observatory/feed",
    "/observatory/timeline",
    "/observatory/dead-letters",
    "/observatory/catalogue",
    "/observatory/invariants",
    "/observatory/stream",
];

#[tokio::test(flavor = "multi_thread")]
async fn without_a_session_there_is_no_page_and_the_operators_token_is_none() {
    let shop = managed_shop().await;
    for path in PAGES.into_iter().chain(["/observatory/nothing", "/observatory/dead-letters/0/1"]) {
        let closed = visit(&shop, &Method::GET, path, &[]).await.expect(401);
        assert!(closed.text.contains("The observatory is closed"), "{path}");
        let made_up = [("cookie", "observatory=0123")];
        visit(&shop, &Method::GET, path, &made_up).await.expect(401);
        shop.manage(&Method::GET, path).remove(0).send().await.expect(401);
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_opens_once_and_its_session_is_hidden_from_scripts_and_other_sites() {
    let shop = managed_shop().await;
    let path = link(&shop).await;
    let opened = visit(&shop, &Method::GET, &path, &[]).await.expect(303);
    assert_eq!(opened.header("location"), Some("/observatory"));
    let cookie = opened.header("set-cookie").unwrap();
    for part in ["Path=/observatory", "SameSite=Lax", "HttpOnly"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let spent = visit(&shop, &Method::GET, &path, &[]).await.expect(401);
    assert!(spent.text.contains("The link is spent"), "{}", spent.text);
    assert!(spent.header("set-cookie").is_none());
    let session = cookie.split(';').next().unwrap();
    visit(&shop, &Method::GET, "/observatory", &[("cookie", session)]).await.expect(200);
    let again = visit(&shop, &Method::GET, &path, &[("cookie", session)]).await.expect(303);
    assert!(again.header("set-cookie").is_none(), "a browser that is in stays in");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_site_does_nothing_and_closing_ends_the_session() {
    let shop = managed_shop().await;
    let browser = Browser::open(&shop).await;
    for site in ["cross-site", "same-site"] {
        let refused = browser.submit_from("/observatory/close", "", site).await.expect(403);
        assert!(refused.text.contains("another site"), "{}", refused.text);
    }
    browser.get("/observatory").await.expect(200);
    browser.submit("/observatory/close", "").await.expect(303);
    browser.get("/observatory").await.expect(401);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn head_is_answered_like_get_without_a_body_and_opens_no_link() {
    let shop = managed_shop().await;
    let path = link(&shop).await;
    let head = visit(&shop, &Method::HEAD, &path, &[]).await.expect(303);
    assert!(head.header("set-cookie").is_none());
    let opened = visit(&shop, &Method::GET, &path, &[]).await.expect(303);
    let session = opened.header("set-cookie").unwrap().split(';').next().unwrap();
    let style = visit(&shop, &Method::GET, "/observatory", &[("cookie", session)]).await;
    let style = style.text.split("href=\"/observatory/assets/").nth(1).unwrap();
    let style = format!("/observatory/assets/{}", style.split('"').next().unwrap());
    for path in PAGES.into_iter().chain([&*style]) {
        let head = visit(&shop, &Method::HEAD, path, &[("cookie", session)]).await.expect(200);
        assert_eq!(head.text, "", "{path}");
        let closed = visit(&shop, &Method::HEAD, path, &[]).await;
        assert_eq!(closed.status, if path == style { 200 } else { 401 }, "{path}");
    }
    visit(&shop, &Method::PUT, "/observatory/feed", &[("cookie", session)]).await.expect(405);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_without_pages_makes_no_link() {
    let shop = tests::test_app::TestApp::start_with(|settings| {
        settings.set("management.listen", "127.0.0.1:0");
        settings.set("management.token", super::browser::TOKEN);
        settings.set("observatory.pages", "off");
    })
    .await;
    let links = shop.manage(&Method::POST, "/links").remove(0).send().await;
    links.problem(404, "no-pages");
    visit(&shop, &Method::GET, "/observatory", &[]).await.expect(404);
    shop.stop().await;
}
