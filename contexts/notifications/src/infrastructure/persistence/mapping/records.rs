//! Between orders, suppressions and their rows.

use platform::time::to_micros;
use shared_kernel::StoreError;

use super::Columns;
use crate::application::ports::Suppression;
use crate::domain::{KnownOrder, OrderId, SealedAddress, UserId};
use crate::infrastructure::persistence::entities::{known_orders, suppressions};

/// The row of an order.
pub(crate) fn order_row(order: &KnownOrder) -> known_orders::Model {
    let KnownOrder { id, customer, total } = order;
    known_orders::Model {
        order_id: id.as_uuid(),
        customer_id: customer.as_uuid(),
        total_minor: total.amount_minor(),
        currency: total.currency().code().to_owned(),
    }
}

/// The order in a row.
pub(crate) fn order_from_row(row: known_orders::Model) -> Result<KnownOrder, StoreError> {
    let known_orders::Model { order_id, customer_id, total_minor, currency } = row;
    let columns = Columns { table: "known_orders", key: order_id };
    Ok(KnownOrder {
        id: OrderId::from_uuid(order_id),
        customer: UserId::from_uuid(customer_id),
        total: columns.money(total_minor, &currency)?,
    })
}

/// The row of a suppression.
pub(crate) fn suppression_row(suppression: Suppression) -> suppressions::Model {
    let Suppression { user, address, since, answer } = suppression;
    suppressions::Model {
        user_id: user.as_uuid(),
        address: address.as_str().to_owned(),
        since_at: to_micros(since),
        answer,
    }
}

/// The suppression in a row.
pub(crate) fn suppression_from_row(row: suppressions::Model) -> Result<Suppression, StoreError> {
    let suppressions::Model { user_id, address, since_at, answer } = row;
    let columns = Columns { table: "suppressions", key: user_id };
    Ok(Suppression {
        user: UserId::from_uuid(user_id),
        address: SealedAddress::stored(address),
        since: columns.moment("since_at", Some(since_at))?,
        answer,
    })
}
