//! Between mails and their rows.

use platform::time::to_micros;
use shared_kernel::StoreError;

use super::Columns;
use crate::application::ports::{Attempts, OutboxMail, StatusName};
use crate::domain::{Content, FailureReason, Mail, MailId, MailStatus, NewMail, OrderId, UserId};
use crate::infrastructure::persistence::entities::mails;

/// The row of a mail.
pub(crate) fn to_row(mail: &Mail, attempts: &Attempts) -> mails::Model {
    let (content, status) = (mail.content(), mail.status());
    let amount = content.amount();
    let (settled_at, give_up_at, failure) = match status {
        MailStatus::Waiting { give_up_at } => (None, Some(*give_up_at), None),
        MailStatus::Sent { at } | MailStatus::Suppressed { at } => (Some(*at), None, None),
        MailStatus::Failed { at, reason } => (Some(*at), None, Some(reason.as_str().to_owned())),
    };
    mails::Model {
        id: mail.id().as_uuid(),
        version: mail.version().as_u32().into(),
        recipient_id: mail.recipient().as_uuid(),
        kind: content.kind().to_owned(),
        order_id: content.order().map(OrderId::as_uuid),
        amount_minor: amount.map(shared_kernel::Money::amount_minor),
        currency: amount.map(|amount| amount.currency().code().to_owned()),
        reason: content.reason().map(str::to_owned),
        event_id: mail.event(),
        correlation_id: mail.process(),
        written_at: to_micros(mail.written_at()),
        status: StatusName::of(status).as_str().to_owned(),
        settled_at: settled_at.map(to_micros),
        give_up_at: give_up_at.map(to_micros),
        failure,
        attempts: attempts.made.into(),
        next_attempt_at: attempts.next_at.map(to_micros),
        last_answer: attempts.last_answer.clone(),
    }
}

/// The mail in a row.
pub(crate) fn from_row(row: mails::Model) -> Result<OutboxMail, StoreError> {
    let columns = Columns { table: "mails", key: row.id };
    let mails::Model {
        id,
        version,
        recipient_id,
        kind,
        order_id,
        amount_minor,
        currency,
        reason,
        event_id,
        correlation_id,
        written_at,
        status,
        settled_at,
        give_up_at,
        failure,
        attempts,
        next_attempt_at,
        last_answer,
    } = row;
    let order = || columns.required("order_id", order_id).map(OrderId::from_uuid);
    let amount = || {
        let minor = columns.required("amount_minor", amount_minor)?;
        columns.money(minor, currency.as_deref().unwrap_or_default())
    };
    let content = match kind.as_str() {
        "welcome" => Content::Welcome,
        "order-confirmed" => Content::OrderConfirmed { order: order()?, total: amount()? },
        "order-shipped" => Content::OrderShipped { order: order()? },
        "order-cancelled" => {
            Content::OrderCancelled { order: order()?, reason: columns.required("reason", reason)? }
        }
        "refund-completed" => Content::RefundCompleted { order: order()?, amount: amount()? },
        _ => return Err(columns.corrupt("kind")),
    };
    let at = || columns.moment("settled_at", settled_at);
    let status = StatusName::parse(&status).map_err(|_no_status| columns.corrupt("status"))?;
    let status = match status {
        StatusName::Waiting => {
            MailStatus::Waiting { give_up_at: columns.moment("give_up_at", give_up_at)? }
        }
        StatusName::Sent => MailStatus::Sent { at: at()? },
        StatusName::Suppressed => MailStatus::Suppressed { at: at()? },
        StatusName::Failed => {
            let reason = failure.as_deref().and_then(FailureReason::parse);
            MailStatus::Failed { at: at()?, reason: columns.required("failure", reason)? }
        }
    };
    let written = NewMail {
        recipient: UserId::from_uuid(recipient_id),
        content,
        event: event_id,
        process: correlation_id,
        happened_at: columns.moment("written_at", Some(written_at))?,
    };
    let next_at = next_attempt_at.map(|at| columns.moment("next_attempt_at", Some(at)));
    Ok(OutboxMail {
        mail: Mail::stored(MailId::from_uuid(id), columns.version(version)?, written, status),
        attempts: Attempts {
            made: columns.count("attempts", attempts)?,
            next_at: next_at.transpose()?,
            last_answer,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{THREE_DAYS, contents, new_mail, noon};

    fn rows() -> Vec<mails::Model> {
        let attempts =
            Attempts { made: 2, next_at: Some(noon()), last_answer: Some("451".to_owned()) };
        let written = |content| Mail::write(new_mail(1, 7, content), THREE_DAYS, noon()).unwrap();
        contents().map(|content| to_row(&written(content).state, &attempts)).into()
    }

    #[test]
    fn a_row_is_mapped_to_a_mail_and_back() {
        for row in rows() {
            let read = from_row(row.clone()).unwrap();
            assert_eq!(to_row(&read.mail, &read.attempts), row);
        }
    }

    #[test]
    fn a_corrupt_value_is_reported_with_its_column_and_key() {
        type Damage = fn(&mut mails::Model);
        let damages: [(&str, Damage); 8] = [
            ("version", |row| row.version = -1),
            ("kind", |row| row.kind = "birthday".to_owned()),
            ("order_id", |row| row.order_id = None),
            ("amount_minor", |row| row.amount_minor = None),
            ("currency", |row| row.currency = Some("?".to_owned())),
            ("status", |row| row.status = "asleep".to_owned()),
            ("give_up_at", |row| row.give_up_at = None),
            ("attempts", |row| row.attempts = -1),
        ];
        for (damaged, damage) in damages {
            let mut row = rows().remove(1);
            damage(&mut row);
            let (error, id) = (from_row(row.clone()).unwrap_err(), row.id);
            let StoreError::CorruptRow { table, column, key } = error else { panic!("{error:?}") };
            assert_eq!((table, column, key), ("mails", damaged, id.to_string()));
        }
    }
}
