//! Personal data, sealed with a key per person. The context `users` keeps the keys and destroys one when it erases its person:
//! whatever was sealed with it, in tables, messages, write-ahead logs and backups, can then be read by nobody (ADR 0064).
//!
//! Reading order: `sealing_key` (how a text is sealed), `person_key`, `person_keys` (where the keys come from, and how
//! long they are remembered), `http_person_keys` (keys of another host).

mod sealing_key;

mod person_key;

mod person_keys;

mod http_person_keys;

pub use http_person_keys::{HttpPersonKeys, PATH, PersonKeyAnswer};
pub use person_key::PersonKey;
pub use person_keys::{KeysAway, NoKey, PersonKeySource, PersonKeys};
pub use sealing_key::{NotOpened, SealingKey, is_sealed};
