//! The endpoints over real requests, tables and tokens.

mod accounts;
mod admin;
mod bad_input;
mod harness;
mod sessions;
