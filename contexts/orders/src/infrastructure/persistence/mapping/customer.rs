//! Mapping of a customer and their row.

use platform::time::to_micros;
use shared_kernel::StoreError;

use super::RowReader;
use crate::domain::{Customer, CustomerId, CustomerStatus, ReplicaVersion};
use crate::infrastructure::persistence::entities::customers;

pub(crate) fn to_row(customer: &Customer) -> customers::Model {
    let replica_version = customer.replica_version();
    customers::Model {
        customer_id: customer.id().as_uuid(),
        status: customer.status().text().to_owned(),
        sequence: replica_version.sequence().into(),
        as_of: to_micros(replica_version.as_of()),
    }
}

pub(crate) fn from_row(row: &customers::Model) -> Result<Customer, StoreError> {
    let customers::Model { customer_id, status, sequence, as_of } = row;
    let at = RowReader { table: "customers", key: customer_id };
    Ok(Customer::stored(
        CustomerId::from_uuid(*customer_id),
        at.parse("status", status, CustomerStatus::parse)?,
        ReplicaVersion::new(at.sequence("sequence", *sequence)?, at.time("as_of", *as_of)?),
    ))
}
