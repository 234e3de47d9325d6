//! Users and their rows.

use platform::time::to_micros;
use shared_kernel::StoreError;

use super::Row;
use crate::domain::display_name::DisplayName;
use crate::domain::email_address::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::language::Language;
use crate::domain::password::PasswordHash;
use crate::domain::role::{Role, Roles};
use crate::domain::user::{Account, Status, StatusName, StoredAccount, StoredUser, User};
use crate::infrastructure::persistence::entities::users;

/// The row of a user.
pub(crate) fn to_user_row(user: &User) -> users::Model {
    let account = user.account();
    let has = |role| account.is_some_and(|account| account.roles().has(role));
    users::Model {
        id: user.id().as_uuid(),
        version: user.version().as_u32().into(),
        registered_at: to_micros(user.registered_at()),
        status: user.status().name().as_str().to_owned(),
        since_at: user.status().since().map(to_micros),
        email: account.map(|account| account.email().as_str().to_owned()),
        mailbox: account.and_then(|account| account.email().stored_key()).map(str::to_owned),
        display_name: account.map(|account| account.display_name().as_str().to_owned()),
        language: account.map(Account::language).unwrap_or_default().as_str().to_owned(),
        password_hash: account.map(|account| account.password_hash().reveal().to_owned()),
        is_customer: has(Role::Customer),
        is_admin: has(Role::Admin),
        is_catalogue_manager: has(Role::CatalogueManager),
        is_support: has(Role::Support),
    }
}

/// The user of a row.
pub(crate) fn from_user_row(row: &users::Model) -> Result<User, StoreError> {
    let users::Model {
        id,
        version,
        registered_at,
        status,
        since_at,
        email: shown,
        mailbox,
        display_name,
        language,
        password_hash,
        is_customer,
        is_admin,
        is_catalogue_manager,
        is_support,
    } = row;
    let row = Row { table: "users", key: id };
    let account = || {
        let roles = [
            (Role::Customer, *is_customer),
            (Role::Admin, *is_admin),
            (Role::CatalogueManager, *is_catalogue_manager),
            (Role::Support, *is_support),
        ];
        let email = |email: &str| EmailAddress::stored(email, mailbox.as_deref());
        let roles = roles.into_iter().filter_map(|(role, has)| has.then_some(role));
        Ok(Account::stored(StoredAccount {
            email: row.parsed("email", shown.as_deref(), email)?,
            display_name: row.parsed(
                "display_name",
                display_name.as_deref(),
                DisplayName::stored,
            )?,
            language: row.parsed("language", Some(language), Language::parse)?,
            password_hash: row.parsed(
                "password_hash",
                password_hash.as_deref(),
                PasswordHash::parse,
            )?,
            roles: Roles::of(roles),
        }))
    };
    let since = || row.time("since_at", row.required("since_at", *since_at)?);
    let status = match row.parsed("status", Some(status), StatusName::parse)? {
        StatusName::Active => Status::Active { account: account()? },
        StatusName::Deactivated => Status::Deactivated { account: account()?, since: since()? },
        StatusName::Erased => Status::Erased { since: since()? },
    };
    Ok(User::stored(StoredUser {
        id: UserId::from_uuid(*id),
        version: row.version(*version)?,
        registered_at: row.time("registered_at", *registered_at)?,
        status,
    }))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    const ID: Uuid = Uuid::from_u128(7);

    fn row() -> users::Model {
        users::Model {
            id: ID,
            version: 3,
            registered_at: 1,
            status: "deactivated".to_owned(),
            since_at: Some(2),
            email: Some("ada@example.org".to_owned()),
            mailbox: Some("ada@example.org".to_owned()),
            display_name: Some("Ada".to_owned()),
            language: "de".to_owned(),
            password_hash: Some("$2b$04$abc".to_owned()),
            is_customer: true,
            is_admin: false,
            is_catalogue_manager: false,
            is_support: true,
        }
    }

    #[test]
    fn a_row_is_mapped_to_a_user_and_back() {
        assert_eq!(to_user_row(&from_user_row(&row()).unwrap()), row());
    }

    #[test]
    fn a_row_without_its_key_is_read() {
        for mailbox in [None, Some("before@example.org".to_owned())] {
            let user = from_user_row(&users::Model { mailbox, ..row() }).unwrap();
            assert_eq!(to_user_row(&user), users::Model { mailbox: None, ..row() });
        }
    }

    #[test]
    fn a_corrupt_value_is_reported_with_its_column_and_key() {
        type Damage = fn(&mut users::Model);
        let damages: [(&str, Damage); 10] = [
            ("version", |row| row.version = -1),
            ("version", |row| row.version = i64::MAX),
            ("registered_at", |row| row.registered_at = i64::MAX),
            ("status", |row| row.status = "asleep".to_owned()),
            ("since_at", |row| row.since_at = None),
            ("email", |row| row.email = None),
            ("email", |row| row.email = Some("ada".to_owned())),
            ("display_name", |row| row.display_name = Some(String::new())),
            ("language", |row| row.language = "fr".to_owned()),
            ("password_hash", |row| row.password_hash = Some("correct horse".to_owned())),
        ];
        for (damaged, damage) in damages {
            let mut row = row();
            damage(&mut row);
            let error = from_user_row(&row).unwrap_err();
            let StoreError::CorruptRow { table, column, key } = error else { panic!("{error:?}") };
            assert_eq!((table, column, key), ("users", damaged, ID.to_string()));
        }
    }
}
