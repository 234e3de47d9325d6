//! The body of a webhook under random changes. Its signature is fuzzed beside its own code.

use platform::testing::fuzz;

use super::*;

const CAPTURED: &[u8] = br#"{"id": "evt_1", "type": "charge.captured", "created": 1, "data": {
"idempotency_key": "0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d", "reference": "ch_1", "amount_minor": 2500, "currency": "EUR"}}"#;
const FAILED: &[u8] = br#"{"id": "evt_2", "type": "refund.failed", "data": {"reason": "card_closed", "reference": "re_1",
"idempotency_key": "0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d", "charge_key": "0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3e"}}"#;

fn webhook(body: &[u8]) -> Option<ReceiveWebhook> {
    read(serde_json::from_slice(body).ok()?).ok()?
}

#[test]
fn fuzz_of_webhook_bodies() {
    assert!(webhook(CAPTURED).is_some() && webhook(FAILED).is_some());
    fuzz(&[CAPTURED, FAILED], |body| {
        let Some(read) = webhook(body) else { return false };
        // Another program that reads the same body reads the same outcome: no name in it counts twice.
        let value: serde_json::Value = serde_json::from_slice(body).unwrap();
        let again = webhook(&serde_json::to_vec(&value).unwrap());
        assert_eq!(again.map(|again| format!("{again:?}")), Some(format!("{read:?}")));
        true
    });
}
