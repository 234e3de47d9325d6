//! The chain: the hash of an entry covers all of it and the hash of the entry before. The first entry follows on a hash of the
//! name of the context, so that the trail of one is not taken for that of another.

use std::fmt;

use sha2::{Digest, Sha256};
use shared_kernel::Accountable;
use uuid::Uuid;

use super::Model;
use super::entry::{Appended, Entry};
use crate::time::to_micros;

/// The beginning of what is hashed: which encoding it is.
const FORM: &[u8] = b"galleria audit trail 1";

/// The hash of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hash([u8; 32]);

impl Hash {
    /// The hash that the first entry of a context follows on.
    fn of_the_beginning(context: &str) -> Self {
        let mut fields = Fields::new();
        fields.add(context.as_bytes());
        fields.hash()
    }

    /// The bytes.
    pub const fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode(self.0))
    }
}

/// The last entry of a chain: its number, and its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) number: i64,
    pub(super) hash: Hash,
}

impl Head {
    /// The head of a trail without entries.
    pub(super) fn of_the_beginning(context: &str) -> Self {
        Self { number: 0, hash: Hash::of_the_beginning(context) }
    }

    /// The head that `row` says it follows on.
    pub(super) fn before(row: &Model) -> Self {
        Self::stored(row.number.saturating_sub(1), &row.previous_hash)
    }

    /// The head whose stored hash is `hash`. One that is no hash is followed on as it is: the check of the chain finds it.
    pub(super) fn stored(number: i64, hash: &[u8]) -> Self {
        let hash = <[u8; 32]>::try_from(hash).map_or_else(|_other| hash_of(hash), Hash);
        Self { number, hash }
    }
}

fn hash_of(bytes: &[u8]) -> Hash {
    let mut fields = Fields::new();
    fields.add(bytes);
    fields.hash()
}

/// Reads the last entry: its number, and its hash.
pub(crate) const LAST: &str = "SELECT number, hash FROM audit_trail ORDER BY number DESC LIMIT 1";

/// The rows that append entries behind the `last` one.
pub(crate) fn linked(last: Option<(i64, Vec<u8>)>, appended: &Appended) -> Vec<Model> {
    let Appended { context, entries } = appended;
    let mut head = match last {
        Some((number, hash)) => Head::stored(number, &hash),
        None => Head::of_the_beginning(context),
    };
    let link = |entry: &Entry| {
        let mut row = to_row(entry, head.number + 1, &head.hash);
        let hash = hash_of_row(&row);
        row.hash = hash.as_bytes().to_vec();
        head = Head { number: row.number, hash };
        row
    };
    entries.iter().map(link).collect()
}

/// The row at `number`, after the entry with `previous`. Its hash is yet to be computed.
fn to_row(entry: &Entry, number: i64, previous: &Hash) -> Model {
    let Entry { occurred_at, by, action, object, outcome, times, details, request_id } = entry;
    let Accountable { principal, network } = *by;
    Model {
        number,
        occurred_at: to_micros(*occurred_at),
        principal: principal.kind().to_owned(),
        principal_id: principal.id(),
        network: network.map(|network| network.to_string()),
        action: action.clone(),
        object: object.clone(),
        outcome: outcome.as_str().to_owned(),
        times: i64::try_from(*times).unwrap_or(i64::MAX),
        details: details.clone(),
        request_id: *request_id,
        previous_hash: previous.as_bytes().to_vec(),
        hash: Vec::new(),
    }
}

/// Why a row is not the next entry of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidChain {
    /// Entries are missing before this one.
    #[error("entry {found} follows on {after}: the entries between them are missing")]
    Missing {
        /// The number of the entry.
        found: i64,
        /// The number of the one before.
        after: i64,
    },
    /// The entry says that it follows on another.
    #[error("entry {0} does not follow on the entry before it: one of them was replaced")]
    Replaced(i64),
    /// The entry is not as it was written.
    #[error("entry {0} is not as it was written")]
    Changed(i64),
}

/// The head after `row`, which is to follow on `head`, and what is wrong with it. The check goes on from the stored row, so that
/// one change is told once.
pub(super) fn follow(head: Head, row: &Model) -> (Head, Option<InvalidChain>) {
    let next = Head::stored(row.number, &row.hash);
    let wrong = if row.number != head.number + 1 {
        Some(InvalidChain::Missing { found: row.number, after: head.number })
    } else if row.previous_hash != head.hash.as_bytes() {
        Some(InvalidChain::Replaced(row.number))
    } else if row.hash != hash_of_row(row).as_bytes() {
        Some(InvalidChain::Changed(row.number))
    } else {
        None
    };
    (next, wrong)
}

pub(super) fn hash_of_row(row: &Model) -> Hash {
    // A new column belongs into the hash, under another form.
    let Model {
        number,
        occurred_at,
        principal,
        principal_id,
        network,
        action,
        object,
        outcome,
        times,
        details,
        request_id,
        previous_hash,
        hash: _computed_here,
    } = row;
    let mut fields = Fields::new();
    fields.add(previous_hash);
    fields.add(&number.to_be_bytes());
    fields.add(&occurred_at.to_be_bytes());
    fields.add(principal.as_bytes());
    fields.add_optional(principal_id.as_ref().map(Uuid::as_bytes));
    fields.add_optional(network.as_ref());
    fields.add(action.as_bytes());
    fields.add(object.as_bytes());
    fields.add(outcome.as_bytes());
    fields.add(&times.to_be_bytes());
    fields.add_optional(details.as_ref());
    fields.add_optional(request_id.as_ref().map(Uuid::as_bytes));
    fields.hash()
}

/// The canonical encoding: each field after its length in 8 bytes, so that no two rows have the same. An optional field is
/// preceded by a field of one byte that says whether it is there.
struct Fields(Sha256);

impl Fields {
    fn new() -> Self {
        let mut fields = Self(Sha256::new());
        fields.add(FORM);
        fields
    }

    fn add(&mut self, field: &[u8]) {
        self.0.update(u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.0.update(field);
    }

    fn add_optional(&mut self, field: Option<impl AsRef<[u8]>>) {
        match field {
            Some(field) => {
                self.add(&[1]);
                self.add(field.as_ref());
            }
            None => self.add(&[0]),
        }
    }

    fn hash(self) -> Hash {
        Hash(self.0.finalize().into())
    }
}
