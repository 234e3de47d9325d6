//! The identity of the shop, before a host or a command opens its databases: each place is looked into, and databases are
//! begun, taken over or refused as `platform::identity` decides. What is decided is written into every database and into the
//! data folder. Hosts that start together take turns.

mod look;
mod others;
mod write;

use platform::identity::{Action, Permits, Refusal, Verdict};
use platform::ownership::MoveState;
use uuid::Uuid;

use crate::config::Settings;
use crate::databases::{Place, beside, url_setting};
use crate::error::StartError;
use crate::registry::ContextDatabase;
use look::Seen;

/// A database with its place.
#[derive(Clone)]
pub struct Located {
    /// The database.
    pub database: ContextDatabase,
    /// Where it is, or will be.
    pub place: Place,
}

impl Located {
    /// A database in the place that the settings name.
    pub fn of(settings: &Settings, database: ContextDatabase) -> Self {
        Self { database, place: Place::of(settings, database.descriptor.name) }
    }

    const fn name(&self) -> &'static str {
        self.database.descriptor.name
    }
}

/// Every database that a host with these settings uses.
pub fn of_host(settings: &Settings) -> Vec<Located> {
    settings.databases().map(|database| Located::of(settings, database)).collect()
}

/// Sees to it that these databases are one shop's, and that none is begun where the shop has had one: afterwards each is
/// there and has the shop's identity, which is returned. Refuses, and changes nothing, when one is lost, moved, or another
/// shop's.
pub async fn settle(
    settings: &Settings,
    databases: &[Located],
    permits: &Permits,
) -> Result<Uuid, StartError> {
    let seen = look::at_and_around(settings, databases).await?.complete()?;
    let decided = decide(&seen, permits)?;
    if let Some(shop) = decided.shop
        && seen.is_written_down()
        && decided.actions.iter().all(|action| *action == Action::Keep)
    {
        return Ok(shop);
    }
    let turn = write::take_turn(settings, databases).await?;
    let written = async {
        let seen = look::at_and_around(settings, databases).await?.complete()?;
        let decided = decide(&seen, permits)?;
        write::down(settings, databases, &seen, &decided).await
    };
    let written = written.await;
    turn.end().await;
    written
}

/// Refuses as a host that starts does, and changes nothing.
pub async fn look(settings: &Settings) -> Result<(), StartError> {
    let seen = look::at(settings, &of_host(settings)).await?.complete()?;
    decide(&seen, &Permits::default()).map(|_decided| ())
}

/// The decision about each database.
struct Decided {
    shop: Option<Uuid>,
    /// With each database.
    actions: Vec<Action>,
}

fn decide(seen: &Seen, permits: &Permits) -> Result<Decided, StartError> {
    for one in &seen.candidates {
        must_be_here(one.name, one.look.moved.as_ref(), &one.place)?;
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

fn must_be_here(
    name: &'static str,
    moved: Option<&MoveState>,
    place: &str,
) -> Result<(), StartError> {
    match moved {
        None => Ok(()),
        Some(MoveState::MovedTo(to)) => {
            let setting = url_setting(name);
            let advice = if to.starts_with("postgres") {
                format!("set {setting} to it")
            } else {
                format!("unset {setting}, or set it to `sqlite`")
            };
            Err(StartError::MovedAway { name, to: to.clone(), advice })
        }
        Some(MoveState::Arriving) => {
            Err(StartError::Arriving { name, context: beside(name), place: place.to_owned() })
        }
    }
}

/// The identity of a shop, as `doctor` reports it.
pub struct Examination {
    /// The shop, if it has an identity.
    pub shop: Option<Uuid>,
    /// Whether there is anything of it: a database, or the record in the data folder.
    pub is_begun: bool,
    /// Why a host would not start on a database, or with the keys.
    pub refusals: Vec<(&'static str, Refusal)>,
}

/// Looks at everything that these settings name, and changes nothing. A database that cannot be read counts as there.
pub async fn examine(settings: &Settings) -> Result<Examination, StartError> {
    let seen = look::at_and_around(settings, &of_host(settings)).await?;
    let Verdict { shop, databases, keys } = seen.decide(&Permits::default());
    let refused = databases.into_iter().filter_map(|(name, decided)| Some((name, decided.err()?)));
    let is_begun = seen.around.record.is_some()
        || !seen.unreadable.is_empty()
        || seen.candidates.iter().any(|one| one.look.is_begun() || one.file.is_some());
    Ok(Examination {
        shop,
        is_begun,
        refusals: refused.chain(keys.map(|keys| ("keys", keys))).collect(),
    })
}

/// Whether these settings name a shop that was begun, whatever is left of it.
pub async fn is_begun(settings: &Settings) -> Result<bool, StartError> {
    Ok(examine(settings).await?.is_begun)
}

/// Whether a database was ever begun in this place: its data are there, or were moved away.
pub async fn was_at(located: &Located) -> Result<bool, StartError> {
    Ok(look::into(located).await?.is_begun())
}

/// Whether the data of a database are in this place, wholly.
pub async fn is_here(located: &Located) -> Result<bool, StartError> {
    let look = look::into(located).await?;
    Ok(look.is_begun() && look.moved.is_none())
}
