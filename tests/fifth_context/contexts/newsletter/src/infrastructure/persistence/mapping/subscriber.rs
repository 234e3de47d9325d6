//! Mapping of a subscriber and its row.

use shared_kernel::{StoreError, Version};

use crate::domain::{Subscriber, UserId};
use crate::infrastructure::persistence::entities::subscribers::Model;

pub(crate) fn to_row(subscriber: &Subscriber) -> Model {
    Model { user_id: subscriber.user().as_uuid(), version: subscriber.version().as_u32().into() }
}

pub(crate) fn from_row(row: &Model) -> Result<Subscriber, StoreError> {
    let Model { user_id, version } = row;
    let version = u32::try_from(*version).map_err(|_out_of_range| StoreError::CorruptRow {
        table: "subscribers",
        column: "version",
        key: user_id.to_string(),
    })?;
    Ok(Subscriber::stored(UserId::from_uuid(*user_id), Version::from_u32(version)))
}
