//! Webhooks: signs and sends those that the provider has stored, late, twice and in any order, until they are accepted.

use std::rc::Rc;

use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use shared_kernel::Clock;
use tokio::time::sleep;

use crate::faults::Kind;
use crate::history::Lane;
use crate::host::WEBHOOK_SECRET;
use crate::people::Ask;
use crate::scene::{Busy, Scene};
use crate::schedule::OUTSIDE;

/// Sends the webhooks that the provider has stored since the last call.
pub(crate) fn send_new_webhooks(scene: &Rc<Scene>) {
    let written: Vec<(String, String)> = scene.on_disk("provider", |disk| {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        disk.rows("SELECT event_id, body FROM provider_webhooks ORDER BY event_id", [], read)
    });
    for (event_id, body) in written {
        if !scene.webhooks.borrow_mut().insert(event_id) {
            continue;
        }
        let copies = if scene.faults.strikes(Kind::WebhookRepeated) { 2 } else { 1 };
        for _copy in 0..copies {
            let (busy, scene) = (scene.begin(), Rc::clone(scene));
            let body = body.clone();
            scene.local.clone().spawn(OUTSIDE, async move { send(scene, body, busy).await });
        }
    }
}

async fn send(scene: Rc<Scene>, body: String, _busy: Busy) {
    let kind = kind_of(&body);
    let is_late = scene.faults.strikes(Kind::WebhookLate);
    sleep(if is_late { scene.faults.delay(1_000, 20_000) } else { scene.faults.delay(1, 60) })
        .await;
    loop {
        if scene.faults.strikes(Kind::WebhookLost) {
            scene.history.note(Lane::Provider, format!("✗ the webhook {kind} is lost"));
        } else {
            let signature = sign(&body, scene.true_clock.now());
            let ask = Ask::post("payments", "/payments/webhooks/simulated")
                .header("galleria-signature", signature);
            let reply = scene.ask_once(&Ask { body: body.clone(), ..ask }).await;
            let status = reply.map_or(0, |reply| reply.status);
            let says = format!("webhook {kind}: {status}");
            scene.history.tell(Lane::Provider, Lane::Payments, says);
            if (200..300).contains(&status) {
                return;
            }
        }
        sleep(scene.faults.delay(500, 4_000)).await;
    }
}

fn kind_of(body: &str) -> String {
    let body: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    body["type"].as_str().unwrap_or_default().to_owned()
}

fn sign(body: &str, now: DateTime<Utc>) -> String {
    let seconds = now.timestamp();
    let mut code = Hmac::<Sha256>::new_from_slice(WEBHOOK_SECRET.as_bytes()).unwrap();
    code.update(format!("{seconds}.{body}").as_bytes());
    format!("t={seconds},v1={}", hex::encode(code.finalize().into_bytes()))
}
