//! Payments whose actions are due: finds them and takes them, those that cannot be read included.

use chrono::{DateTime, Utc};
use platform::database::Database;
use platform::time::to_micros;
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::{Origin, StoreError};

use super::entities::payments;
use super::mapping::Columns;
use super::reading;
use crate::application::ports::{DuePayment, DuePayments};
use crate::domain::PaymentId;

/// When the first action is due.
pub(crate) async fn next(database: &Database) -> Result<Option<DateTime<Utc>>, StoreError> {
    let first = database
        .one(
            payments::Entity::find()
                .filter(payments::Column::NextActionAt.is_not_null())
                .order_by_asc(payments::Column::NextActionAt),
        )
        .await?;
    let Some(row) = first else { return Ok(None) };
    let columns = Columns { table: "payments", key: row.payment_id };
    columns.moment("next_action_at", row.next_action_at).map(Some)
}

/// Takes those that are due at `now`: they are not due again before `until`.
pub(crate) async fn take(
    database: &Database,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    at_most: u64,
) -> Result<DuePayments, StoreError> {
    let due = payments::Column::NextActionAt.lte(to_micros(now));
    let rows = database
        .all(
            payments::Entity::find()
                .filter(due.clone())
                .order_by_asc(payments::Column::NextActionAt)
                .limit(at_most),
        )
        .await?;
    let Some(first) = rows.first() else { return Ok(DuePayments::default()) };
    let mut unit = database.unit_of_work(&Origin::new(first.payment_id));
    let ids: Vec<_> = rows.iter().map(|row| row.payment_id).collect();
    let taken = Query::update()
        .table(payments::Entity)
        .value(payments::Column::NextActionAt, to_micros(until))
        .and_where(payments::Column::PaymentId.is_in(ids))
        .and_where(due)
        .to_owned();
    unit.run(taken);
    database.commit(unit).await?;
    read(database, rows).await
}

async fn read(database: &Database, rows: Vec<payments::Model>) -> Result<DuePayments, StoreError> {
    let taken: Vec<(PaymentId, u32)> = rows
        .iter()
        .map(|row| {
            let attempts = u32::try_from(row.attempts).unwrap_or(u32::MAX);
            (PaymentId::from_uuid(row.payment_id), attempts)
        })
        .collect();
    let payments = reading::each_with_refunds(database, rows.into_iter().map(Ok).collect()).await?;
    let mut due = DuePayments::default();
    for ((id, attempts), payment) in taken.into_iter().zip(payments) {
        match payment {
            Ok(payment) => due.payments.push(DuePayment { payment, attempts }),
            Err(broken) => due.unreadable.push((id, broken)),
        }
    }
    Ok(due)
}
