//! The few types that every context shares: money, ids, identifying text, time, permissions, tenants, the event envelope, the change-set
//! and the bus port. There is no I/O here: code that touches a disk, a socket or a database is in `platform`. Its README follows.
#![doc = include_str!("../README.md")]

pub mod money;

pub mod clock;
pub mod form;
pub mod id;
pub mod permission;
pub mod principal;
pub mod tenant;
pub mod text;

pub mod change_set;
pub mod error_chain;
pub mod origin;
pub mod store_error;
pub mod visible;

pub mod bus;
pub mod event;

pub use change_set::{ChangeSet, Version};
pub use clock::Clock;
pub use event::{Envelope, EventType, NotAnEvent, Published, PublishedEvent};
pub use form::{IntegerForm, TextForm};
pub use id::Ids;
pub use money::{Currency, Money};
pub use origin::Origin;
pub use permission::{Permission, Permissions};
pub use principal::{Accountable, ClientNetwork, Principal};
pub use store_error::StoreError;
pub use tenant::Tenant;

// The id macro expands in the contexts; it reaches `uuid` through here.
#[doc(hidden)]
pub use uuid;
