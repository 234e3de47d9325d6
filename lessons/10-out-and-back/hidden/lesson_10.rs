//! Lesson 10, run by its check. The two contexts of the messaging tests stand for orders and payments; the row that a move
//! fences is set as a move sets it.

#![expect(dead_code, reason = "a lesson uses a part of the host of the messaging tests")]

#[path = "messaging/contexts.rs"]
mod contexts;
#[path = "messaging/host.rs"]
mod host;
#[path = "messaging/moods.rs"]
mod moods;
#[path = "messaging/pace.rs"]
mod pace;

use chrono::TimeDelta;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::Query;
use shared_kernel::Origin;
use uuid::Uuid;

use host::Host;

fn draw(text: &str) {
    println!("lesson| {text}");
}

async fn set_ownership(host: &Host, state: &str) {
    let connections = host.scratch.open("reader").await.unwrap();
    let update = format!("UPDATE ownership SET state = '{state}'");
    connections.writer.execute_unprepared(&update).await.unwrap();
    connections.writer.close().await.unwrap();
    connections.readers.close().await.unwrap();
}

/// One more change of payments itself, such as a refund that an operator asks for.
async fn change(host: &Host, word: &str) -> bool {
    let mut insert = Query::insert();
    insert.into_table("heard").columns(["word"]).values_panic([word.into()]);
    let mut unit = host.reader.unit_of_work(&Origin::new(Uuid::nil()));
    unit.run(insert);
    host.reader.commit(unit).await.is_ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_moved_away_takes_no_change_and_loses_nothing_on_its_way_back() {
    let host = Host::start().await;
    host.say("order/1", 1, "order 1").await;
    host.until(async |host| host.heard().await.len() == 1).await;
    draw("orders    ─ order/1 ─▶ payments         charges");
    set_ownership(&host, "moved").await;
    draw("          payments is taken out         its data are in another database");
    host.say("order/2", 1, "order 2").await;
    host.say("order/3", 1, "order 3").await;
    let was_taken = change(&host, "refund").await;
    if was_taken {
        draw("          a refund ─▶ payments          stored in the old database: lost");
    } else {
        draw("          a refund ─▶ payments          refused: it has moved");
        draw("orders    ─ order/2, order/3            wait in the outbox of orders");
    }
    assert!(!was_taken, "the old database took a change after the new one had taken over");
    assert_eq!(host.heard().await, ["order 1"]);

    set_ownership(&host, "here").await;
    draw("          payments is put back");
    // An attempt that was refused is made again when its time has come.
    let all_are_stored = async |host: &Host| {
        host.clock.advance(TimeDelta::seconds(1));
        host.heard().await.len() == 3
    };
    host.until(all_are_stored).await;
    let mut stored = host.heard().await;
    stored.sort();
    draw("orders    ─ order/2, order/3 ─▶ payments  charges each once");
    assert_eq!(stored, ["order 1", "order 2", "order 3"]);
    assert!(change(&host, "refund").await, "payments is back, and takes no change");
    host.until(async |host| host.pending().await == 0).await;
    host.stop().await;
}
