//! Users and sessions in tables, by sea-orm; and, for tests, in memory.

pub(crate) mod admin_seats;
mod sessions;
pub(crate) mod users;

mod mapping;

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
