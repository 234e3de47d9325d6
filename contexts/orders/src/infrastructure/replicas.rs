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
    let catalogue_entries::Model {
        product_id,
        sku,
        name,
        price_minor,
        currency,
        on_sale,
        sequence,
        as_of: _,
    } = row;
    let fields = vec![
        ("sku", sku),
        ("name", name),
        ("price_minor", price_minor.to_string()),
        ("currency", currency),
        ("on_sale", on_sale.to_string()),
    ];
    State { id: product_id, version: sequence, fields }
}

fn customers<'a>(connection: &'a DatabaseConnection, wanted: Wanted<'a>) -> States<'a> {
    let rows = chosen(customers::Entity::find(), customers::Column::CustomerId, wanted);
    Box::pin(async move { Ok(rows.all(connection).await?.into_iter().map(customer).collect()) })
}

fn customer(row: customers::Model) -> State {
    let customers::Model { customer_id, status, sequence, as_of: _ } = row;
    State { id: customer_id, version: sequence, fields: vec![("status", status)] }
}
