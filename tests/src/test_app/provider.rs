//! Webhooks of the payment provider, correctly signed or forged.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{Answer, TestApp};

/// The secret that the shop of a test shares with the provider.
pub const WEBHOOK_SECRET: &str = "c4n4ry of the webhooks of tests";

/// A webhook to be sent, unchanged or altered.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// The body.
    pub body: String,
    /// The secret that signs it.
    pub secret: String,
    /// The time of the signature, in seconds relative to the shop's clock.
    pub signed_s_from_now: i64,
}

impl Webhook {
    /// Reports that `payment`, in the form an admin sees, was captured.
    pub fn captured(payment: &Value) -> Self {
        Self::of_charge(payment, "charge.captured", &json!(null))
    }

    /// Reports that it was declined.
    pub fn declined(payment: &Value) -> Self {
        Self::of_charge(payment, "charge.declined", &json!("card_declined"))
    }

    fn of_charge(payment: &Value, kind: &str, reason: &Value) -> Self {
        let id = payment["id"].as_str().unwrap_or_default();
        let body = json!({
            "id": format!("evt_of_{kind}_{id}"),
            "type": kind,
            "created": 1_772_366_400,
            "data": {
                "idempotency_key": id,
                "reference": payment["provider_reference"].as_str().unwrap_or("ch_told_by_a_test"),
                "amount_minor": payment["amount"]["amount_minor"],
                "currency": payment["amount"]["currency"],
                "reason": reason,
            },
        });
        Self { body: body.to_string(), secret: WEBHOOK_SECRET.to_owned(), signed_s_from_now: 0 }
    }
}

impl TestApp {
    /// Signs and sends a webhook.
    ///
    /// # Panics
    /// When the shop does not answer.
    pub async fn send_webhook(&self, webhook: &Webhook) -> Answer {
        let signed_at = self.clock.now().timestamp() + webhook.signed_s_from_now;
        let mut code = Hmac::<Sha256>::new_from_slice(webhook.secret.as_bytes()).unwrap();
        code.update(format!("{signed_at}.{}", webhook.body).as_bytes());
        let signature = format!("t={signed_at},v1={}", hex::encode(code.finalize().into_bytes()));
        let call =
            self.post("/payments/webhooks/simulated").header("galleria-signature", &signature);
        call.body("application/json", webhook.body.clone()).send().await
    }
}
