//! The work of an operator: dead letters, republishing, and what is looked at.

use ::faults::FaultKind;
use actix_web::body::BoxBody;
use chrono::TimeDelta;

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
    let (status, body) = port.get("/dead-letters?context=parcels&limit=0&cursor=1").await;
    assert_eq!((status, body["errors"].as_array().unwrap().len()), (422, 3), "{body}");
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
async fn a_relay_is_held_and_released_and_both_are_recorded() {
    let port = Port::open().await;
    port.publish("order/1").await;
    let (status, body) = port.get("/relays").await;
    let relay = &body["items"][0];
    assert_eq!((status, &relay["context"]), (200, &json!("orders")), "{body}");
    assert_eq!((&relay["is_held"], &relay["has_lease"]), (&json!(false), &json!(true)), "{body}");
    assert_eq!((&relay["pending"]["count"], &relay["last_failure"]), (&json!(1), &Value::Null));
    let held = |text: &str| text.contains(r#"galleria_relay_held{context="orders"} 1"#);

    for _ in 0..2 {
        let (status, body) = port.post("/relays/orders/hold?note=the%20broker%20is%20mended").await;
        assert_eq!((status, &body["is_held"]), (200, &json!(true)), "{body}");
    }
    assert_eq!(port.recorded().await, ["relay-held"], "a repeat is no decision");
    assert!(held(&port.measured().await));
    assert_eq!(port.get("/relays").await.1["items"][0]["is_held"], true);
    for _ in 0..2 {
        let (status, body) = port.post("/relays/orders/release").await;
        assert_eq!((status, &body["is_held"]), (200, &json!(false)), "{body}");
    }
    assert_eq!(port.recorded().await, ["relay-released", "relay-held"]);

    for path in ["/relays/users/hold", "/relays/users/release"] {
        let (status, body) = port.post(path).await;
        assert_eq!((status, &body["code"]), (404, &json!("context-not-here")), "{body}");
    }
    let too_long = format!("/relays/orders/hold?note={}", "x".repeat(501));
    assert_eq!(port.post(&too_long).await.0, 422);
    assert_eq!(port.get("/relays").await.1["items"][0]["is_held"], false);
}

#[actix_web::test]
async fn a_relay_is_shown_while_its_database_is_away_and_held_only_if_that_is_recorded() {
    let port = Port::open().await;
    port.services.database.close().await;
    let (status, body) = port.post("/relays/orders/hold").await;
    assert_eq!(status, 503, "{body}");
    let (status, body) = port.get("/relays").await;
    let relay = &body["items"][0];
    assert_eq!((status, &relay["pending"], &relay["is_held"]), (200, &Value::Null, &json!(false)));
    let (status, body) = port.get("/pending").await;
    assert_eq!((status, body), (200, json!({ "contexts": { "orders": null } })));
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
        let text = next_piece(stream).await;
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
    let mut stream = port.stream("/messages/stream").await;
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
