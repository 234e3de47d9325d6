//! A customer and their row.

use platform::time::to_micros;
use shared_kernel::StoreError;

use super::Row;
use crate::domain::{Customer, CustomerId, Learned, Standing};
use crate::infrastructure::persistence::entities::customers;

pub(crate) fn to_row(customer: &Customer) -> customers::Model {
    let Customer { id, standing, learned } = customer;
    customers::Model {
        customer_id: id.as_uuid(),
        standing: standing.text().to_owned(),
        sequence: learned.sequence.into(),
        as_of: to_micros(learned.as_of),
    }
}

pub(crate) fn from_row(row: &customers::Model) -> Result<Customer, StoreError> {
    let customers::Model { customer_id, standing, sequence, as_of } = row;
    let at = Row { table: "customers", key: customer_id };
    Ok(Customer {
        id: CustomerId::from_uuid(*customer_id),
        standing: at.required("standing", Standing::parse(standing))?,
        learned: Learned {
            sequence: at.sequence("sequence", *sequence)?,
            as_of: at.time("as_of", *as_of)?,
        },
    })
}
