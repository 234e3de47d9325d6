//! Between recipients and their rows.

use platform::time::to_micros;
use shared_kernel::StoreError;

use super::Columns;
use crate::domain::{Language, Recipient, ReplicaVersion, SealedAddress, UserId};
use crate::infrastructure::persistence::entities::recipients;

/// The row of a recipient.
pub(crate) fn to_row(recipient: &Recipient) -> recipients::Model {
    let ReplicaVersion { sequence, as_of } = recipient.version();
    let language = match recipient {
        Recipient::Registered { language, .. } => *language,
        Recipient::Erased { .. } => Language::English,
    };
    recipients::Model {
        user_id: recipient.id().as_uuid(),
        address: recipient.address().map(|address| address.as_str().to_owned()),
        language: language.as_str().to_owned(),
        is_erased: matches!(recipient, Recipient::Erased { .. }),
        sequence: sequence.into(),
        as_of: to_micros(as_of),
    }
}

/// The recipient in a row.
pub(crate) fn from_row(row: recipients::Model) -> Result<Recipient, StoreError> {
    let columns = Columns { table: "recipients", key: row.user_id };
    let recipients::Model { user_id, address, language, is_erased, sequence, as_of } = row;
    let id = UserId::from_uuid(user_id);
    let version = ReplicaVersion {
        sequence: columns.count("sequence", sequence)?,
        as_of: columns.moment("as_of", Some(as_of))?,
    };
    if is_erased {
        return Ok(Recipient::Erased { id, version });
    }
    let language = Language::of_code(Some(&language));
    Ok(Recipient::Registered { id, address: address.map(SealedAddress::stored), language, version })
}
