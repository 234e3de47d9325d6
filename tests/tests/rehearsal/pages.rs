//! Faults over HTTP: the routes of the management port, the page of the observatory, and the marks on the timeline.

use faults::FaultKind;
use hyper::Method;
use tests::test_app::{Answer, TestApp};

use super::shop::{Rehearsal, TOKEN};

/// A request to the observatory in a session.
async fn visit(shop: &TestApp, method: &Method, path: &str, form: Option<&str>) -> Answer {
    let first = |method, path: &str| shop.manage(method, path).remove(0);
    let link = first(&Method::POST, "/links").send().await.expect(201).text_at("/url");
    let (_, link) = link.split_once("://").unwrap().1.split_once('/').unwrap();
    let opened = first(&Method::GET, &format!("/{link}")).without_token().send().await.expect(303);
    let session = opened.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let call = first(method, path).without_token().header("cookie", &session);
    let call = call.header("sec-fetch-site", "same-origin");
    match form {
        Some(form) => call.body("application/x-www-form-urlencoded", form.to_owned()).send().await,
        None => call.send().await,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_switched_on_a_page_and_its_strike_is_on_the_timeline() {
    let Some(rehearsal) = Rehearsal::begin().await else { return };
    let shop = &rehearsal.shop;
    let page = visit(shop, &Method::GET, "/observatory/faults", None).await.expect(200).text;
    for part in ["Poison message", "Relay held", "Switch on", "value=\"100\""] {
        assert!(page.contains(part), "no {part}: {page}");
    }
    let path = "/observatory/faults/provider-down";
    let form = "switch=on&about=&share=100&duration_s=60&seed=1&at_most=0";
    let answer = visit(shop, &Method::POST, path, Some(form)).await.expect(303);
    assert_eq!(answer.header("location"), Some("/observatory/faults#provider-down"));
    assert!(rehearsal.faults.is_on(FaultKind::ProviderDown));
    let map = visit(shop, &Method::GET, "/observatory", None).await.expect(200).text;
    assert!(map.contains("data-titles>Provider down<"), "{map}");

    let order = rehearsal.order().await;
    rehearsal.struck(FaultKind::ProviderDown, order).await;
    visit(shop, &Method::POST, path, Some("switch=off")).await.expect(303);
    assert!(!rehearsal.faults.is_on(FaultKind::ProviderDown));
    shop.order_that_is(&rehearsal.ada, order, "confirmed").await;
    let timeline = format!("/observatory/timeline?about={order}");
    let timeline = visit(shop, &Method::GET, &timeline, None).await.expect(200).text;
    assert!(timeline.contains("fault: the provider refuses the connection"), "{timeline}");
    let list = shop.manage(&Method::GET, "/faults").remove(0).send().await.expect(200).json();
    let down = list["items"].as_array().unwrap().iter().find(|one| one["fault"] == "provider-down");
    assert!(down.unwrap()["strikes_in_all"].as_u64() > Some(0), "{list}");
    rehearsal.ends_well(order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_that_serves_has_no_faults() {
    let shop = TestApp::start_with(|settings| {
        settings.set("management.listen", "127.0.0.1:0");
        settings.set("management.token", TOKEN);
    })
    .await;
    for path in ["/faults/relay-held/on", "/faults/relay-held/off"] {
        shop.manage(&Method::POST, path).remove(0).send().await.expect(404);
    }
    shop.manage(&Method::GET, "/faults").remove(0).send().await.expect(404);
    visit(&shop, &Method::GET, "/observatory/faults", None).await.expect(404);
    let path = "/observatory/faults/relay-held";
    visit(&shop, &Method::POST, path, Some("switch=on")).await.expect(404);
    let map = visit(&shop, &Method::GET, "/observatory", None).await.expect(200).text;
    assert!(!map.contains("/observatory/faults"), "{map}");
    shop.stop().await;
}
