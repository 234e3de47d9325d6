//! The work of an operator: dead letters, republishing, and what is looked at.

use std::future::poll_fn;
use std::pin::Pin;

use ::faults::FaultKind;
use actix_web::body::{BoxBody, MessageBody};
use chrono::TimeDelta;
use platform::testing::record_message;

use super::*;

#[actix_web::test]
async fn a_dead_letter_is_looked_at_replayed_and_recorded() {
    let port = Port::open().await;
    let event = port.dead_letter(HANDLER).await;
    let (status, body) = port.get("/dead-letters?context=orders&limit=5").await;
    assert_eq!((status, &body["items"][0]["event_id"]), (200, &json!(event)), "{body}");
    let (status, body) = port.get(&format!("/dead-letters/{event}")).await;
    assert_eq!((status, &body["items"][0]["last_error"]), (200, &json!("no such order")));
    let dry_run = format!("/dead-letters/{event}/replay?dry_run=true");
    let (status, body) = port.post(&dry_run).await;
    let planned = &body["handlers"][0];
    assert_eq!((status, &planned["handler"]), (200, &json!(HANDLER)), "{body}");
    assert_eq!((&planned["would_run"], &planned["behind"]), (&json!(true), &json!([])));
    assert!(port.recorded().await.is_empty(), "a dry run changes nothing");
    let (status, body) = port.post(&format!("/dead-letters/{event}/replay")).await;
    assert_eq!((status, &body["handlers"]), (202, &json!([HANDLER])), "{body}");
    assert_eq!(port.recorded().await, ["dead-letter-replayed"]);
    let (status, body) = port.post(&format!("/dead-letters/{event}/replay")).await;
    assert_eq!((status, &body["code"]), (404, &json!("no-dead-letter")));
}

#[actix_web::test]
async fn a_dead_letter_without_a_handler_is_discarded_and_not_replayed() {
    let port = Port::open().await;
    let event = port.dead_letter("orders.gone").await;
    let (status, body) = port.post(&format!("/dead-letters/{event}/replay")).await;
    assert_eq!((status, &body["code"]), (409, &json!("no-replay")), "{body}");
    let discard = format!("/dead-letters/{event}/discard?note=the%20handler%20is%20gone");
    assert_eq!(port.post(&discard).await.0, 204);
    let wanted = audit_trail::EntriesWanted::default();
    let page = audit_trail::page(&port.services.database, &wanted, None, 10).await.unwrap();
    assert_eq!(page[0].details.as_deref(), Some(r#"{"note":"the handler is gone"}"#));
    assert_eq!(port.recorded().await, ["dead-letter-discarded"]);
    for nothing in [event.to_string(), Uuid::nil().to_string(), "1".to_owned()] {
        assert_eq!(port.post(&format!("/dead-letters/{nothing}/discard")).await.0, 404);
    }
    let (status, body) = port.get("/dead-letters?context=parcels&limit=0").await;
    assert_eq!((status, body["errors"].as_array().unwrap().len()), (422, 2), "{body}");
}

#[actix_web::test]
async fn what_waits_is_counted_and_published_again() {
    let port = Port::open().await;
    for subject in ["order/1", "order/2"] {
        port.publish(subject).await;
    }
    port.dead_letter(HANDLER).await;
    let (status, body) = port.get("/pending").await;
    let orders = &body["contexts"]["orders"];
    assert_eq!((status, &orders["outbox"]["count"]), (200, &json!(2)), "{body}");
    assert_eq!(orders["dead_letters"]["count"], 1);
    assert!(orders["dead_letters"]["oldest_age_s"].as_i64().unwrap() > 0, "{body}");
    assert_eq!(
        (&orders["inbox"]["count"], &orders["inbox"]["oldest_at"]),
        (&json!(0), &Value::Null)
    );

    let republish = |body: Value| {
        by_operator(TestRequest::post().uri("/contexts/orders/republish").set_json(body))
    };
    let (status, body) = port.ask(republish(json!({ "dry_run": true }))).await;
    assert_eq!((status, &body["events"]), (200, &json!(2)), "{body}");
    assert!(port.recorded().await.is_empty());
    let (status, body) = port.ask(republish(json!({ "subject": "order/1" }))).await;
    assert_eq!((status, &body["events"], &body["already_pending"]), (202, &json!(1), &json!(1)));
    assert_eq!(port.recorded().await, ["events-republished"]);
    let wrong = json!({ "type": "orders.order-lost.v1" });
    let (status, body) = port.ask(republish(wrong)).await;
    assert_eq!((status, &body["errors"][0]["field"]), (422, &json!("type")), "{body}");
    let span = json!({ "since": "2026-01-02", "until": "2026-01-01" });
    let (status, body) = port.ask(republish(span)).await;
    assert_eq!((status, &body["errors"][0]["field"]), (422, &json!("until")), "{body}");
    let elsewhere = TestRequest::post().uri("/contexts/users/republish").set_json(json!({}));
    let (status, body) = port.ask(by_operator(elsewhere)).await;
    assert_eq!((status, &body["code"]), (404, &json!("context-not-here")), "{body}");
}

#[actix_web::test]
async fn the_query_of_messages_is_checked() {
    let port = Port::open().await;
    let (status, body) = port.get("/messages").await;
    assert_eq!((status, &body["items"], &body["has_more"]), (200, &json!([]), &json!(false)));
    let (status, body) = port.get("/messages?after=1&about=order%2F1&type=&handler=").await;
    assert_eq!((status, &body["has_unknown_gap"]), (200, &json!(true)), "{body}");
    let wrong = "/messages?kind=lost&context=users&correlation_id=1&limit=1001";
    let (status, body) = port.get(wrong).await;
    assert_eq!((status, body["errors"].as_array().unwrap().len()), (422, 4), "{body}");
}

#[actix_web::test]
async fn a_page_of_messages_says_that_there_are_older_ones() {
    let port = Port::open().await;
    for number in 1..=3 {
        record_message(&port.host.message_log, number);
    }
    for (limit, has_more) in [(2, true), (3, false)] {
        let (_, body) = port.get(&format!("/messages?limit={limit}")).await;
        let shown = body["items"].as_array().unwrap().len();
        assert_eq!((shown, &body["has_more"]), (limit, &json!(has_more)), "{body}");
    }
}

#[actix_web::test]
async fn what_waits_is_measured_when_somebody_asks_and_not_too_often() {
    let port = Port::open().await;
    port.publish("order/1").await;
    let pending = |text: &str| {
        let line = text.lines().find(|line| line.starts_with("galleria_outbox_pending{"));
        line.map(str::to_owned)
    };
    let one = Some(r#"galleria_outbox_pending{context="orders"} 1"#.to_owned());
    assert_eq!(pending(&port.measured().await), one);
    port.publish("order/2").await;
    let text = port.measured().await;
    assert_eq!(pending(&text), one, "the last look is no 5 s ago");
    for line in [r#"galleria_database_up{context="orders"} 1"#, "# TYPE process_open_fds gauge"] {
        assert!(text.lines().any(|one| one == line), "no {line} in {text}");
    }
    let free = text.lines().find(|line| line.starts_with("galleria_data_folder_free_bytes "));
    assert!(free.is_some_and(|line| !line.ends_with(" 0")), "{text}");
}

#[actix_web::test]
async fn a_link_opens_the_pages_of_a_host_that_has_some() {
    let port = Port::open().await;
    let (status, body) = port.post("/links").await;
    assert_eq!(status, 201, "{body}");
    assert!(body["url"].as_str().is_some_and(|url| url.ends_with("/observatory/open/1")), "{body}");
}

#[actix_web::test]
async fn a_host_that_rehearses_nothing_has_no_faults() {
    let port = Port::open().await;
    for (status, body) in [
        port.get("/faults").await,
        port.post("/faults/relay-held/on").await,
        port.post("/faults/relay-held/off").await,
    ] {
        assert_eq!((status, &body["code"]), (404, &json!("no-faults")), "{body}");
    }
}

#[actix_web::test]
async fn a_rehearsal_switches_faults_on_and_off() {
    let mut switches = None;
    let port = Port::rehearsing(|clock| {
        let faults = Faults::new(Arc::clone(clock));
        switches = Some(faults.without(FaultKind::HostKilled, "there is one host"));
        switches.clone()
    });
    let port = port.await;
    let faults = switches.unwrap();
    let (status, body) = port.get("/faults").await;
    assert_eq!((status, body["items"].as_array().map(Vec::len)), (200, Some(9)), "{body}");
    let on = "/faults/relay-held/on?context=orders&share=50&duration_s=30&seed=7&at_most=0";
    let (status, body) = port.post(on).await;
    assert_eq!((status, &body["is_on"]), (200, &json!(true)), "{body}");
    assert_eq!(body["remaining_ms"], 30_000);
    let options = &body["options"];
    assert_eq!((&options["share"], &options["seed"]), (&json!(50), &json!(7)), "{body}");
    assert_eq!(options["scope"]["context"], "orders");
    assert!(faults.is_on(FaultKind::RelayHeld));
    let (status, body) = port.post("/faults/relay-held/off").await;
    assert_eq!((status, &body["is_on"]), (200, &json!(false)), "{body}");

    let (status, body) = port.post("/faults/relay-held/on?share=101&duration_s=0").await;
    assert_eq!((status, body["errors"].as_array().map(Vec::len)), (422, Some(2)), "{body}");
    let (status, body) = port.post("/faults/host-killed/on").await;
    assert_eq!((status, &body["code"]), (409, &json!("fault-unavailable")), "{body}");
    let (status, body) = port.post("/faults/power-cut/on").await;
    assert_eq!((status, &body["code"]), (404, &json!("no-faults")), "{body}");
}

/// Reads a stream until it tells of the faults, and returns the names of those that are on.
async fn next_faults_on(stream: &mut BoxBody) -> Vec<String> {
    loop {
        let piece = poll_fn(|context| Pin::new(&mut *stream).poll_next(context)).await;
        let piece = piece.expect("the stream goes on").unwrap();
        let text = std::str::from_utf8(&piece).unwrap();
        let Some((_, told)) = text.split_once("event: faults") else { continue };
        let data = told.lines().find_map(|line| line.strip_prefix("data:")).unwrap();
        let faults: Value = serde_json::from_str(data).unwrap();
        let on = faults["items"].as_array().unwrap().iter().filter(|one| one["is_on"] == true);
        return on.map(|one| one["fault"].as_str().unwrap().to_owned()).collect();
    }
}

#[actix_web::test]
async fn a_stream_tells_of_faults_at_once_and_when_one_has_ended_by_itself() {
    let clock = ManualClock::at("2026-01-01T12:00:00Z");
    let faults = Faults::new(clock.clone());
    faults.switch_on(FaultKind::RelayHeld, faults.usual(FaultKind::RelayHeld)).unwrap();
    let port = Port::rehearsing(|_clock| Some(faults.clone())).await;
    let app = App::new()
        .app_data(Data::new(OperatorToken::of(TOKEN).unwrap()))
        .app_data(Data::new(Arc::clone(&port.host.ids)))
        .app_data(port.looks.clone())
        .configure(|config| TABLE.mount(config, &port.host));
    let app = init_service(app).await;
    let request = by_operator(TestRequest::get().uri("/messages/stream")).to_request();
    let answer = app.call(request).await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let mut stream = answer.into_body().boxed();
    assert_eq!(next_faults_on(&mut stream).await, ["relay-held"]);
    clock.advance(TimeDelta::seconds(60));
    assert_eq!(next_faults_on(&mut stream).await, [""; 0]);
}

#[actix_web::test]
async fn a_shop_that_was_never_verified_says_so() {
    let port = Port::open().await;
    let (status, body) = port.get("/invariants").await;
    assert_eq!((status, &body["verified_at"]), (200, &Value::Null), "{body}");
    assert_eq!(port.get("/catalogue").await, (200, json!({ "contexts": [] })));
}
