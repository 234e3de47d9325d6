//! The payment provider's side of the wire: webhooks as it signs them, or as somebody forges them.

use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

use super::{Answer, TestApp};

/// The secret that the shop of a test shares with the provider.
pub const WEBHOOK_SECRET: &str = "a secret of tests";

/// A webhook that can be sent, as it is or changed.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// The very bytes.
    pub body: String,
    /// What it is signed with.
    pub secret: String,
    /// When it says it was signed, in seconds from the shop's time.
    pub signed_s_from_now: i64,
}

impl Webhook {
    /// The news that `payment`, as an admin sees it, was captured.
    pub fn captured(payment: &Value) -> Self {
        Self::of_charge(payment, "charge.captured", &json!(null))
    }

    /// The news that it was declined.
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
    /// Sends a webhook, signed as it says.
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
