//! The stores of users, sessions, authorization codes and service accounts: in tables, and in memory for tests. sea-orm builds
//! the queries; the platform runs them, on SQLite by rusqlite and on PostgreSQL by sea-orm.

pub(crate) mod entities;

pub(super) mod mapping;

mod access_ends;
mod contacts;
mod sea_orm_codes;
mod sea_orm_person_keys;
mod sea_orm_service_accounts;
mod sea_orm_sessions;
mod sea_orm_users;

#[cfg(test)]
pub(crate) mod in_memory;
#[cfg(test)]
mod store_suite;

pub(crate) use contacts::Contacts;
pub(crate) use sea_orm_codes::SeaOrmCodes;
pub(crate) use sea_orm_person_keys::SeaOrmPersonKeys;
pub(crate) use sea_orm_service_accounts::SeaOrmServiceAccounts;
pub(crate) use sea_orm_sessions::SeaOrmSessions;
pub(crate) use sea_orm_users::SeaOrmUsers;

/// The tables of this context.
pub(crate) const TABLES: [&str; 7] = [
    "users",
    "admin_seats",
    "sessions",
    "signing_keys",
    "person_keys",
    "service_accounts",
    "authorization_codes",
];
