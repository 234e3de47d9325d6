//! Service accounts and their rows.

use platform::time::to_micros;
use shared_kernel::{Permission, Permissions, StoreError};

use super::Row;
use super::session::digest;
use crate::domain::display_name::DisplayName;
use crate::domain::ids::{ServiceAccountId, UserId};
use crate::domain::service_account::{ServiceAccount, StoredServiceAccount};
use crate::infrastructure::persistence::entities::service_accounts;

/// The row of a service account.
pub(crate) fn to_row(account: &ServiceAccount) -> service_accounts::Model {
    let permissions: Vec<&str> = account.permissions().iter().map(Permission::as_str).collect();
    service_accounts::Model {
        id: account.id().as_uuid(),
        version: account.version().as_u32().into(),
        name: account.name().as_str().to_owned(),
        permissions: permissions.join(" "),
        key_hash: hex::encode(account.key().as_bytes()),
        made_by: account.made_by().as_uuid(),
        made_at: to_micros(account.made_at()),
        revoked_at: account.revoked_at().map(to_micros),
        last_used_at: account.last_used_at().map(to_micros),
    }
}

/// The service account of a row.
pub(crate) fn from_row(row: &service_accounts::Model) -> Result<ServiceAccount, StoreError> {
    let service_accounts::Model {
        id,
        version,
        name,
        permissions,
        key_hash,
        made_by,
        made_at,
        revoked_at,
        last_used_at,
    } = row;
    let row = Row { table: "service_accounts", key: id };
    let permissions = permissions.split_whitespace().map(Permission::parse);
    let permissions: Option<Permissions> = permissions.collect::<Result<_, _>>().ok();
    let time = |column, micros: Option<i64>| micros.map(|at| row.time(column, at)).transpose();
    Ok(ServiceAccount::stored(StoredServiceAccount {
        id: ServiceAccountId::from_uuid(*id),
        version: row.version(*version)?,
        name: row.parsed("name", Some(name), DisplayName::stored)?,
        permissions: row.required("permissions", permissions)?,
        key: row.required("key_hash", digest(key_hash))?,
        made_by: UserId::from_uuid(*made_by),
        made_at: row.time("made_at", *made_at)?,
        revoked_at: time("revoked_at", *revoked_at)?,
        last_used_at: time("last_used_at", *last_used_at)?,
    }))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ID: Uuid = Uuid::from_u128(9);

    fn row() -> service_accounts::Model {
        service_accounts::Model {
            id: ID,
            version: 2,
            name: "Importer".to_owned(),
            permissions: "catalogue stock".to_owned(),
            key_hash: "07".repeat(32),
            made_by: Uuid::from_u128(7),
            made_at: 1,
            revoked_at: Some(3),
            last_used_at: Some(2),
        }
    }

    #[test]
    fn a_row_is_mapped_to_an_account_and_back() {
        assert_eq!(to_row(&from_row(&row()).unwrap()), row());
        let unused = service_accounts::Model { revoked_at: None, last_used_at: None, ..row() };
        assert_eq!(to_row(&from_row(&unused).unwrap()), unused);
    }

    #[test]
    fn a_corrupt_value_is_reported_with_its_column_and_key() {
        type Damage = fn(&mut service_accounts::Model);
        let damages: [(&str, Damage); 7] = [
            ("version", |row| row.version = -1),
            ("name", |row| row.name = String::new()),
            ("permissions", |row| row.permissions = "stock teleport".to_owned()),
            ("key_hash", |row| row.key_hash = "07".to_owned()),
            ("made_at", |row| row.made_at = i64::MAX),
            ("revoked_at", |row| row.revoked_at = Some(i64::MAX)),
            ("last_used_at", |row| row.last_used_at = Some(i64::MAX)),
        ];
        for (damaged, damage) in damages {
            let mut row = row();
            damage(&mut row);
            let error = from_row(&row).unwrap_err();
            let StoreError::CorruptRow { table, column, key } = error else { panic!("{error:?}") };
            assert_eq!((table, column, key), ("service_accounts", damaged, ID.to_string()));
        }
    }
}
