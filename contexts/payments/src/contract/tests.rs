//! The freeze test: the published language is what is frozen in `contract/`. `galleria contracts freeze` writes the files
//! of a new event or version.

use std::path::Path;

use platform::testing::assert_contract_is_frozen;
use serde_json::Value;

use super::{contract, published};
use crate::domain::samples::{captured, euros, refund_id};
use crate::domain::{DeclineReason, PaymentEvent, PaymentFact};

#[test]
fn every_event_is_as_it_was_frozen() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("contract");
    assert_contract_is_frozen(&contract(), &folder);
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
        PaymentFact::AmountDiffers { refund: Some(refund), asked: amount, stated: None },
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
