//! Lesson 5, run by its check. The two contexts of the messaging tests stand for orders, which publishes, and products.

#![expect(dead_code, reason = "a lesson uses a part of the host of the messaging tests")]

#[path = "messaging/contexts.rs"]
mod contexts;
#[path = "messaging/host.rs"]
mod host;
#[path = "messaging/moods.rs"]
mod moods;
#[path = "messaging/pace.rs"]
mod pace;

use std::sync::Arc;
use std::time::Duration;

use platform::outbox;
use platform::testing::Scratch;
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use shared_kernel::{Origin, Published, StoreError, Version};
use uuid::Uuid;

use contexts::Said;
use host::Host;

/// A condition that takes longer is taken for one that never holds.
const PATIENCE: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_millis(20);

fn draw(text: &str) {
    println!("lesson| {text}");
}

async fn heard(host: &Host, word: &str) -> bool {
    host.heard().await.iter().any(|stored| stored == word)
}

/// Whether `condition` holds in time. The tests draw and assert afterwards in either case.
async fn in_time(host: &Host, condition: impl AsyncFn(&Host) -> bool) -> bool {
    let mut again = tokio::time::interval(PAUSE);
    let holds = async {
        while !condition(host).await {
            again.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, holds).await.is_ok()
}

/// Whether the outbox has an event of a subject. Rows stay there when they have been relayed.
async fn is_in_outbox(host: &Host, subject: &str) -> bool {
    let rows = outbox::Entity::find().filter(outbox::Column::Subject.eq(subject));
    rows.one(host.sender.reader()).await.unwrap().is_some()
}

/// The crash: the host ends after the commit, and before the relay has published.
#[tokio::test(flavor = "multi_thread")]
async fn a_committed_event_survives_a_crash() {
    let host = Host::start_held(Arc::new(Scratch::new().await)).await;
    host.say("order/1", 1, "first").await;
    draw("orders    commits order/1                   202 Accepted, durable");
    draw("          the host crashes                  nothing was published yet");
    let folder = host.stop().await;

    let host = Host::start_on(folder).await;
    draw("          the host starts again");
    let is_stored = is_in_outbox(&host, "order/1").await;
    // An event that is stored nowhere need not be waited for.
    let is_heard = is_stored && in_time(&host, async |host| heard(host, "first").await).await;
    if is_heard {
        draw("orders    ─ order-placed (order/1) ───────▶ products  from the outbox");
    } else if is_stored {
        draw("orders    order/1 is in the outbox          products  was not told");
    } else {
        draw("orders    order/1 is not in the outbox      products  will never be told");
    }
    host.stop().await;
    assert!(is_stored, "order/1 was committed without its event, which a crash has lost");
    assert!(is_heard, "the event of order/1 is in the outbox, and the relay has not published it");
}

/// The refusal: the transaction is rolled back, and with it everything that it would have told.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_commit_tells_nobody() {
    let host = Host::start().await;
    wait_for_the_relay(&host).await;
    let row = || {
        let mut insert = Query::insert();
        insert.into_table("heard").columns(["number", "word"]);
        insert.values_panic([7.into(), "taken".into()]).to_owned()
    };
    let mut unit = host.sender.unit_of_work(&Origin::new(Uuid::nil()));
    unit.run(row());
    host.sender.commit(unit).await.unwrap();

    let mut unit = host.sender.unit_of_work(&Origin::new(Uuid::nil()));
    let said = Said { word: "phantom".to_owned() };
    unit.publish(Published::of("order/3".to_owned(), &said).unwrap(), Version::from_u32(1));
    unit.run(row());
    let refused = host.sender.commit(unit).await;
    draw("orders    commits order/3                   refused: a key is taken");

    // The later event of an order is handled later, so that the one that was refused would be first.
    host.say("order/3", 2, "second try").await;
    let one_is_heard = in_time(&host, async |host| {
        heard(host, "phantom").await || heard(host, "second try").await
    });
    let one_is_heard = one_is_heard.await;
    let phantom = heard(&host, "phantom").await;
    if phantom {
        draw("orders    ─ order-placed (order/3) ───────▶ products  of an order that is not");
    } else {
        draw("          nothing                           products  was told nothing");
    }
    host.stop().await;
    assert!(matches!(refused, Err(StoreError::Duplicate { .. })), "not refused: {refused:?}");
    assert!(!phantom, "order/3 was refused, and products was told of it all the same");
    assert!(one_is_heard, "the second order/3 was committed, and products was not told of it");
}

/// Waits until an event is relayed. An event that is committed before may be lost with the fault of the lesson, so that it
/// takes several.
async fn wait_for_the_relay(host: &Host) {
    for number in 0..500 {
        host.say(&format!("order/0-{number}"), 1, "before").await;
        tokio::time::sleep(PAUSE).await;
        if heard(host, "before").await {
            return;
        }
    }
    panic!("the relay has published none of 500 events");
}
