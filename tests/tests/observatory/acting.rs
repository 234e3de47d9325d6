//! Dead letters on the pages: looked at, replayed, discarded.

use std::sync::Arc;

use host::registry::REGISTRY;
use hyper::Method;
use serde_json::value::RawValue;
use shared_kernel::Envelope;
use tests::test_app::TestApp;
use uuid::Uuid;

use super::browser::{Browser, managed_shop};

const PLACED: &str = "orders.order-placed.v1";

/// A shop in which `products` cannot read so many events.
async fn poisoned_shop(messages: u128) -> TestApp {
    let shop = managed_shop().await;
    shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    let published = shop.published_by("orders").await;
    let placed = published.iter().find(|event| &*event.event_type == PLACED);
    let placed = Envelope::clone(placed.unwrap());
    let poisoned = (1..=messages).map(|number| {
        let data = RawValue::from_string("{\"order_id\":\"not an id\"}".to_owned()).unwrap();
        Arc::new(Envelope {
            id: Uuid::from_u128(number),
            subject: format!("order/poisoned-{number}").into(),
            data: data.into(),
            ..placed.clone()
        })
    });
    shop.publish_again(poisoned.collect()).await;
    shop
}

/// The path of the page of the only dead letter.
async fn letter(browser: &Browser<'_>) -> String {
    let page = browser.page("/observatory/dead-letters").await;
    let begin = "href=\"/observatory/dead-letters/0/";
    let rest = page.split(begin).nth(1).unwrap_or_else(|| panic!("no dead letter: {page}"));
    format!("/observatory/dead-letters/0/{}", rest.split('"').next().unwrap())
}

/// The entries about dead letters in the audit trail of a context.
async fn notes(shop: &TestApp, context: &str) -> Vec<String> {
    let wanted = platform::audit_trail::EntriesWanted::default();
    let database = shop.shop().databases().find(|one| one.context() == context).unwrap();
    let page = platform::audit_trail::page(database, &wanted, None, 50).await.unwrap();
    let decisions = page.into_iter().filter(|entry| entry.action.starts_with("dead-letter"));
    decisions.map(|entry| entry.details.unwrap_or_default()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_is_looked_at_replayed_and_discarded_on_its_page() {
    let shop = poisoned_shop(1).await;
    let browser = Browser::open(&shop).await;
    let path = letter(&browser).await;
    let page = browser.page(&path).await;
    for part in ["reserve-on-order-placed", "What a replay would do", "The handler runs again"] {
        assert!(page.contains(part), "no {part}: {page}");
    }

    let replayed = browser.submit(&path, "decision=replay&note=once+more").await.expect(303);
    let new_run = replayed.header("location").unwrap().to_owned();
    assert!(new_run.starts_with("/observatory/timeline?about="), "{new_run}");
    let new_run = new_run.split('#').next().unwrap();
    let page = browser.page(new_run).await;
    assert!(page.contains("replayed just now"), "{page}");
    shop.until("the handler to fail again", || async {
        let letters = shop.dead_letters("products").page(None, 10).await.unwrap();
        (!letters.is_empty()).then_some(())
    })
    .await;

    let path = letter(&browser).await;
    browser.submit(&path, "decision=discard").await.expect(422);
    browser.submit_from(&path, "decision=discard&note=x", "cross-site").await.expect(403);
    let discarded = browser.submit(&path, "decision=discard&note=it+is+poison").await.expect(303);
    let told = browser.page(discarded.header("location").unwrap()).await;
    assert!(told.contains("1 discarded") && told.contains("No dead letter"), "{told}");
    let notes = notes(&shop, "products").await;
    assert!(notes.contains(&r#"{"note":"it is poison"}"#.to_owned()), "{notes:?}");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_letters_of_one_cause_are_discarded_together() {
    let shop = poisoned_shop(3).await;
    let browser = Browser::open(&shop).await;
    // Each reader of the event gives a cause of its own: one decision is about one of them.
    let readers = REGISTRY.iter().flat_map(|entry| entry.descriptor.subscriptions);
    let readers = readers.filter(|reader| reader.event_type == PLACED).count();
    for left in (0..readers).rev().map(|readers| readers * 3) {
        let page = browser.page("/observatory/dead-letters").await;
        let cause =
            page.split("group?cause=").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let group = browser.page(&format!("/observatory/dead-letters/group?cause={cause}")).await;
        assert!(group.contains("3 of one cause"), "{group}");
        let form = format!("decision=discard&note=poison&cause={cause}");
        let answer = browser.submit("/observatory/dead-letters/group", &form).await.expect(303);
        assert_eq!(answer.header("location"), Some("/observatory/dead-letters?discarded=3&left=0"));
        let letters = shop.manage(&Method::GET, "/dead-letters").remove(0).send().await.json();
        assert_eq!(letters["items"].as_array().map(Vec::len), Some(left), "{letters}");
    }
    shop.stop().await;
}
