//! The rows that a checkout of two lines leaves in the tables of the shop, in four transactions: orders places it, products
//! takes the units, payments takes the money, orders confirms it. The shop itself takes eight or more; here each row is
//! written once, and only the order's a second time.
//!
//! Left out: the provider's ledger, the receipt of a webhook that precedes its answer, pending deliveries, and relay marks.

/// The columns of an outbox that a checkout fills, apart from those of pending deliveries.
macro_rules! outbox {
    ($($row:literal),+) => {
        concat!(
            "INSERT INTO {}.outbox (position, id, event_type, subject, sequence, occurred_at, correlation_id, \
             causation_id, data) VALUES ", join!($($row),+)
        )
    };
}

/// The same of an inbox.
macro_rules! inbox {
    ($($row:literal),+) => {
        concat!(
            "INSERT INTO {}.inbox (event_id, handler, event_type, source, subject, sequence, occurred_at, \
             correlation_id, status, received_at, handled_at, attempts) VALUES ", join!($($row),+)
        )
    };
}

macro_rules! join {
    ($row:literal) => { $row };
    ($row:literal, $($more:literal),+) => { concat!($row, ", ", join!($($more),+)) };
}

/// One transaction.
#[derive(Debug, Clone, Copy)]
pub(super) struct Step {
    /// The context whose database it is in: a file, or a schema.
    pub(super) context: &'static str,
    /// Its statements. `{}` is the schema, `:name` a value of [`Value`].
    pub(super) statements: &'static [&'static str],
}

/// The four, in order.
pub(super) const STEPS: [Step; 4] = [
    Step {
        context: "orders",
        statements: &[
            "INSERT INTO {}.orders (id, version, customer_id, status, payment_token, total_minor, currency, \
             refunded_minor, recipient, line1, postal_code, city, country, placed_at, expires_at, due_at, \
             correlation_id) VALUES (:order, 1, :customer, 'placed', 'tok_success', 3525, 'EUR', 0, 'Ada Buyer', \
             '1 High Street', '10115', 'Berlin', 'DE', :now, :now + 900000000, :now + 900000000, :order)",
            "INSERT INTO {}.order_lines (order_id, line_no, sku, name, quantity, unit_price_minor) VALUES \
             (:order, 1, :first_sku, 'Product 12', 1, 1712), (:order, 2, :second_sku, 'Product 13', 1, 1813)",
            "INSERT INTO {}.idempotency_keys (scope, key, fingerprint, resource, used_at) VALUES \
             ('place-order/' || :customer_text, 'load-1-' || :order_text, :fingerprint, :order, :now)",
            outbox!(
                "(:position + 1, :placed, 'orders.order-placed.v1', 'order/' || :order_text, 1, :now, :order, \
                 :command, '{\"order_id\":\"' || :order_text || '\",\"customer_id\":\"' || :customer_text || \
                 '\",\"lines\":[{\"sku\":\"' || :first_sku || '\",\"quantity\":1,\"unit_price_minor\":1712},\
                 {\"sku\":\"' || :second_sku || '\",\"quantity\":1,\"unit_price_minor\":1813}],\
                 \"total_minor\":3525,\"currency\":\"EUR\",\"expires_at\":\"2026-11-21T21:09:02.774223Z\"}')"
            ),
        ],
    },
    Step {
        context: "products",
        statements: &[
            "UPDATE {}.stock SET on_hand = on_hand - 1 WHERE sku IN (:first_sku, :second_sku)",
            "INSERT INTO {}.reservations (order_id, version, status, lines, decided_at, correlation_id) VALUES \
             (:order, 2, 'committed', '[[\"' || :first_sku || '\",1],[\"' || :second_sku || '\",1]]', :now, :order)",
            "INSERT INTO {}.stock_movements (id, sku, kind, delta, order_id, moved_at) VALUES \
             (:first_movement, :first_sku, 'sold', -1, :order, :now), \
             (:second_movement, :second_sku, 'sold', -1, :order, :now)",
            inbox!(
                "(:placed, 'products.reserve-on-order-placed', 'orders.order-placed.v1', 'orders', \
                 'order/' || :order_text, 1, :now, :order, 'handled', :now, :now, 1)",
                "(:confirmed, 'products.commit-on-order-confirmed', 'orders.order-confirmed.v1', 'orders', \
                 'order/' || :order_text, 3, :now, :order, 'handled', :now, :now, 1)"
            ),
            outbox!(
                "(:position + 1, :reserved, 'products.stock-reserved.v1', 'reservation/' || :order_text, 1, :now, \
                 :order, :placed, '{\"order_id\":\"' || :order_text || '\",\
                 \"expires_at\":\"2026-11-21T21:14:02.779465Z\"}')",
                "(:position + 2, :committed, 'products.reservation-committed.v1', 'reservation/' || :order_text, 2, \
                 :now, :order, :confirmed, '{\"order_id\":\"' || :order_text || '\"}')"
            ),
        ],
    },
    Step {
        context: "payments",
        statements: &[
            "INSERT INTO {}.payments (payment_id, order_id, customer_id, correlation_id, version, amount_minor, \
             currency, status, settled_at, provider_reference, requested_at, captured_minor, refunding_minor, \
             attempts) VALUES (:payment, :order, :customer, :order, 2, 3525, 'EUR', 'captured', :now, \
             'ch_01a1ffe335148a65b2a62101dbffcb1e', :now, 3525, 0, 0)",
            inbox!(
                "(:awaiting, 'payments.request-on-order-awaiting-payment', 'orders.order-awaiting-payment.v1', \
                 'orders', 'order/' || :order_text, 2, :now, :order, 'handled', :now, :now, 1)"
            ),
            outbox!(
                "(:position + 1, :requested, 'payments.payment-requested.v1', 'payment/' || :payment_text, 1, :now, \
                 :order, :awaiting, '{\"payment_id\":\"' || :payment_text || '\",\"order_id\":\"' || :order_text || \
                 '\",\"amount_minor\":3525,\"currency\":\"EUR\"}')",
                "(:position + 2, :captured, 'payments.payment-captured.v1', 'payment/' || :payment_text, 2, :now, \
                 :order, :awaiting, '{\"payment_id\":\"' || :payment_text || '\",\"order_id\":\"' || :order_text || \
                 '\",\"amount_minor\":3525,\"currency\":\"EUR\"}')"
            ),
        ],
    },
    Step {
        context: "orders",
        statements: &[
            "UPDATE {}.orders SET version = 3, status = 'confirmed', status_at = :now, payment_token = NULL, \
             due_at = NULL WHERE id = :order AND version = 1",
            inbox!(
                "(:reserved, 'orders.on-stock-reserved', 'products.stock-reserved.v1', 'products', \
                 'reservation/' || :order_text, 1, :now, :order, 'handled', :now, :now, 1)",
                "(:captured, 'orders.on-payment-captured', 'payments.payment-captured.v1', 'payments', \
                 'payment/' || :payment_text, 2, :now, :order, 'handled', :now, :now, 1)"
            ),
            outbox!(
                "(:position + 2, :awaiting, 'orders.order-awaiting-payment.v1', 'order/' || :order_text, 2, :now, \
                 :order, :reserved, '{\"order_id\":\"' || :order_text || '\",\"customer_id\":\"' || :customer_text \
                 || '\",\"total_minor\":3525,\"currency\":\"EUR\",\"payment_token\":\"tok_success\",\
                 \"expires_at\":\"2026-11-21T21:09:02.774223Z\"}')",
                "(:position + 3, :confirmed, 'orders.order-confirmed.v1', 'order/' || :order_text, 3, :now, \
                 :order, :captured, '{\"order_id\":\"' || :order_text || '\"}')"
            ),
        ],
    },
];

/// Products there must be, each with stock, before a checkout.
pub(super) const PRODUCTS: u32 = 1_000;
/// Customers.
pub(super) const CUSTOMERS: u32 = 64;
/// When the first checkout is said to happen, in microseconds.
pub(super) const FIRST_MOMENT: i64 = 1_795_294_442_774_223;

/// Puts a product with more units on the shelf than a run can sell; `?1` is its SKU, `?2` its id.
pub(super) const STOCK: &str =
    "INSERT INTO {}.stock (sku, product_id, on_hand, reserved) VALUES (?1, ?2, 1000000, 0)";

/// The value of a `:name` in a statement. Ids grow with the number of the checkout, as the shop's grow with time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// An id of this checkout: which of its sixteen.
    Id(u8),
    /// The same as text.
    IdText(u8),
    /// The customer's id.
    Customer,
    /// The same as text.
    CustomerText,
    /// One of the two SKUs.
    Sku(Which),
    /// The time, in microseconds.
    Now,
    /// Where the events of this checkout begin in an outbox.
    Position,
    /// 32 bytes.
    Fingerprint,
}

/// The line of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// The first.
    First,
    /// The second.
    Second,
}

impl Value {
    /// The value that `name` stands for; nothing if it stands for none.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "order" => Self::Id(0),
            "order_text" => Self::IdText(0),
            "payment" => Self::Id(1),
            "payment_text" => Self::IdText(1),
            "command" => Self::Id(2),
            "placed" => Self::Id(3),
            "reserved" => Self::Id(4),
            "awaiting" => Self::Id(5),
            "requested" => Self::Id(6),
            "captured" => Self::Id(7),
            "confirmed" => Self::Id(8),
            "committed" => Self::Id(9),
            "first_movement" => Self::Id(10),
            "second_movement" => Self::Id(11),
            "customer" => Self::Customer,
            "customer_text" => Self::CustomerText,
            "first_sku" => Self::Sku(Which::First),
            "second_sku" => Self::Sku(Which::Second),
            "now" => Self::Now,
            "position" => Self::Position,
            "fingerprint" => Self::Fingerprint,
            _ => return None,
        })
    }
}

/// A SKU by the number of its product.
pub(super) fn sku(number: u32) -> String {
    format!("LOAD-{number:05}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_stands_for_something() {
        for statement in STEPS.iter().flat_map(|step| step.statements) {
            for part in statement.split(':').skip(1) {
                let end = part.find(|letter: char| !(letter.is_ascii_lowercase() || letter == '_'));
                let name = &part[..end.unwrap_or(part.len())];
                // The rest are colons in bodies and in times of the day.
                assert!(name.is_empty() || Value::named(name).is_some(), "{name} in {statement}");
            }
        }
    }
}
