//! The lists: pages that have every entry once, and the stream that goes on where a list began.

use platform::testing::record_message;

use super::*;
use crate::journal::{Journal, JournalBounds};

/// The value of a field of every item.
fn column(pages: &[Value], field: &str) -> Vec<Value> {
    let items = pages.iter().flat_map(|page| page["items"].as_array().unwrap());
    items.map(|item| item[field].clone()).collect()
}

#[actix_web::test]
async fn the_query_of_messages_is_checked() {
    let port = Port::open().await;
    let (status, body) = port.get("/messages?about=order%2F1&type=&handler=").await;
    assert_eq!((status, &body["items"], &body["next"]), (200, &json!([]), &Value::Null), "{body}");
    let wrong = "/messages?kind=lost&context=users&correlation_id=1&limit=101&cursor=1&after=1";
    let (status, body) = port.get(wrong).await;
    assert_eq!((status, body["errors"].as_array().unwrap().len()), (422, 6), "{body}");
    let (status, body) = port.get("/messages/stream?cursor=-1&limit=1").await;
    assert_eq!((status, body["errors"].as_array().unwrap().len()), (422, 2), "{body}");
}

#[actix_web::test]
async fn pages_of_messages_have_every_record_once_while_others_are_recorded() {
    let port = Port::open().await;
    let log = &port.host.message_log;
    (1..=5).for_each(|number| record_message(log, number));
    for limit in 1..=5 {
        let pages = port.pages(&format!("/messages?limit={limit}")).await;
        assert_eq!(pages.len(), 5_usize.div_ceil(limit), "{limit} at once");
        assert_eq!(column(&pages, "sequence"), [5, 4, 3, 2, 1], "{limit} at once");
    }
    let (_, first) = port.get("/messages?limit=2").await;
    (6..=7).for_each(|number| record_message(log, number));
    let next = first["next"].as_str().unwrap();
    let rest = port.pages(&format!("/messages?limit=2&cursor={next}")).await;
    assert_eq!(column(&rest, "sequence"), [3, 2, 1]);
    let of_other_filters = format!("/messages?kind=published&cursor={next}");
    let (status, body) = port.get(&of_other_filters).await;
    assert_eq!((status, &body["errors"][0]["field"]), (422, &json!("cursor")), "{body}");
}

#[actix_web::test]
async fn a_page_says_when_what_follows_is_held_no_longer() {
    let port = Port::open().await;
    let log = &port.host.message_log;
    (1..=3).for_each(|number| record_message(log, number));
    let (_, first) = port.get("/messages?limit=2").await;
    // The log holds 64.
    (4..=65).for_each(|number| record_message(log, number));
    let next = first["next"].as_str().unwrap();
    let (_, body) = port.get(&format!("/messages?cursor={next}")).await;
    assert_eq!((&body["items"], &body["next"]), (&json!([]), &Value::Null), "{body}");
    assert_eq!(body["has_unknown_gap"], true, "the first record was the next");
}

#[actix_web::test]
async fn pages_go_on_from_memory_into_the_journal() {
    let port = Port::open().await;
    let bounds = JournalBounds { bytes: 1024 * 1024, age: chrono::TimeDelta::days(7) };
    let now = port.host.clock.now();
    let journal = Journal::open(&port.host.data_dir, "orders", bounds, now).unwrap();
    for number in 1..=100 {
        record_message(&port.host.message_log, number);
        if number % 50 == 0 {
            journal.write(&port.host.message_log, now);
        }
    }
    let port = port.with_journal(journal);
    let pages = port.pages("/messages?limit=7").await;
    assert_eq!(column(&pages, "sequence"), (1..=100).rev().collect::<Vec<_>>());
    assert!(pages.iter().all(|page| page["skipped"] == 0 && page["has_unknown_gap"] == false));
    let pages = port.pages("/messages?about=order%2F1&limit=1").await;
    assert_eq!(
        column(&pages, "sequence"),
        [1],
        "no empty page follows the last one that is wanted"
    );
}

#[actix_web::test]
async fn a_stream_goes_on_where_a_list_began() {
    let port = Port::open().await;
    let log = &port.host.message_log;
    (1..=3).for_each(|number| record_message(log, number));
    let (_, listed) = port.get("/messages?limit=1").await;
    let newest = &listed["items"][0]["number"];
    (4..=6).for_each(|number| record_message(log, number));
    let mut stream = port.stream(&format!("/messages/stream?cursor={newest}")).await;
    let frame = next_piece(&mut stream).await;
    let data = frame.lines().find_map(|line| line.strip_prefix("data: ")).unwrap();
    let streamed = column(&[serde_json::from_str(data).unwrap()], "sequence");
    assert_eq!(streamed, [4, 5, 6]);
}

#[actix_web::test]
async fn pages_of_dead_letters_have_every_letter_once() {
    let port = Port::open().await;
    // Several of one moment, and two handlers of one event.
    let mut expected = Vec::new();
    for (received_at, event, handlers) in [
        (1, 3, &[HANDLER][..]),
        (2, 1, &["orders.gone", HANDLER]),
        (2, 2, &[HANDLER]),
        (3, 0, &[HANDLER]),
    ] {
        for handler in handlers {
            let id = Uuid::from_u128(event);
            port.dead_letter_of(id, handler, received_at).await;
            expected.push((json!(id), json!(handler)));
        }
    }
    for limit in 1..=6 {
        let pages = port.pages(&format!("/dead-letters?limit={limit}")).await;
        assert_eq!(pages.len(), 5_usize.div_ceil(limit), "{limit} at once");
        let ids = column(&pages, "event_id").into_iter();
        let found: Vec<_> = ids.zip(column(&pages, "handler")).collect();
        assert_eq!(found, expected, "{limit} at once");
    }
    // A letter that is settled meanwhile leaves, and shifts no other.
    let (_, first) = port.get("/dead-letters?limit=2").await;
    let settled = expected[0].0.as_str().unwrap();
    assert_eq!(port.post(&format!("/dead-letters/{settled}/discard")).await.0, 204);
    let next = first["next"].as_str().unwrap();
    let rest = port.pages(&format!("/dead-letters?limit=2&cursor={next}")).await;
    assert_eq!(column(&rest, "event_id").len(), 3);
    let (status, body) = port.get(&format!("/dead-letters?context=orders&cursor={next}")).await;
    assert_eq!((status, &body["errors"][0]["field"]), (422, &json!("cursor")), "{body}");
}
