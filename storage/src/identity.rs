//! The identity of the shop, before a host or a command opens its databases: each place is looked into, and databases are
//! begun, taken over or refused as `platform::identity` decides. The decision is written into every database and into the data
//! folder. Hosts that start together take turns.

mod look;
mod others;
mod write;

use std::path::Path;
use std::time::Duration;

use platform::identity::{Action, Candidate, Permits, Refusal, Verdict};
use platform::ownership::MoveState;
use uuid::Uuid;

use crate::error::StorageError;
use crate::migrations::Migrations;
use crate::place::Place;
use crate::servers::STARTING;
use look::Seen;
pub use others::{Traces, Witness};

/// A database with its place.
#[derive(Debug, Clone)]
pub struct Located {
    /// Its name.
    pub name: &'static str,
    /// The context that it comes with: most are its own, and some lie beside it.
    pub context: &'static str,
    /// The setting that says where it is, for people.
    pub setting: String,
    /// Its tables.
    pub migrations: Migrations,
    /// Where it is, or will be.
    pub place: Place,
}

/// The databases that a host or a command uses together, and who else knows of their shop.
#[derive(Clone, Copy)]
pub struct Databases<'a> {
    /// The data folder.
    pub folder: &'a Path,
    /// The databases.
    pub databases: &'a [Located],
    /// Asked about databases that the folder does not know.
    pub witness: &'a dyn Witness,
}

impl Databases<'_> {
    /// Sees to it that these databases are one shop's, and that none is begun where the shop has had one: afterwards each is
    /// there and has the shop's identity, which is returned. Refuses, and changes nothing, when one is lost, moved, or another
    /// shop's.
    pub async fn settle(self, permits: &Permits) -> Result<Uuid, StorageError> {
        let seen = look::at_and_around(self, STARTING).await?.complete()?;
        let decided = decide(&seen, permits)?;
        if let Some(shop) = decided.shop
            && seen.is_written_down()
            && decided.actions.iter().all(|action| *action == Action::Keep)
        {
            return Ok(shop);
        }
        let turn = write::take_turn(self).await?;
        let written = async {
            let seen = look::at_and_around(self, STARTING).await?.complete()?;
            let decided = decide(&seen, permits)?;
            write::down(self, &seen, &decided).await
        };
        let written = written.await;
        turn.end().await;
        written
    }

    /// Refuses as a host that starts does, and changes nothing.
    pub async fn look(self) -> Result<(), StorageError> {
        let seen = look::at(self, STARTING).await?.complete()?;
        decide(&seen, &Permits::default()).map(|_decided| ())
    }

    /// Refuses as [`settle`](Self::settle) does, and changes nothing. The answer says whether the data folder, or the keys in
    /// it, were of a shop before.
    pub async fn would_settle(self, permits: &Permits) -> Result<bool, StorageError> {
        let seen = look::at_and_around(self, STARTING).await?.complete()?;
        decide(&seen, permits)?;
        Ok(seen.around.record.is_some() || seen.around.keys.is_some())
    }

    /// The same for a command that opens no database but those of `context`, which are its own affair: one that does not
    /// answer, or that has moved, is not in its way.
    pub async fn look_beside(self, context: Option<&str>) -> Result<(), StorageError> {
        let seen = look::at(self, Duration::ZERO).await?;
        let Verdict { databases, keys, .. } = seen.decide(&Permits::default());
        for (one, (_, action)) in seen.candidates.iter().zip(databases) {
            if context.is_none_or(|its_own| its_own != one.context) {
                action?;
            }
        }
        keys.map_or(Ok(()), |keys| Err(keys.into()))
    }

    /// Looks at everything, and changes nothing. A database that cannot be read counts as there.
    pub async fn examine(self) -> Result<Examination, StorageError> {
        let seen = look::at_and_around(self, Duration::ZERO).await?;
        let Verdict { shop, databases, keys } = seen.decide(&Permits::default());
        let refused =
            databases.into_iter().filter_map(|(name, decided)| Some((name, decided.err()?)));
        let is_begun = seen.around.record.is_some()
            || seen.around.keys.is_some()
            || !seen.is_complete()
            || seen.candidates.iter().any(|one| one.look.is_begun() || one.file.is_some());
        Ok(Examination {
            shop,
            is_begun,
            refusals: refused.chain(keys.map(|keys| ("keys", keys))).collect(),
        })
    }
}

/// The decision about each database.
struct Decided {
    shop: Option<Uuid>,
    /// With each database.
    actions: Vec<Action>,
}

fn decide(seen: &Seen, permits: &Permits) -> Result<Decided, StorageError> {
    for one in &seen.candidates {
        must_be_here(one)?;
    }
    let Verdict { shop, databases, keys } = seen.decide(permits);
    let mut actions = Vec::new();
    for (_, action) in databases {
        actions.push(action?);
    }
    if let Some(keys) = keys {
        return Err(keys.into());
    }
    let is_there = |context: &&String| {
        let mut all = seen.candidates.iter().zip(&actions);
        !all.any(|(one, action)| one.context == **context && *action == Action::Begin)
    };
    match permits.begin_anew.as_ref().filter(is_there) {
        Some(context) => Err(Refusal::NothingToBegin { context: context.clone() }.into()),
        None => Ok(Decided { shop, actions }),
    }
}

// tour: move/start
fn must_be_here(one: &Candidate) -> Result<(), StorageError> {
    let Candidate { name, context, ref setting, ref place, .. } = *one;
    match &one.look.moved {
        None => Ok(()),
        Some(MoveState::MovedTo(to)) => {
            let advice = if to.starts_with("postgres") {
                format!("set {setting} to it")
            } else {
                format!("unset {setting}, or set it to `sqlite`")
            };
            Err(StorageError::MovedAway { name, to: to.clone(), advice })
        }
        Some(MoveState::Arriving) => {
            Err(StorageError::Arriving { name, context, place: place.clone() })
        }
    }
}

/// The identity of a shop, as `doctor` reports it.
pub struct Examination {
    /// The shop, if it has an identity.
    pub shop: Option<Uuid>,
    /// Whether there is anything of it: a database, the keys, or the record in the data folder.
    pub is_begun: bool,
    /// Why a host would not start on a database, or with the keys.
    pub refusals: Vec<(&'static str, Refusal)>,
}

/// Whether a database was ever begun in this place: its data are there, or were moved away.
pub async fn was_at(located: &Located) -> Result<bool, StorageError> {
    Ok(look::into(located).await?.is_begun())
}

/// Whether the data of a database are in this place, wholly.
pub async fn is_here(located: &Located) -> Result<bool, StorageError> {
    let look = look::into(located).await?;
    Ok(look.is_begun() && look.moved.is_none())
}
