//! Loads payments with their refunds, many in one query.

use std::collections::{HashMap, HashSet};

use platform::database::Database;
use platform::time::to_micros;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::StoreError;
use uuid::Uuid;

use super::entities::{cancelled_orders, payments, refunds};
use super::mapping;
use crate::application::ports::{NoteToSeal, PaymentsWanted, StatusName};
use crate::domain::{CustomerId, OrderId, Payment, PaymentId, RefundId, SealedNote};

/// The rows of one payment and its refunds.
#[derive(Clone)]
pub(crate) struct PaymentRows {
    row: payments::Model,
    refunds: Vec<refunds::Model>,
}

impl PaymentRows {
    /// The payment, unless one of the rows cannot be read.
    pub(crate) fn into_payment(self) -> Result<Payment, StoreError> {
        mapping::payment::from_row(self.row, self.refunds)
    }
}

/// The rows of the payments of these ids; those that are not there are left out.
pub(crate) async fn rows_by_id(
    database: Database,
    ids: Vec<PaymentId>,
) -> Result<HashMap<PaymentId, PaymentRows>, StoreError> {
    let rows = database
        .find_by::<payments::Entity, _>(
            payments::Column::PaymentId,
            ids.into_iter().map(PaymentId::as_uuid),
        )
        .await?;
    let rows = rows_with_refunds(&database, rows.into_iter().map(Ok).collect()).await?;
    let by_id = |one: Result<PaymentRows, StoreError>| {
        one.map(|one| (PaymentId::from_uuid(one.row.payment_id), one))
    };
    rows.into_iter().map(by_id).collect()
}

/// Which of these orders are stored as cancelled, and since when.
pub(crate) async fn cancelled_among(
    database: Database,
    orders: Vec<OrderId>,
) -> Result<HashMap<OrderId, i64>, StoreError> {
    let rows = database
        .find_by::<cancelled_orders::Entity, _>(
            cancelled_orders::Column::OrderId,
            orders.into_iter().map(OrderId::as_uuid),
        )
        .await?;
    Ok(rows.into_iter().map(|row| (OrderId::from_uuid(row.order_id), row.cancelled_at)).collect())
}

/// Payments in the order newest first.
pub(crate) async fn listed(
    database: &Database,
    wanted: PaymentsWanted,
) -> Result<Vec<Payment>, StoreError> {
    let PaymentsWanted { status, order, discrepancy, after, at_most } = wanted;
    let mut among = Condition::all()
        .add_option(status.map(|status| payments::Column::Status.eq(StatusName::as_str(status))))
        .add_option(order.map(|order| payments::Column::OrderId.eq(order.as_uuid())))
        .add_option(discrepancy.map(|wanted| {
            let since = payments::Column::DiscrepancySince;
            if wanted { since.is_not_null() } else { since.is_null() }
        }));
    if let Some((requested_at, payment)) = after {
        let last = [Expr::value(to_micros(requested_at)), Expr::value(payment.as_uuid())];
        let place =
            [Expr::col(payments::Column::RequestedAt), Expr::col(payments::Column::PaymentId)];
        among = among.add(Expr::tuple(place).lt(Expr::tuple(last)));
    }
    let query = payments::Entity::find()
        .filter(among)
        .order_by_desc(payments::Column::RequestedAt)
        .order_by_desc(payments::Column::PaymentId);
    let fetch = |rows| {
        let first = database.each(query.clone().limit(rows));
        async move { each_with_refunds(database, first.await?).await }
    };
    database.corrupt_rows().readable(at_most, fetch).await
}

/// A note that is not sealed yet. The text repeats the condition of a partial index.
const IS_PLAIN: &str = "substr(note, 1, 7) <> 'sealed.'";

/// Notes that are not sealed yet, with their customers.
pub(crate) async fn notes_to_seal(
    database: &Database,
    at_most: u64,
) -> Result<Vec<NoteToSeal>, StoreError> {
    let plain = refunds::Entity::find()
        .filter(Expr::cust(IS_PLAIN))
        .order_by_asc(refunds::Column::RefundId)
        .limit(at_most);
    let plain = database.all(plain).await?;
    let of = plain.iter().map(|row| row.payment_id);
    let of = database.find_by::<payments::Entity, _>(payments::Column::PaymentId, of).await?;
    let customers: HashMap<Uuid, Uuid> =
        of.into_iter().map(|row| (row.payment_id, row.customer_id)).collect();
    let to_seal = |row: refunds::Model| {
        Some(NoteToSeal {
            refund: RefundId::from_uuid(row.refund_id),
            customer: CustomerId::from_uuid(*customers.get(&row.payment_id)?),
            plain: SealedNote::stored(row.note?),
        })
    };
    Ok(plain.into_iter().filter_map(to_seal).collect())
}

/// Adds the refunds to their payments. Only captured payments can have some, so that the usual load of a payment on its
/// way is one query. Each payment is read by itself: one that cannot be read does not hide the others.
pub(crate) async fn each_with_refunds(
    database: &Database,
    rows: Vec<Result<payments::Model, StoreError>>,
) -> Result<Vec<Result<Payment, StoreError>>, StoreError> {
    let rows = rows_with_refunds(database, rows).await?;
    Ok(rows.into_iter().map(|rows| rows?.into_payment()).collect())
}

async fn rows_with_refunds(
    database: &Database,
    rows: Vec<Result<payments::Model, StoreError>>,
) -> Result<Vec<Result<PaymentRows, StoreError>>, StoreError> {
    let captured: HashSet<Uuid> = rows
        .iter()
        .flatten()
        .filter(|row| row.captured_minor > 0)
        .map(|row| row.payment_id)
        .collect();
    let mut refunds = refunds_of(database, captured).await?;
    let complete = |row: Result<payments::Model, StoreError>| {
        let row = row?;
        let refunds = refunds.remove(&row.payment_id).unwrap_or(Ok(Vec::new()))?;
        Ok(PaymentRows { row, refunds })
    };
    Ok(rows.into_iter().map(complete).collect())
}

/// The refunds by their payments. Those of each payment are loaded by themselves when one of all is corrupt.
async fn refunds_of(
    database: &Database,
    payments: HashSet<Uuid>,
) -> Result<HashMap<Uuid, Result<Vec<refunds::Model>, StoreError>>, StoreError> {
    let mut of_payments = HashMap::new();
    if payments.is_empty() {
        return Ok(of_payments);
    }
    let select = |payments: Vec<Uuid>| {
        refunds::Entity::find()
            .filter(refunds::Column::PaymentId.is_in(payments))
            .order_by_asc(refunds::Column::RequestedAt)
            .order_by_asc(refunds::Column::RefundId)
    };
    match database.all(select(payments.iter().copied().collect())).await {
        Ok(found) => {
            for refund in found {
                if let Ok(refunds) =
                    of_payments.entry(refund.payment_id).or_insert_with(|| Ok(Vec::new()))
                {
                    refunds.push(refund);
                }
            }
        }
        Err(StoreError::CorruptRow { .. }) => {
            for payment in payments {
                of_payments.insert(payment, database.all(select(vec![payment])).await);
            }
        }
        Err(away) => return Err(away),
    }
    Ok(of_payments)
}
