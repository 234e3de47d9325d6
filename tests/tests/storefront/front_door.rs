//! The answers to browsers and programs at the door: HTML or JSON, cookies, headers, and drawn refusals.

use hyper::Method;
use tests::test_app::{PASSWORD, TestApp};

const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_gets_the_catalogue_and_a_program_the_way_to_the_api() {
    let shop = TestApp::start().await;
    shop.stock("MUG", 1_000, 9).await;
    let page = shop.call(Method::GET, "//").header("accept", BROWSER).send().await.expect(200);
    assert!(page.header("content-type").unwrap().starts_with("text/html"));
    assert!(page.text.contains("The MUG"), "{}", page.text);
    assert_eq!(page.header("vary"), Some("Accept"));
    for accept in ["", "*/*", "application/json", "application/json, text/html"] {
        let json = shop.call(Method::GET, "//").header("accept", accept).send().await.expect(200);
        assert_eq!(json.json()["catalogue"], "/api/v1/products", "{accept}");
        assert_eq!(json.header("vary"), Some("Accept"), "{accept}");
    }
    let head = shop.call(Method::HEAD, "//cart").header("accept", BROWSER).send().await.expect(200);
    assert_eq!(head.text, "");
    let file = page.text.split("href=\"/assets/").nth(1).unwrap().split('"').next().unwrap();
    let head = shop.call(Method::HEAD, &format!("//assets/{file}")).send().await.expect(200);
    assert!(head.text.is_empty() && head.header("etag").is_some(), "{head:?}");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_runs_nothing_inline_and_is_framed_by_nobody() {
    let shop = TestApp::start().await;
    let page = shop.call(Method::GET, "//cart").header("accept", BROWSER).send().await.expect(200);
    let policy = page.header("content-security-policy").unwrap();
    assert!(
        policy.contains("script-src 'self';") && policy.contains("style-src 'self';"),
        "{policy}"
    );
    assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_from_another_site_changes_nothing() {
    let shop = TestApp::start().await;
    let ada = shop.register_and_log_in("ada").await;
    let mut browser = shop.browser();
    browser.log_in(&ada.email, "/profile").await.expect(200);
    let cookies: Vec<String> =
        browser.cookies().iter().map(|(name, value)| format!("{name}={value}")).collect();
    let body = format!("sure=yes&current_password={}", PASSWORD.replace(' ', "+"));
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "http://evil.example")],
        &[("origin", "null")],
        &[],
    ] {
        let call = shop.call(Method::POST, "//profile/erase");
        let call = call.body("application/x-www-form-urlencoded", body.clone().into_bytes());
        let call = call.header("accept", BROWSER).header("cookie", &cookies.join("; "));
        let call = headers.iter().fold(call, |call, (name, value)| call.header(name, value));
        let refused = call.send().await.expect(403);
        assert!(refused.text.contains("That came from another site"), "{}", refused.text);
    }
    shop.get("/users/me").by(&ada).send().await.expect(200);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_in_cookies_that_scripts_and_other_sites_do_not_reach() {
    let shop = TestApp::start().await;
    let ada = shop.register_and_log_in("ada").await;
    let body = format!("email={}&password={}", ada.email, PASSWORD.replace(' ', "+"));
    let call = shop.call(Method::POST, "//log-in").header("sec-fetch-site", "same-origin");
    let call = call.body("application/x-www-form-urlencoded", body.into_bytes());
    let answer = call.send().await.expect(303);
    let cookies: Vec<&str> =
        answer.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    for name in ["access=", "refresh="] {
        let cookie = cookies.iter().find(|cookie| cookie.starts_with(name)).unwrap();
        assert!(cookie.contains("; HttpOnly") && cookie.contains("; SameSite=Lax"), "{cookie}");
        assert!(cookie.contains("; Path=/") && !cookie.contains("Domain"), "{cookie}");
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_drawn_for_browsers_and_problems_for_programs() {
    let shop = TestApp::start().await;
    let mut browser = shop.browser();
    let nothing = browser.get("/nothing/here").await.expect(404);
    assert!(nothing.says("There is nothing here"), "{}", nothing.html);
    assert!(browser.get("/products/no-such-thing").await.expect(404).says("There is nothing here"));
    assert!(browser.get("/assets/shop-0.css").await.status == 404);
    let wrong = browser.send("/products/mug", &[]).await.expect(405);
    assert!(wrong.says("That is not how it works"), "{}", wrong.html);
    let large = "x".repeat(40_000);
    assert!(browser.send("/cart", &[("sku", &large)]).await.expect(413).says("too much"));
    let json = shop.call(Method::GET, "//nothing/here").send().await.expect(404);
    assert_eq!(json.json()["code"], "no-such-page");
    let below_the_api = browser.get("/api/v1/nothing").await.expect(404);
    assert!(below_the_api.html.contains("no-such-page"), "{}", below_the_api.html);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_asks_too_often_is_told_how_long_to_wait() {
    let shop = TestApp::start_with(|settings| settings.set("http.rate_list", "1")).await;
    let mut browser = shop.browser();
    let mut page = browser.get("/").await;
    for _ in 0..40 {
        if page.status == 429 {
            break;
        }
        page = browser.get("/").await;
    }
    let page = page.expect(429);
    assert!(page.says("One moment, please") && page.says("Please try again in"), "{}", page.html);
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_without_pages_serves_the_api_alone() {
    let shop = TestApp::start_with(|settings| settings.set("storefront.pages", "off")).await;
    let home = shop.call(Method::GET, "//").header("accept", BROWSER).send().await.expect(200);
    assert_eq!(home.json()["shop"], "Galleria");
    let cart = shop.call(Method::GET, "//cart").header("accept", BROWSER).send().await.expect(404);
    assert_eq!(cart.json()["code"], "no-such-page");
    shop.stop().await;
}
