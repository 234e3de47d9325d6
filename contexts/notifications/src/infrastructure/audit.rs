//! The audit: every stored row can be read, and mails are compared with their events.

use platform::context::Audit;
use platform::database::{Database, check_rows};
use platform::outbox::audit::every_version_has_its_event;
use shared_kernel::StoreError;

use super::persistence::entities::{known_orders, mails, recipients, suppressions};
use super::persistence::mapping::{self, records};
use crate::contract;

/// Checks the invariants that this context alone can check.
pub(crate) async fn audit(database: &Database) -> Result<Audit, StoreError> {
    let reader = database.reader();
    let rows = [
        check_rows::<mails::Entity, _>(reader, mapping::mail::from_row).await?,
        check_rows::<recipients::Entity, _>(reader, mapping::recipient::from_row).await?,
        check_rows::<known_orders::Entity, _>(reader, records::order_from_row).await?,
        check_rows::<suppressions::Entity, _>(reader, records::suppression_from_row).await?,
    ];
    let events = every_version_has_its_event::<mails::Entity>(
        database,
        contract::MAIL,
        mails::Column::Id,
        mails::Column::Version,
        "every version of a mail has its event, and every event its mail",
    );
    Audit::with_rows(
        rows,
        events.await.map(|check| Audit { checks: vec![check], ..Audit::default() }),
    )
}
