use serde_json::{Value, json};

use super::*;
use crate::Tenant;

fn message() -> Value {
    json!({
        "specversion": "1.0",
        "id": "0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d",
        "source": "orders",
        "type": "orders.order-placed.v1",
        "subject": "order/1",
        "time": "2026-01-02T03:04:05.000006Z",
        "datacontenttype": "application/json",
        "sequence": 1,
        "correlationid": "0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3e",
        "data": {"total_minor": 5}
    })
}

/// The message with `attribute` as `value`; without the attribute for `null`.
fn with(attribute: &str, value: Value) -> Vec<u8> {
    let mut message = message();
    let attributes = message.as_object_mut().unwrap();
    if value.is_null() {
        attributes.remove(attribute);
    } else {
        attributes.insert(attribute.to_owned(), value);
    }
    serde_json::to_vec(&message).unwrap()
}

fn refusal(message: &[u8]) -> NotAnEvent {
    match Envelope::parse(message) {
        Err(refusal) => refusal,
        Ok(event) => panic!("{event:?} was read"),
    }
}

#[test]
fn an_event_of_the_documented_form_is_read() {
    let event = Envelope::parse(&serde_json::to_vec(&message()).unwrap()).unwrap();
    assert_eq!((&*event.subject, event.sequence), ("order/1", 1));
    assert_eq!(serde_json::to_value(&event).unwrap(), message());
}

#[test]
fn the_tenant_is_an_attribute_of_its_own_and_absent_where_there_is_none() {
    let event = Envelope::parse(&with("tenant", json!("north"))).unwrap();
    assert_eq!(event.tenant.as_ref().map(Tenant::as_str), Some("north"));
    assert_eq!(serde_json::to_value(&event).unwrap()["tenant"], "north");
    let alone = Envelope::parse(&with("tenant", Value::Null)).unwrap();
    assert_eq!((&alone.tenant, serde_json::to_value(&alone).unwrap()), (&None, message()));
    for no_name in [json!("../north"), json!("North"), json!(""), json!(7)] {
        assert!(Envelope::parse(&with("tenant", no_name.clone())).is_err(), "{no_name}");
    }
}

#[test]
fn an_absent_correlation_id_is_the_events_own_id() {
    let event = Envelope::parse(&with("correlationid", Value::Null)).unwrap();
    assert_eq!(event.correlation_id, event.id);
}

#[test]
fn every_other_attribute_is_required() {
    for attribute in ["specversion", "id", "source", "type", "subject", "time", "sequence", "data"]
    {
        let refusal = refusal(&with(attribute, Value::Null)).to_string();
        assert!(refusal.contains(attribute), "{refusal}");
    }
}

#[test]
fn values_outside_of_the_limits_are_refused_with_the_attribute() {
    let long = "x".repeat(SUBJECT_BYTES + 1);
    for (attribute, value) in [
        ("subject", json!("order/\u{0}")),
        ("subject", json!("order/\u{1b}[31m")),
        ("subject", json!("order/\u{9b}31m")),
        ("subject", json!("order/\u{7f}")),
        ("subject", json!("order\n/1")),
        ("subject", json!("")),
        ("subject", json!(long)),
        ("type", json!("orders.order-placed")),
        ("type", json!("orders.order\u{0}.v1")),
        ("type", json!(format!("orders.{}.v1", "x".repeat(TYPE_BYTES)))),
        ("source", json!("payments")),
        ("source", json!("orders\u{0}")),
        ("source", json!("")),
        ("sequence", json!(0)),
    ] {
        let refusal = refusal(&with(attribute, value.clone()));
        assert_eq!(refusal.kind(), attribute, "{value}: {refusal}");
        assert!(!refusal.to_string().contains(char::is_control), "{refusal:?}");
    }
}

#[test]
fn values_at_the_limits_are_read() {
    let longest = "x".repeat(SUBJECT_BYTES);
    let event = Envelope::parse(&with("subject", json!(longest))).unwrap();
    assert_eq!(&*event.subject, longest);
    let long_type = format!("orders.{}.v1", "x".repeat(TYPE_BYTES - "orders..v1".len()));
    let event = Envelope::parse(&with("type", json!(long_type))).unwrap();
    assert_eq!(&*event.event_type, long_type);
    let empty = with("data", json!("")).len();
    let message = with("data", json!("x".repeat(MESSAGE_BYTES - empty)));
    assert_eq!(message.len(), MESSAGE_BYTES);
    Envelope::parse(&message).unwrap();
}

#[test]
fn values_of_another_form_are_refused() {
    for (attribute, value) in [
        ("id", json!("1")),
        ("id", json!("\u{0}")),
        ("id", json!("x".repeat(100_000))),
        ("correlationid", json!("\u{0}")),
        ("causationid", json!("no id")),
        ("time", json!("yesterday")),
        ("sequence", json!(-1)),
        ("sequence", json!(4_294_967_296_i64)),
        ("sequence", json!("1")),
        ("specversion", json!("0.3")),
        ("datacontenttype", json!("text/xml")),
        ("subject", json!(5)),
    ] {
        let refusal = refusal(&with(attribute, value.clone()));
        assert_eq!(refusal.kind(), "no-cloud-event", "{attribute} = {value}");
    }
}

#[test]
fn bytes_that_are_no_text_are_refused() {
    let text = String::from_utf8(with("subject", json!("SUBJECT"))).unwrap();
    for subject in [r#""order/\ud800""#, r#""order/\udc00x""#, r#""order/\u00""#] {
        refusal(text.replace(r#""SUBJECT""#, subject).as_bytes());
    }
    let mut not_utf8 = with("subject", json!("SUBJECT"));
    let place = not_utf8.windows(7).position(|bytes| bytes == b"SUBJECT").unwrap();
    not_utf8[place] = 0xff;
    refusal(&not_utf8);
    for message in [&b""[..], b"nonsense", b"null", b"[]", b"{}", b"\0", b"\xef\xbb\xbf{}"] {
        refusal(message);
    }
    let twice = text.replacen('{', r#"{"subject":"order/2","#, 1);
    refusal(twice.as_bytes());
}

#[test]
fn long_and_deep_messages_are_refused() {
    let long = with("data", json!("x".repeat(MESSAGE_BYTES)));
    assert_eq!(refusal(&long).kind(), "too-long");
    let nested = |depth: usize| {
        let text = String::from_utf8(with("data", json!("DATA"))).unwrap();
        let data = format!("{}{}", r#"[{"a":"#.repeat(depth / 2), "}]".repeat(depth / 2));
        text.replace(r#""DATA""#, &data.replace(r#"{"a":}"#, "{}"))
    };
    Envelope::parse(nested(DATA_DEPTH).as_bytes()).unwrap();
    assert_eq!(refusal(nested(DATA_DEPTH + 2).as_bytes()).kind(), "data");
    // Far deeper than a recursive reader could follow.
    assert_eq!(refusal(nested(100_000).as_bytes()).kind(), "data");
    let beside_each_other = with("data", json!(vec![json!([{}]); DATA_DEPTH]));
    Envelope::parse(&beside_each_other).expect("only what is open nests");
    let brackets = with("data", json!({"[[[\"{": ["\\", "[".repeat(500)]}));
    Envelope::parse(&brackets).expect("brackets in a text nest nothing");
}

#[test]
fn an_invalid_trace_context_is_ignored() {
    for text in ["", "00-1-2-3", "00-\u{0}", "zz"] {
        assert_eq!(Envelope::parse(&with("traceparent", json!(text))).unwrap().traceparent, None);
    }
    let valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let event = Envelope::parse(&with("traceparent", json!(valid))).unwrap();
    assert_eq!(event.traceparent.as_deref(), Some(valid));
}

#[test]
fn unknown_attributes_are_ignored() {
    Envelope::parse(&with("dataschema", json!("https://example.com"))).unwrap();
    Envelope::parse(&with("comexampleextension", json!(7))).unwrap();
}

/// The page for readers in other languages.
const WIRE_FORMAT: &str = include_str!("../../../../docs/wire-format.md");

#[test]
fn the_documented_example_and_limits_are_those_of_the_code() {
    let example = WIRE_FORMAT.split("```json").nth(1).unwrap().split("```").next().unwrap();
    let event = Envelope::parse(example.trim().as_bytes()).unwrap();
    let written = serde_json::to_value(&event).unwrap();
    assert_eq!(written, serde_json::from_str::<Value>(example).unwrap(), "and is written so");
    for attribute in written.as_object().unwrap().keys() {
        assert!(WIRE_FORMAT.contains(&format!("| `{attribute}` |")), "{attribute}");
    }
    for (required, attribute) in [
        (false, "correlationid"),
        (false, "causationid"),
        (false, "traceparent"),
        (false, "datacontenttype"),
        (true, "sequence"),
        (true, "id"),
    ] {
        let word = if required { "required" } else { "optional" };
        assert!(WIRE_FORMAT.contains(&format!("| `{attribute}` | {word} |")), "{attribute}");
        let mut without = written.clone();
        without.as_object_mut().unwrap().remove(attribute);
        let read = Envelope::parse(&serde_json::to_vec(&without).unwrap());
        assert_eq!(read.is_err(), required, "{attribute}");
    }
    for limit in [
        format!("at most {MESSAGE_BYTES} bytes"),
        format!("at most {TYPE_BYTES} bytes"),
        format!("1 to {SUBJECT_BYTES} bytes"),
        format!("at most {DATA_DEPTH} deep"),
    ] {
        assert!(WIRE_FORMAT.contains(&limit), "{limit}");
    }
}
