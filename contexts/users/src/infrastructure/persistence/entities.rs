//! The tables of this context as sea-orm entities, one file a table.

pub(crate) mod users;

pub(crate) mod admin_seats;

pub(crate) mod sessions;
