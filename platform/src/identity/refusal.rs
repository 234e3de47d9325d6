//! Why a host does not start on what it found: what is the case, and which command is meant.

use std::fmt;

use uuid::Uuid;

/// Why a database, or a folder of keys, is not used. Nothing in it was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// The shop has had this database, and it is not there.
    Lost {
        /// The database.
        name: &'static str,
        /// Its context.
        context: &'static str,
        /// Where it should be, without a password.
        place: String,
        /// The place exists, and is empty.
        is_empty: bool,
        /// The shop.
        shop: Option<Uuid>,
        /// Where the folder's hosts have opened it last, if that is another place.
        last_seen: Option<String>,
        /// The setting that says where it is.
        setting: String,
    },
    /// Of the shop only its keys are left in the folder, and nothing says where its databases are.
    OnlyKeys {
        /// The database.
        name: &'static str,
        /// Where it should be, without a password.
        place: String,
        /// The shop.
        shop: Uuid,
    },
    /// The setting names a place without data, and the data are in a file of the folder.
    NotMovedYet {
        /// The database.
        name: &'static str,
        /// Its context.
        context: &'static str,
        /// Where the setting says that it is, without a password.
        place: String,
        /// The file that has the data.
        file: String,
        /// The setting.
        setting: String,
    },
    /// It belongs to another shop.
    Foreign {
        /// The database, or the keys.
        name: &'static str,
        /// Its context, if it is a database.
        context: Option<&'static str>,
        /// Where it is, without a password.
        place: String,
        /// The shop that it belongs to.
        theirs: Uuid,
        /// This shop.
        ours: Uuid,
    },
    /// The broker holds the events of another shop under the same prefix.
    ForeignEvents {
        /// The prefix.
        prefix: String,
        /// The shop that they belong to.
        theirs: Uuid,
        /// This shop.
        ours: Uuid,
    },
    /// The shop has another database of the same name.
    OtherLineage {
        /// The database.
        name: &'static str,
        /// Its context.
        context: &'static str,
        /// Where it is, without a password.
        place: String,
        /// Where the folder's hosts have opened the other one last.
        last_seen: String,
    },
    /// A database without an identity stands where the shop has had one with an identity.
    Unmarked {
        /// The database.
        name: &'static str,
        /// Its context.
        context: &'static str,
        /// Where it is, without a password.
        place: String,
    },
    /// The place holds the database of another context.
    OtherContext {
        /// The database that should be there.
        name: &'static str,
        /// Where, without a password.
        place: String,
        /// The database that is there.
        holds: String,
    },
    /// There is nothing to begin anew: the database is there.
    NothingToBegin {
        /// The context.
        context: String,
    },
}

impl Refusal {
    /// The finding, in one sentence.
    pub fn found(&self) -> String {
        match self {
            Self::Lost { name, place, is_empty, shop, .. } => {
                let state = if *is_empty {
                    "is empty, its tables are not up to date"
                } else {
                    "is missing"
                };
                let shop = shop.map(|id| format!(" {id}")).unwrap_or_default();
                format!("the database of {name}, {place}, {state}, and this shop{shop} has had one")
            }
            Self::OnlyKeys { name, place, shop } => format!(
                "the folder has the keys of the shop {shop} and nothing else of it; its database of {name}, {place}, is missing"
            ),
            Self::NotMovedYet { name, place, file, setting, .. } => format!(
                "{setting} says that {name} is in {place}, where there is none; its data are in {file}"
            ),
            Self::Foreign { name, place, theirs, ours, .. } => {
                format!("{place} holds {name} of another shop, {theirs}; this shop is {ours}")
            }
            Self::ForeignEvents { prefix, theirs, ours } => format!(
                "the broker holds events of another shop, {theirs}, under the prefix {prefix}; this shop is {ours}"
            ),
            Self::OtherLineage { name, place, last_seen, .. } => format!(
                "{place} holds another {name} of this shop than the one that was opened last, in {last_seen}"
            ),
            Self::Unmarked { name, place, .. } => format!(
                "{place} holds {name} of an earlier version of galleria, without the identity that this shop has given it"
            ),
            Self::OtherContext { name, place, holds } => {
                format!("{place} holds {holds}, and {name} should be there")
            }
            Self::NothingToBegin { context } => {
                format!("{context} is there, so there is nothing to begin anew")
            }
        }
    }

    /// The remedies, in one sentence.
    pub fn advice(&self) -> String {
        match self {
            Self::Lost { context, last_seen, setting, .. } => {
                let seen = last_seen.as_ref().map_or_else(
                    || format!("if it was moved, set {setting} to where it is"),
                    |seen| {
                        format!("it was opened last in {seen}: if it is there, set {setting} to it")
                    },
                );
                format!(
                    "put it back from a backup; {seen}; `galleria move {context} --to URL` moves data that are \
                     elsewhere; without any, `galleria migrate --begin-anew {context}` begins {context} again, empty"
                )
            }
            Self::OnlyKeys { .. } => {
                "put the databases and shop.json back from a backup, or set the database URLs to where they are; \
                 for a new shop, take another --data-dir, or move the folder keys away first"
                    .to_owned()
            }
            Self::NotMovedYet { context, setting, .. } => format!(
                "move them with `galleria move {context} --to URL`, or unset {setting} until they are moved"
            ),
            Self::Foreign { context: Some(context), .. } => format!(
                "correct the database URL or --data-dir; `galleria migrate --adopt {context}` takes it into this shop for good"
            ),
            Self::Foreign { context: None, .. } => {
                "correct --data-dir, or put the keys of this shop back".to_owned()
            }
            Self::ForeignEvents { .. } => {
                "give each shop a `broker.prefix` of its own, or correct `broker.url`".to_owned()
            }
            Self::OtherLineage { context, .. } | Self::Unmarked { context, .. } => format!(
                "correct the database URL or --data-dir; if it is the one to go on with, \
                 `galleria migrate --adopt {context}` takes it"
            ),
            Self::OtherContext { .. } => {
                "put the right file back, or correct the database URL".to_owned()
            }
            Self::NothingToBegin { .. } => {
                "leave out --begin-anew, or move the database away first".to_owned()
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}; {}", self.found(), self.advice())
    }
}

impl std::error::Error for Refusal {}
