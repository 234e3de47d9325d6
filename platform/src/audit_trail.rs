//! The audit trail of a context: who did what, to whom, from where. It is a table of entries that are added and never changed.
//! Each entry has the hash of the one before it, so that one that was changed, removed or inserted is found (ADR 0066).
//!
//! An entry is part of the unit of work that it reports: [`UnitOfWork::publish`](crate::unit_of_work::UnitOfWork::publish) adds
//! one of each event that an [accountable](shared_kernel::Accountable) principal causes, and
//! [`UnitOfWork::record`](crate::unit_of_work::UnitOfWork::record) one of a change that publishes no event. Things that change
//! nothing, such as refused requests, are merged in [`Notes`] and written once a minute.
//!
//! `Context::audit` and the crate `audit` are something else: they check the invariants of stored data.

use sea_orm::entity::prelude::*;

mod chain;
mod checking;
mod entry;
mod notes;
mod operator_decision;
mod reading;
mod writing;

pub use chain::{Hash, InvalidChain};
pub(crate) use chain::{LAST, linked};
pub use checking::{Verified, verify};
pub(crate) use entry::{Appended, WITHOUT_ENTRY};
pub use entry::{Entry, Outcome};
pub use notes::{Note, Notes};
pub use operator_decision::OperatorDecision;
pub use reading::{EntriesWanted, last, page};
pub(crate) use writing::write_notes;

/// An entry as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_trail")]
pub struct Model {
    /// Its number: 1, and one more for each entry.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// When it happened, or happened first, in microseconds since 1970.
    pub occurred_at: i64,
    /// The kind of the principal: `person`, `service`, `operator` or `anonymous`.
    pub principal: String,
    /// The user or the service account.
    pub principal_id: Option<Uuid>,
    /// The network that the request came from.
    pub network: Option<String>,
    /// The name of the action, such as `role-granted`.
    pub action: String,
    /// The thing it was done to, such as `user/<id>`.
    pub object: String,
    /// `done` or `refused`.
    pub outcome: String,
    /// How often it happened until it was written.
    pub times: i64,
    /// More of it, as JSON: the body of the event.
    pub details: Option<String>,
    /// The id of the request, which its events have as their correlation id.
    pub request_id: Option<Uuid>,
    /// The hash of the entry before; that of the beginning for the first.
    pub previous_hash: Vec<u8>,
    /// SHA-256 of the previous hash and of all other columns.
    pub hash: Vec<u8>,
}

/// The table refers to no other.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

#[cfg(test)]
mod tests;
