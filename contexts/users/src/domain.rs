//! Users and their sessions. Everything here is a value or a decision: ids, times and hashes come in as arguments, and
//! nothing is stored, hashed, signed or sent.

pub(crate) mod ids;

pub(crate) mod user;

pub(crate) mod display_name;
pub(crate) mod email_address;
pub(crate) mod language;
pub(crate) mod password;
pub(crate) mod role;

pub(crate) mod session;

pub(crate) mod authorization_code;

pub(crate) mod service_account;
