//! The weight of pages, and what they name.

use std::collections::BTreeSet;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use tests::test_app::{Browser, Page, TestApp};

/// The most that a page with its scripts and styles weighs in gzip, in bytes.
const LIMIT: usize = 60 * 1024;

fn gzipped(text: &str) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}

/// The addresses that a page names in these attributes.
fn named(html: &str, attribute: &str) -> BTreeSet<String> {
    let before = format!(" {attribute}=\"");
    let parts = html.split(&before).skip(1);
    parts
        .map(|rest| rest.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&"))
        .collect()
}

async fn assert_light_and_alone(browser: &mut Browser<'_>, page: &Page) {
    let html = &page.html;
    for inline in
        [" style=\"", " onclick", " onload", " onsubmit", " onchange", "<style", "javascript:"]
    {
        assert!(!html.contains(inline), "{} has {inline}", page.path);
    }
    let mut weight = gzipped(html);
    for attribute in ["href", "src", "action"] {
        for address in named(html, attribute) {
            assert!(
                address.starts_with('/') || address.starts_with('#'),
                "{}: {address}",
                page.path
            );
            assert!(!address.starts_with("//"), "{}: {address}", page.path);
            if address.starts_with("/assets/") {
                weight += gzipped(&browser.get(&address).await.expect(200).html);
            }
        }
    }
    assert!(
        html.matches("<script").count()
            == html.matches("<script type=\"module\" src=\"/assets/").count()
    );
    assert!(weight < LIMIT, "{} weighs {weight}", page.path);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_light_names_no_other_host_and_has_nothing_inline() {
    let shop = TestApp::start_with(|settings| settings.demo_data = true).await;
    let mut guest = shop.browser();
    let product = guest.get("/products/vase-onda-smk").await.expect(200);
    guest.submit(&product, "/cart", &[("quantity", "1")]).await.expect(200);
    for path in [
        "/",
        "/?q=vase",
        "/?category=Toys+%26+Games",
        "/products/vase-onda-smk",
        "/cart",
        "/log-in",
        "/register",
        "/nothing",
    ] {
        let page = guest.get(path).await;
        assert_light_and_alone(&mut guest, &page).await;
    }
    let ada = shop.register_and_log_in("ada").await;
    let mut browser = shop.browser();
    let product = browser.log_in(&ada.email, "/products/vase-onda-smk").await.expect(200);
    browser.submit(&product, "/cart", &[("quantity", "1")]).await.expect(200);
    for path in ["/cart", "/checkout", "/orders", "/profile", "/profile/erase"] {
        let page = browser.get(path).await.expect(200);
        assert_light_and_alone(&mut browser, &page).await;
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_drawn_for_every_product_of_the_catalogue() {
    let shop = TestApp::start_with(|settings| settings.demo_data = true).await;
    let mut guest = shop.browser();
    let mut seen = BTreeSet::new();
    let mut path = "/".to_owned();
    loop {
        let page = guest.get(&path).await.expect(200);
        seen.extend(
            named(&page.html, "src").into_iter().filter(|src| src.starts_with("/pictures/")),
        );
        let next = named(&page.html, "href").into_iter().find(|href| href.contains("cursor="));
        match next {
            Some(next) => path = next,
            None => break,
        }
    }
    assert!(seen.len() > 50, "{seen:?}");
    for picture in seen {
        let drawn = guest.get(&picture).await.expect(200);
        assert_eq!(drawn.headers["content-type"], "image/svg+xml");
        assert!(drawn.html.starts_with("<svg ") && !drawn.html.contains("<script"), "{picture}");
    }
    shop.stop().await;
}
