//! Money, as recorded by orders, payments and the provider.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{Disks, Violation};
use crate::disk::id;

/// The records of the money for one order.
#[derive(Debug, Clone, Default)]
pub(super) struct Account {
    pub(super) payment: Uuid,
    /// Captured, according to payments.
    pub(super) captured: i64,
    /// Charges captured at the provider, and their sum.
    pub(super) captures_at_provider: usize,
    pub(super) captured_at_provider: i64,
    /// Refunds completed at the provider, and their sum.
    pub(super) refunds_at_provider: usize,
    pub(super) refunded_at_provider: i64,
}

/// The account of every order that has a payment.
pub(super) fn accounts(disks: &Disks<'_>) -> BTreeMap<Uuid, Account> {
    let mut accounts = BTreeMap::new();
    let mut order_of = BTreeMap::new();
    let payments = "SELECT order_id, payment_id, captured_minor FROM payments";
    let read = |row: &rusqlite::Row<'_>| Ok((id(row, 0)?, id(row, 1)?, row.get::<_, i64>(2)?));
    for (order, payment, captured) in disks.of("payments").rows(payments, [], read) {
        accounts.insert(order, Account { payment, captured, ..Account::default() });
        order_of.insert(payment, order);
    }
    let mut account = |payment: Uuid, note: &dyn Fn(&mut Account)| {
        if let Some(account) = order_of.get(&payment).and_then(|order| accounts.get_mut(order)) {
            note(account);
        }
    };
    let read = |row: &rusqlite::Row<'_>| Ok((id(row, 0)?, row.get::<_, i64>(1)?));
    // The first 16 bytes: `guards` explains why a key may be longer.
    let charges = "SELECT substr(idempotency_key, 1, 16), amount_minor FROM provider_charges WHERE status = 'captured'";
    for (payment, amount) in disks.of("provider").rows(charges, [], read) {
        account(payment, &|account| {
            account.captures_at_provider += 1;
            account.captured_at_provider += amount;
        });
    }
    let refunds =
        "SELECT charge_key, amount_minor FROM provider_refunds WHERE status = 'completed'";
    for (payment, amount) in disks.of("provider").rows(refunds, [], read) {
        account(payment, &|account| {
            account.refunds_at_provider += 1;
            account.refunded_at_provider += amount;
        });
    }
    accounts
}

/// 4, the half that holds at any moment: a confirmed order is paid.
pub(super) fn confirmed_is_paid(disks: &Disks<'_>) -> Result<(), Violation> {
    let confirmed =
        "SELECT id, total_minor FROM orders WHERE status IN ('confirmed', 'shipped', 'delivered')";
    let read = |row: &rusqlite::Row<'_>| Ok((id(row, 0)?, row.get::<_, i64>(1)?));
    let confirmed = disks.of("orders").rows(confirmed, [], read);
    if confirmed.is_empty() {
        return Ok(());
    }
    let accounts = accounts(disks);
    for (order, total) in confirmed {
        let account = accounts.get(&order).cloned().unwrap_or_default();
        let (ours, theirs) = (account.captured, account.captured_at_provider);
        if ours != total || theirs != total {
            let found = format!(
                "order {order} is confirmed and costs {total}; payments has captured {ours}, the provider {theirs}"
            );
            return Err(Violation::of(4, found));
        }
    }
    Ok(())
}

/// 5. The provider may have a capture that payments does not have yet, but never the reverse, and never two captures.
pub(super) fn captured_once(disks: &Disks<'_>) -> Result<(), Violation> {
    for (order, account) in accounts(disks) {
        let Account { payment, captured, captures_at_provider, captured_at_provider, .. } = account;
        if captures_at_provider > 1 {
            let found = format!(
                "order {order} was charged {captures_at_provider} times under payment {payment}"
            );
            return Err(Violation::of(5, found));
        }
        if captured > captured_at_provider {
            let found = format!(
                "order {order}: payments has captured {captured}, the provider {captured_at_provider}"
            );
            return Err(Violation::of(5, found));
        }
    }
    Ok(())
}
