//! The pages of a shop in which a checkout succeeded and another was declined.

use hyper::Method;
use tests::test_app::TestApp;

use super::browser::{Browser, managed_shop, visit};

/// The most that a page weighs with its style and script, in gzip, in bytes.
const HEAVIEST: usize = 60 * 1024;

/// A shop with a checkout; the order.
async fn busy_shop() -> (TestApp, String) {
    let shop = managed_shop().await;
    shop.stock("VASE", 1250, 100).await;
    let ada = shop.register_and_log_in("ada").await;
    let order = shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    shop.check_out(&ada, &[("VASE", 1)], "tok_declined").await;
    shop.assert_sound().await;
    (shop, order["id"].as_str().unwrap().to_owned())
}

/// A page without the samples and schemas that it quotes.
fn without_json(page: &str) -> String {
    let mut parts = page.split("<pre class=\"json\">");
    let first = parts.next().unwrap_or_default().to_owned();
    let others = parts.filter_map(|part| part.split_once("</pre>").map(|(_, rest)| rest));
    others.fold(first, |all, part| all + part)
}

/// The paths in attributes of this name.
fn paths<'a>(page: &'a str, attribute: &str) -> Vec<&'a str> {
    let begin = format!("{attribute}=\"");
    page.split(&*begin).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_page_shows_what_happened_in_a_checkout() {
    let (shop, order) = busy_shop().await;
    let browser = Browser::open(&shop).await;

    let map = browser.page("/observatory").await;
    for room in ["users", "products", "orders", "payments"] {
        assert!(map.contains(&format!("data-room=\"{room}\"")), "no {room} on the map");
    }
    for edge in ["orders&gt;products", "orders&#62;products", "orders>products"] {
        if map.contains(&format!("data-edge=\"{edge}\"")) {
            break;
        }
        assert_ne!(edge, "orders>products", "no edge from orders to products: {map}");
    }

    let feed = browser.page(&format!("/observatory/feed?about={order}&kind=published")).await;
    assert!(feed.contains("order-confirmed"), "{feed}");
    assert!(!feed.contains("order-cancelled"), "another order: {feed}");
    let feed = browser.page("/observatory/feed?type=payments.payment-declined.v1").await;
    assert!(feed.contains("payment-declined") && !feed.contains("payment-captured"), "{feed}");

    let timeline = browser.page(&format!("/observatory/timeline?about={order}")).await;
    for part in ["order-placed", "stock-reserved", "payment-captured", "order-confirmed"] {
        assert!(timeline.contains(part), "no {part}: {timeline}");
    }
    for lane in ["orders", "products", "payments"] {
        assert!(timeline.contains(&format!("lane context-{lane}")), "no lane of {lane}");
    }
    assert!(timeline.contains("because of step"), "{timeline}");
    let of_subject = browser.page(&format!("/observatory/timeline?about=order%2F{order}")).await;
    assert!(of_subject.contains("order-confirmed"), "{of_subject}");
    let number = &order[24..];
    for about in [number, &number[4..], &number.to_uppercase(), &format!("%23{number}")] {
        let found = browser.page(&format!("/observatory/timeline?about={about}")).await;
        assert!(found.contains(&format!("order-placed of order/{number}")), "{about}: {found}");
        let feed = browser.page(&format!("/observatory/feed?about={about}&kind=published")).await;
        assert!(feed.contains("order-confirmed") && !feed.contains("order-cancelled"), "{feed}");
        assert!(feed.contains(&format!(">order/{number}<")), "{feed}");
    }
    let none = browser.page("/observatory/timeline?about=nothing").await;
    assert!(none.contains("No message about"), "{none}");

    let catalogue = browser.page("/observatory/catalogue").await;
    for part in ["orders.order-placed.v1", "reserve-on-order-placed", "domain-has-no-database"] {
        assert!(catalogue.contains(part), "no {part}");
    }
    let invariants = browser.page("/observatory/invariants").await;
    assert!(invariants.contains("Not verified yet"), "{invariants}");
    let letters = browser.page("/observatory/dead-letters").await;
    assert!(letters.contains("No dead letter"), "{letters}");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_light_names_no_other_host_and_runs_nothing_inline() {
    let (shop, order) = busy_shop().await;
    let browser = Browser::open(&shop).await;
    let timeline = format!("/observatory/timeline?about={order}");
    for path in [
        "/observatory",
        "/observatory/feed",
        &*timeline,
        "/observatory/timeline",
        "/observatory/dead-letters",
        "/observatory/catalogue",
        "/observatory/invariants",
    ] {
        let answer = browser.get(path).await.expect(200);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("script-src 'self'") && !policy.contains("unsafe"), "{policy}");
        let page = &answer.text;
        let markup = without_json(page);
        for word in ["http://", "https://", " style=", " onclick=", "<style", "javascript:"] {
            assert!(!markup.contains(word), "{path} has {word}");
        }
        let mut weight = zipped(page);
        let files = paths(page, "href").into_iter().chain(paths(page, "src"));
        let files: Vec<&str> = files.filter(|file| file.contains("/assets/")).collect();
        assert!(!files.is_empty(), "{path} loads no style");
        for file in files {
            let file = visit(&shop, &Method::GET, file, &[]).await.expect(200);
            assert!(file.header("cache-control").unwrap().contains("immutable"));
            weight += zipped(&file.text);
        }
        assert!(weight < HEAVIEST, "{path} weighs {weight} bytes");
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_does_not_answer_is_named_and_the_others_are_shown() {
    let shop = TestApp::start_with(|settings| {
        settings.set("management.listen", "127.0.0.1:0");
        settings.set("management.token", super::browser::TOKEN);
        settings.set("observatory.hosts", "http://127.0.0.1:9");
        settings.set("observatory.host_tokens", "0123456789");
    })
    .await;
    let browser = Browser::open(&shop).await;
    let map = browser.page("/observatory").await;
    assert!(map.contains("127.0.0.1:9: it does not answer"), "{map}");
    assert!(map.contains("data-room=\"orders\""), "{map}");
    assert!(browser.page("/observatory/feed").await.contains(">Host<"), "hosts are told apart");
    shop.stop().await;
}

fn zipped(text: &str) -> usize {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap().len()
}

#[test]
fn the_rules_are_those_of_the_checker() {
    let rules = boundaries::catalogue::rules();
    let expected: Vec<serde_json::Value> = rules
        .iter()
        .map(|rule| {
            serde_json::json!({
                "code": rule.code,
                "name": rule.name,
                "why": rule.why,
                "instead": rule.instead,
                "decided_in": rule.decided_in,
            })
        })
        .collect();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../observatory/data/boundary-rules.json");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        let text = serde_json::to_string_pretty(&expected).unwrap();
        std::fs::write(file, format!("{text}\n")).unwrap();
    }
    let text = std::fs::read_to_string(file).unwrap();
    let committed: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(committed, expected, "write it anew: UPDATE_EXPECT=1");
}
