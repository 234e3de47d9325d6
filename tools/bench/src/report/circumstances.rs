//! The conditions that the numbers of a run depend on.

use std::collections::BTreeMap;

use serde::Serialize;

/// The conditions of a run.
#[derive(Debug, Serialize)]
pub struct Circumstances {
    /// Registered customers.
    pub customers: usize,
    /// Products of the catalogue.
    pub products: usize,
    /// Lines in every order.
    pub lines_per_order: u32,
    /// The durability settings of each database.
    pub durability: BTreeMap<&'static str, Durability>,
    /// The shortest and the longest latency of the payment provider.
    pub provider_latency_ms: (u64, u64),
    /// How the provider delivers its webhooks.
    pub webhooks: String,
    /// The cost factor of the password hash.
    pub password_cost: u64,
    /// The processes of the shop, each with the contexts that it runs.
    pub processes: Vec<String>,
    /// The broker between the processes.
    pub broker: &'static str,
    /// The database and its version.
    pub database_version: String,
    /// The file system of the data folder.
    pub file_system: String,
    /// The data folder, if it is kept.
    pub data_dir: Option<String>,
}

/// The durability of a commit in one database, in that database's own terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Durability {
    /// `WAL` of `SQLite`; `WAL` and whether it is synced to disk of PostgreSQL.
    pub journal_mode: String,
    /// When a commit is acknowledged: `FULL`, `on` and so on.
    pub synchronous: String,
}
