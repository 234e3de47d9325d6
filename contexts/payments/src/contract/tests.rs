//! The freeze test: the events must be as `contract/` says. `galleria contracts freeze` writes the files of a new
//! version.

use std::path::PathBuf;

use serde_json::Value;

use super::{contract, published};
use crate::domain::samples::{captured, euros, refund_id};
use crate::domain::{DeclineReason, PaymentEvent, PaymentFact};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("contract")
}

fn assert_frozen(name: &str, now: &Value) {
    let file = folder().join(name);
    let shown = format!("{}\n", serde_json::to_string_pretty(now).unwrap());
    let frozen = std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{} is not frozen: {error}", file.display()));
    assert_eq!(frozen, shown, "{name} is published and must not change; publish a new version");
}

#[test]
fn every_event_matches_its_frozen_schema_and_sample() {
    for event in contract() {
        assert_frozen(&format!("{}.schema.json", event.event_type), &event.schema);
        assert_frozen(&format!("{}.sample.json", event.event_type), &event.sample);
    }
}

#[test]
fn every_sample_is_valid_by_its_schema() {
    for event in contract() {
        let schema = jsonschema::validator_for(&event.schema).unwrap();
        assert!(schema.is_valid(&event.sample), "{}: {}", event.event_type, event.sample);
        assert!(!schema.is_valid(&serde_json::json!({})), "{} requires no field", event.event_type);
    }
}

#[test]
fn every_frozen_file_belongs_to_a_published_event() {
    let published = contract();
    for file in std::fs::read_dir(folder()).unwrap() {
        let name = file.unwrap().file_name().into_string().unwrap();
        let has_event = published.iter().any(|event| name.starts_with(event.event_type));
        assert!(has_event, "{name} has no event; a version that is still read must stay");
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
    let mut types = Vec::new();
    for fact in facts {
        let event = PaymentEvent { payment: payment.id(), order: payment.order(), fact };
        let published = published(&event).unwrap();
        assert_eq!(published.subject, format!("payment/{}", payment.id()));
        let contract = contract();
        let event = contract.iter().find(|event| event.event_type == published.event_type).unwrap();
        let body: Value = serde_json::from_str(published.data.get()).unwrap();
        let schema = jsonschema::validator_for(&event.schema).unwrap();
        assert!(schema.is_valid(&body), "{body}");
        types.push(published.event_type);
    }
    let declared: Vec<_> = contract().iter().map(|event| event.event_type).collect();
    assert_eq!(types, declared);
}
