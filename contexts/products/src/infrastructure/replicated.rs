//! The state of products that other contexts copy: as an audit compares it, and as snapshot events publish it again.

use platform::database::Database;
use platform::replication::{
    PublishedSnapshots, ReplicatedDescriptor, Snapshot, SnapshotPage, State, States, Wanted,
    chosen, publish_snapshots,
};
use sea_orm::{DatabaseConnection, EntityTrait};
use shared_kernel::error_chain::describe;
use shared_kernel::{PublishedEvent, StoreError};
use uuid::Uuid;

use super::persistence::entities::products;
use super::persistence::mapping::product::{ON_SALE, from_row};
use super::persistence::unwritable;
use crate::contract::{ProductSnapshot, product_snapshot};
use crate::domain::Product;

/// The replicated aggregates as the descriptor lists them.
pub(crate) const REPLICATED: &[ReplicatedDescriptor] = &[ReplicatedDescriptor {
    aggregate: "product",
    snapshot_event: ProductSnapshot::TYPE,
    read: states,
}];

fn states<'a>(connection: &'a DatabaseConnection, wanted: Wanted<'a>) -> States<'a> {
    let rows = chosen(products::Entity::find(), products::Column::Id, wanted);
    Box::pin(async move { Ok(rows.all(connection).await?.into_iter().map(state).collect()) })
}

fn state(row: products::Model) -> State {
    let fields = vec![
        ("sku", row.sku),
        ("name", row.name),
        ("price_minor", row.price_minor.to_string()),
        ("currency", row.currency),
        ("on_sale", (row.status == ON_SALE).to_string()),
    ];
    State { id: row.id, version: row.version, fields }
}

/// Publishes a snapshot of every product, withdrawn ones included.
pub(crate) async fn publish_products(
    database: &Database,
) -> Result<PublishedSnapshots, StoreError> {
    publish_snapshots(database, |after, at_most| page(database, after, at_most)).await
}

async fn page(database: &Database, after: Uuid, at_most: u64) -> Result<SnapshotPage, StoreError> {
    let wanted = Wanted::After { id: after, at_most };
    let rows = chosen(products::Entity::find(), products::Column::Id, wanted);
    let rows = database.all(rows).await?;
    let through = rows.last().map(|row| row.id);
    let (mut snapshots, mut unreadable) = (Vec::new(), Vec::new());
    for row in rows {
        match from_row(row) {
            Ok(product) => snapshots.push(snapshot(&product)?),
            Err(corrupt) => unreadable.push(describe(&corrupt)),
        }
    }
    Ok(SnapshotPage { through, snapshots, unreadable })
}

fn snapshot(product: &Product) -> Result<Snapshot, StoreError> {
    let published = product_snapshot(product).map_err(unwritable)?;
    Ok(Snapshot { id: product.id().as_uuid(), version: product.version(), published })
}
