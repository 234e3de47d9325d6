//! The stores of users and sessions: in tables, and in memory for tests. sea-orm builds the queries; the platform runs
//! them, on SQLite by rusqlite and on PostgreSQL by sea-orm.

pub(crate) mod entities;

pub(super) mod mapping;

mod sea_orm_sessions;
mod sea_orm_users;

#[cfg(test)]
pub(crate) mod in_memory;
#[cfg(test)]
mod store_suite;

pub(crate) use sea_orm_sessions::SeaOrmSessions;
pub(crate) use sea_orm_users::SeaOrmUsers;

/// The tables of this context.
pub(crate) const TABLES: [&str; 3] = ["users", "admin_seats", "sessions"];
