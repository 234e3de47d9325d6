//! The published language against what is frozen in `contract/` beside `src/`.

use std::path::PathBuf;

use serde_json::Value;

use super::*;
use crate::domain::samples::{captured, euros, refund_id};
use crate::domain::{DeclineReason, PaymentEvent, PaymentFact};

fn frozen(event_type: &str, kind: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("contract")
        .join(format!("{event_type}.{kind}.json"))
}

fn compare(event_type: &str, kind: &str, now: &Value) {
    let path = frozen(event_type, kind);
    if std::env::var_os("GALLERIA_FREEZE").is_some() {
        let text = serde_json::to_string_pretty(now).unwrap();
        std::fs::write(&path, format!("{text}\n")).unwrap();
    }
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}; run with GALLERIA_FREEZE=1", path.display()));
    let then: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        &then, now,
        "{event_type} is frozen: readers rely on it, so publish a new version instead"
    );
}

#[test]
fn is_what_was_frozen() {
    for event in contract() {
        compare(event.event_type, "schema", &event.schema);
        compare(event.event_type, "sample", &event.sample);
    }
}

#[test]
fn every_sample_is_valid() {
    for event in contract() {
        let schema = jsonschema::validator_for(&event.schema).unwrap();
        assert!(schema.is_valid(&event.sample), "{}", event.event_type);
    }
}

#[test]
fn every_fact_is_published_under_a_type_of_the_contract_and_fits_its_schema() {
    let payment = captured();
    let (refund, amount) = (refund_id(1), euros(100));
    let facts = [
        PaymentFact::Requested { amount },
        PaymentFact::Unknown,
        PaymentFact::Captured { amount },
        PaymentFact::Declined { reason: DeclineReason::NotPaidInTime },
        PaymentFact::Voided,
        PaymentFact::CancellationNoted,
        PaymentFact::RefundRequested { refund, amount },
        PaymentFact::RefundCompleted { refund, amount },
        PaymentFact::RefundFailed { refund, amount },
    ];
    let mut told = Vec::new();
    for fact in facts {
        let event = PaymentEvent { payment: payment.id, order: payment.order, fact };
        let published = published(&event).unwrap();
        assert_eq!(published.subject, format!("payment/{}", payment.id));
        let contract = contract();
        let event = contract.iter().find(|event| event.event_type == published.event_type).unwrap();
        let body: Value = serde_json::from_str(published.data.get()).unwrap();
        let schema = jsonschema::validator_for(&event.schema).unwrap();
        assert!(schema.is_valid(&body), "{body}");
        told.push(published.event_type);
    }
    let promised: Vec<_> = contract().iter().map(|event| event.event_type).collect();
    assert_eq!(told, promised);
}
