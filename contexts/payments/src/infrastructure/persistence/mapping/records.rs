//! Between the records stored beside payments (receipts, attempts) and their rows.

use platform::time::to_micros;
use shared_kernel::StoreError;

use super::Columns;
use crate::application::ports::{Asked, PastAttempt, WebhookReceipt};
use crate::infrastructure::persistence::entities::{payment_attempts, webhook_receipts};

/// The row of a webhook that has taken effect.
pub(crate) fn receipt_row(receipt: WebhookReceipt) -> webhook_receipts::Model {
    let WebhookReceipt { payment, event_id, kind, received_at } = receipt;
    webhook_receipts::Model {
        payment_id: payment.as_uuid(),
        event_id: event_id.as_str().to_owned(),
        kind: kind.to_owned(),
        received_at: to_micros(received_at),
    }
}

/// The attempt in a row.
pub(crate) fn attempt_from_row(row: payment_attempts::Model) -> Result<PastAttempt, StoreError> {
    let columns = Columns { table: "payment_attempts", key: row.payment_id };
    Ok(PastAttempt {
        at: columns.moment("attempted_at", Some(row.attempted_at))?,
        asked: Asked::parse(&row.asked).ok_or_else(|| columns.corrupt("asked"))?,
        answer: row.answer,
    })
}
