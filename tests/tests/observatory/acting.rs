//! Dead letters on the pages: looked at, replayed, discarded.

use std::ops::RangeInclusive;
use std::sync::Arc;

use host::registry::REGISTRY;
use hyper::Method;
use serde_json::value::RawValue;
use shared_kernel::Envelope;
use tests::test_app::{Answer, TestApp};
use uuid::Uuid;

use super::browser::{Browser, managed_shop};

const PLACED: &str = "orders.order-placed.v1";

/// A shop in which nobody can read so many events.
async fn poisoned_shop(messages: u128) -> TestApp {
    let shop = managed_shop().await;
    shop.stock("VASE", 1250, 10).await;
    let ada = shop.register_and_log_in("ada").await;
    shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    poison(&shop, 1..=messages).await;
    shop
}

/// Publishes events with these numbers that nobody can read.
async fn poison(shop: &TestApp, numbers: RangeInclusive<u128>) {
    let published = shop.published_by("orders").await;
    let placed = published.iter().find(|event| &*event.event_type == PLACED);
    let placed = Envelope::clone(placed.unwrap());
    let poisoned = numbers.map(|number| {
        let data = RawValue::from_string("{\"order_id\":\"not an id\"}".to_owned()).unwrap();
        Arc::new(Envelope {
            id: Uuid::from_u128(number),
            subject: format!("order/poisoned-{number}").into(),
            data: data.into(),
            ..placed.clone()
        })
    });
    shop.publish_again(poisoned.collect()).await;
}

/// How many dead letters an event that nobody can read becomes.
fn readers() -> usize {
    let readers = REGISTRY.iter().flat_map(|entry| entry.descriptor.subscriptions);
    readers.filter(|reader| reader.event_type == PLACED).count()
}

async fn letters(shop: &TestApp) -> usize {
    let letters = shop.manage(&Method::GET, "/dead-letters").remove(0).send().await.json();
    letters["items"].as_array().map(Vec::len).unwrap()
}

/// The page of the first cause.
async fn group(browser: &Browser<'_>) -> String {
    let page = browser.page("/observatory/dead-letters").await;
    let cause = page.split("group?cause=").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    format!("/observatory/dead-letters/group?cause={cause}")
}

/// The path of the page of the only dead letter.
async fn letter(browser: &Browser<'_>) -> String {
    let page = browser.page("/observatory/dead-letters").await;
    let begin = "href=\"/observatory/dead-letters/0/";
    let rest = page.split(begin).nth(1).unwrap_or_else(|| panic!("no dead letter: {page}"));
    format!("/observatory/dead-letters/0/{}", rest.split('"').next().unwrap())
}

/// The letters that the form of this page names, as it sends them.
async fn shown(browser: &Browser<'_>, page: &str) -> String {
    let page = browser.page(page).await;
    let shown = page.split("name=\"shown\" value=\"").nth(1).unwrap();
    shown.split('"').next().unwrap().replace(' ', "+")
}

/// Decides as the form of this page does.
async fn decide(browser: &Browser<'_>, page: &str, decision: &str) -> Answer {
    let form = format!("{decision}&shown={}", shown(browser, page).await);
    browser.submit(page.split('?').next().unwrap(), &form).await
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

    let replayed = decide(&browser, &path, "decision=replay&note=once+more").await.expect(303);
    let new_run = replayed.header("location").unwrap().to_owned();
    assert!(new_run.starts_with("/observatory/timeline?about="), "{new_run}");
    let new_run = new_run.split('#').next().unwrap();
    let page = browser.page(new_run).await;
    assert!(page.contains("replayed just now"), "{page}");
    let fails_again = || async { (letters(&shop).await == readers()).then_some(()) };
    shop.until("every handler to fail again", fails_again).await;

    let path = letter(&browser).await;
    decide(&browser, &path, "decision=discard").await.expect(422);
    browser.submit_from(&path, "decision=discard&note=x", "cross-site").await.expect(403);
    let discarded = decide(&browser, &path, "decision=discard&note=it+is+poison").await.expect(303);
    let told = browser.page(discarded.header("location").unwrap()).await;
    assert!(
        told.contains(&format!("{} discarded", readers())) && told.contains("No dead letter"),
        "{told}"
    );
    let notes = notes(&shop, "products").await;
    assert!(notes.contains(&r#"{"note":"it is poison"}"#.to_owned()), "{notes:?}");
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn all_letters_of_one_cause_are_discarded_together() {
    let shop = poisoned_shop(3).await;
    let browser = Browser::open(&shop).await;
    // Each reader of the event gives a cause of its own: one decision is about one of them.
    for left in (0..readers()).rev().map(|readers| readers * 3) {
        let path = group(&browser).await;
        let page = browser.page(&path).await;
        assert!(page.contains("3 of one cause"), "{page}");
        let answer = decide(&browser, &path, "decision=discard&note=poison").await.expect(303);
        assert_eq!(answer.header("location"), Some("/observatory/dead-letters?discarded=3&left=0"));
        assert_eq!(letters(&shop).await, left);
    }
    shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_comes_while_a_page_is_read_is_not_discarded_by_its_form() {
    let shop = poisoned_shop(2).await;
    let browser = Browser::open(&shop).await;
    let page = group(&browser).await;
    let of_two = shown(&browser, &page).await;
    poison(&shop, 3..=3).await;
    let all = 3 * readers();
    shop.until("the third", || async { (letters(&shop).await == all).then_some(()) }).await;
    let form = format!("decision=discard&note=poison&shown={of_two}");
    let answer = browser.submit("/observatory/dead-letters/group", &form).await.expect(303);
    assert_eq!(answer.header("location"), Some("/observatory/dead-letters?discarded=2&left=0"));
    assert_eq!(letters(&shop).await, all - 2);
    shop.stop().await;
}
