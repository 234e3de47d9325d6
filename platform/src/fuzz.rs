//! Readers of what strangers send, under random changes: the envelope, money, text that identifies, query and cursor.

use shared_kernel::text::{Line, Mailbox};
use shared_kernel::{Currency, Envelope, EventType, Money};

use crate::http::fields::any_form::{NUMBER, TEXT};
use crate::http::{Cursor, QueryString};
use crate::testing::fuzz;

const EVENT: &[u8] = br#"{"specversion": "1.0", "id": "0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d", "source": "orders",
"type": "orders.order-placed.v1", "subject": "order/0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3e", "time": "2026-01-02T03:04:05.000006Z",
"datacontenttype": "application/json", "sequence": 1, "correlationid": "0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3e",
"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "data": {"lines": [1, {"a": "b"}]}}"#;

/// The text of an input, if it is text.
fn text(input: &[u8]) -> Option<&str> {
    std::str::from_utf8(input).ok()
}

#[test]
fn fuzz_of_the_envelope() {
    fuzz(&[EVENT], |message| {
        let Ok(event) = Envelope::parse(message) else { return false };
        let written = serde_json::to_vec(&event).unwrap();
        let again = Envelope::parse(&written).unwrap();
        assert_eq!(
            serde_json::to_vec(&again).unwrap(),
            written,
            "an event is read as it is written"
        );
        let of_type = EventType::parse(&event.event_type).unwrap();
        assert_eq!(of_type.context, &*event.source, "the source is that of the type");
        true
    });
}

#[test]
fn fuzz_of_money() {
    fuzz(&[b"12.50", b"0", b"-0.05", b"92233720368547758.07"], |input| {
        let Some(text) = text(input) else { return false };
        let mut accepted = false;
        for code in ["EUR", "JPY", "BHD"] {
            let currency = Currency::parse(code).unwrap();
            let Ok(amount) = Money::parse_decimal(text, currency) else { continue };
            let shown = amount.to_string();
            let number = shown.strip_suffix(code).unwrap().trim_end();
            assert_eq!(Money::parse_decimal(number, currency).unwrap(), amount, "{shown}");
            accepted = true;
        }
        accepted
    });
}

#[test]
fn fuzz_of_currencies() {
    fuzz(&[b"EUR", b"JPY"], |input| {
        let Some(text) = text(input) else { return false };
        let currency = Currency::parse(text);
        currency.is_ok_and(|currency| currency.code().len() == 3)
    });
}

#[test]
fn fuzz_of_text_that_identifies() {
    let good: &[&[u8]] =
        &["Zoë Müller".as_bytes(), b"ada@example.com", "käthe@bücher.example".as_bytes()];
    fuzz(good, |input| {
        let Some(text) = text(input) else { return false };
        let line = Line::parse(text, 100);
        if let Ok(line) = &line {
            assert!(line.as_str().chars().count() <= 100, "a line is longer than was allowed");
            assert_eq!(Line::parse(line.as_str(), 100).unwrap().as_str(), line.as_str());
        }
        if let Ok(mailbox) = Mailbox::parse(text) {
            let again = Mailbox::parse(mailbox.shown()).unwrap();
            assert_eq!(again.key(), mailbox.key(), "an address has one key");
        }
        line.is_ok()
    });
}

#[test]
fn fuzz_of_queries_and_cursors() {
    // The cursor is {"list":"…","place":[7,"name"]}.
    let good: &[&[u8]] = &[
        b"q=vase&limit=20&max_price=9.50",
        b"cursor=eyJsaXN0IjoiMDE5N2EzYzEtOWYyZS03YzRiLThkMTEtNWEwZTZmN2IyYzNkIiwicGxhY2UiOls3LCJuYW1lIl19&limit=1",
    ];
    fuzz(good, |input| {
        let Some(text) = text(input) else { return false };
        let read = QueryString::parse(text).read(|fields| {
            let cursor = Cursor::<(i64, String)>::read(fields, "cursor");
            let limit = fields.optional_integer("limit", NUMBER, crate::http::Limit::parse);
            let q = fields.optional_text("q", TEXT, str::parse::<String>);
            let price = fields.optional_text("max_price", TEXT, str::parse::<String>);
            Some((cursor?, limit?, q?, price?))
        });
        read.is_ok()
    });
}
