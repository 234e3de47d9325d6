//! The copies of other contexts' aggregates as an audit compares them with their owners: the catalogue and the customers.

use platform::replication::{ReplicaDescriptor, State, States, Wanted, chosen};
use sea_orm::{DatabaseConnection, EntityTrait};

use super::persistence::entities::{catalogue_entries, customers};

/// The replicas as the descriptor lists them.
pub(crate) const REPLICAS: &[ReplicaDescriptor] = &[
    ReplicaDescriptor { owner: "products", aggregate: "product", read: catalogue },
    ReplicaDescriptor { owner: "users", aggregate: "user", read: customers },
];

fn catalogue<'a>(connection: &'a DatabaseConnection, wanted: Wanted<'a>) -> States<'a> {
    let rows =
        chosen(catalogue_entries::Entity::find(), catalogue_entries::Column::ProductId, wanted);
    Box::pin(async move { Ok(rows.all(connection).await?.into_iter().map(entry).collect()) })
}

fn entry(row: catalogue_entries::Model) -> State {
    let fields = vec![
        ("sku", row.sku),
        ("name", row.name),
        ("price_minor", row.price_minor.to_string()),
        ("currency", row.currency),
        ("on_sale", row.on_sale.to_string()),
    ];
    State { id: row.product_id, version: row.sequence, fields }
}

fn customers<'a>(connection: &'a DatabaseConnection, wanted: Wanted<'a>) -> States<'a> {
    let rows = chosen(customers::Entity::find(), customers::Column::CustomerId, wanted);
    Box::pin(async move { Ok(rows.all(connection).await?.into_iter().map(customer).collect()) })
}

fn customer(row: customers::Model) -> State {
    State { id: row.customer_id, version: row.sequence, fields: vec![("status", row.status)] }
}
