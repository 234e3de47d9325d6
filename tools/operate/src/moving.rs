//! Moving a context to another database, with its data and the events that wait in it: its hosts run until the fence and
//! start again after the last step. The platform copies and fences one database; this module knows which databases a
//! context has, and where they are.

use std::time::{Duration, Instant};

use platform::moving::{Copying, MovedTable, Moving, Stage};
use secrecy::ExposeSecret;

use host::StartError;
use host::config::Settings;
use host::databases::url_setting;
use host::identity as shop_identity;
use storage::place::Place;
use storage::servers::must_answer;
use storage::{data_dir, identity};

mod destination;
mod error;
mod parts;
mod step;

mod report;

pub use destination::{BadDestination, Destination};
pub use error::ContextMoveError;
use parts::Part;
pub use report::{Report, rolled_back_text, step_text};
pub use step::Step;

/// The result of a step.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Done {
    /// Rows that were copied or brought after.
    pub rows: u64,
    /// The target was the backup of an earlier move, which was emptied.
    pub emptied_a_backup: bool,
    /// How long no host could write: in the last step, if this process has also fenced.
    pub fenced_for: Option<Duration>,
}

/// A table of one of a context's databases.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Counted {
    /// The database: the context, or the one beside it.
    pub database: &'static str,
    /// The table.
    pub table: String,
    /// Its rows.
    pub rows: u64,
}

/// The move of one context. One at a time runs on a file and on a schema.
pub struct ContextMove {
    context: &'static str,
    parts: Vec<(Part, Moving)>,
    fenced_at: Option<Instant>,
    back_to: &'static str,
    _lock: data_dir::Locks,
}

impl ContextMove {
    /// Connects to where the context is and to where it goes, whose tables are made and brought up to date. Nothing else is
    /// changed. Refuses when there is no shop, when the context is there already, and while another move of it runs.
    pub async fn open(
        settings: &Settings,
        context: &'static str,
        to: &Destination,
    ) -> Result<Self, ContextMoveError> {
        let places = places(settings, context, to).await?;
        let lock = data_dir::lock_move(&settings.data_dir, context)?;
        let lock = lock.ok_or(ContextMoveError::Busy { context })?;
        must_answer(places.iter().map(|(_, _, target)| target)).await?;
        parts::settle(settings, &places).await?;
        let mut back_to = "sqlite";
        let mut moving = Vec::new();
        for (part, source, target) in places {
            if let Place::Server(_) = source {
                back_to = "<the URL it had before>";
            }
            part.make(&target).await?;
            let (source, target) = (source.location(part.name)?, target.location(part.name)?);
            let one = Moving::open(part.name, &source, &target).await?;
            moving.push((part, one));
        }
        Ok(Self { context, parts: moving, fenced_at: None, back_to, _lock: lock })
    }

    /// The databases, for tests that look into the move of each.
    pub fn databases(&mut self) -> impl Iterator<Item = &mut Moving> {
        self.parts.iter_mut().map(|(_, moving)| moving)
    }

    /// Where the context comes from and where it goes, without passwords: a line for each database.
    pub fn ways(&self) -> Vec<String> {
        let way = |moving: &Moving| {
            format!("{}: {} → {}", moving.name(), moving.source(), moving.target())
        };
        self.parts.iter().map(|(_, moving)| way(moving)).collect()
    }

    /// How far the least of its databases has come.
    pub async fn stage(&mut self) -> Result<Stage, ContextMoveError> {
        let mut least = Stage::Ended;
        for (_, moving) in &mut self.parts {
            least = least.min(moving.stage().await?);
        }
        Ok(least)
    }

    /// The tables to move.
    pub async fn tables(&mut self) -> Result<Vec<Counted>, ContextMoveError> {
        let mut all = Vec::new();
        for (part, moving) in &mut self.parts {
            all.extend(counted(part.name, moving.tables().await?));
        }
        Ok(all)
    }

    /// Does one step, for every database of the context; a step that was done before is not done again. When the copy differs
    /// from the original, everything is taken back.
    pub async fn take(
        &mut self,
        step: Step,
        report: &mut (dyn FnMut(Copying) + Send),
    ) -> Result<Done, ContextMoveError> {
        let done = match step {
            Step::Prepare => self.prepare().await,
            Step::Track => self.track().await,
            Step::Copy => self.copy(report).await,
            Step::Fence => self.fence().await,
            Step::Follow => self.follow().await,
            Step::Verify => self.verify().await,
            Step::Flip => self.flip().await,
        };
        if let Err(ContextMoveError::Move(differs @ platform::moving::MoveError::Differs { .. })) =
            done
        {
            self.roll_back().await?;
            return Err(ContextMoveError::RolledBack(differs));
        }
        done
    }

    /// Takes everything back that was done so far: the hosts go on as before. Returns whether there was anything to take
    /// back; refuses when the context has arrived.
    pub async fn roll_back(&mut self) -> Result<bool, ContextMoveError> {
        for (_, moving) in &mut self.parts {
            if moving.stage().await? == Stage::Ended {
                return Err(ContextMoveError::Ended {
                    context: self.context,
                    target: moving.target().to_owned(),
                    setting: url_setting(self.context),
                    back_to: self.back_to,
                });
            }
        }
        let mut was_begun = false;
        for (_, moving) in &mut self.parts {
            was_begun |= moving.roll_back().await?;
        }
        self.fenced_at = None;
        Ok(was_begun)
    }
}

/// The effects of a move, found by reading the shop only.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Plan {
    /// Where each database is and where it would go, without passwords.
    pub ways: Vec<String>,
    /// The tables that would be copied.
    pub tables: Vec<Counted>,
}

/// Finds out what a move would do, and changes nothing.
pub async fn plan(
    settings: &Settings,
    context: &'static str,
    to: &Destination,
) -> Result<Plan, ContextMoveError> {
    let mut plan = Plan { ways: Vec::new(), tables: Vec::new() };
    for (part, source, target) in places(settings, context, to).await? {
        let (source, target) = (source.location(part.name)?, target.location(part.name)?);
        plan.ways.push(format!("{}: {source} → {target}", part.name));
        let tables = platform::moving::survey(part.name, &source).await?;
        plan.tables.extend(counted(part.name, tables));
    }
    Ok(plan)
}

/// Each database of a context with where it is and where it is to go.
async fn places(
    settings: &Settings,
    context: &'static str,
    to: &Destination,
) -> Result<Vec<(Part, Place, Place)>, ContextMoveError> {
    shop_identity::look_beside(settings, Some(context)).await?;
    let parts = parts::of(context, settings);
    let sources: Vec<Place> = parts.iter().map(|part| settings.place_of(part.name)).collect();
    must_answer(&sources).await?;
    let mut places = Vec::new();
    for part in parts {
        let target = to.place(settings, part.name);
        let source = source(settings, part, &target).await?;
        if same(&source, &target) {
            return Err(ContextMoveError::ThereAlready { context, place: target.to_string() });
        }
        let exists = source.exists(part.name).await;
        if !exists.map_err(|source| ContextMoveError::NotReached { context, source })? {
            return Err(ContextMoveError::NoSource { context, place: source.to_string() });
        }
        places.push((part, source, target));
    }
    Ok(places)
}

/// Where the data of a database are: where the settings say, or in the file of the data folder when the settings name the
/// target already and the data have not arrived there.
async fn source(settings: &Settings, part: Part, target: &Place) -> Result<Place, StartError> {
    let source = settings.place_of(part.name);
    if matches!(source, Place::File(_)) || !same(&source, target) {
        return Ok(source);
    }
    let file = Place::File(data_dir::database_file(&settings.data_dir, part.name));
    let is_in_file = identity::was_at(&part.at(&file)).await?;
    let has_arrived = identity::is_here(&part.at(&source)).await?;
    Ok(if is_in_file && !has_arrived { file } else { source })
}

/// A server that is named in two ways is taken for two; the tables in it are then found not to be empty.
fn same(one: &Place, other: &Place) -> bool {
    match (one, other) {
        (Place::File(one), Place::File(other)) => one == other,
        (Place::Server(one), Place::Server(other)) => {
            one.expose_secret() == other.expose_secret()
                || Place::Server(one.clone()).to_string()
                    == Place::Server(other.clone()).to_string()
        }
        (Place::File(_), Place::Server(_)) | (Place::Server(_), Place::File(_)) => false,
    }
}

fn counted(database: &'static str, tables: Vec<MovedTable>) -> impl Iterator<Item = Counted> {
    tables.into_iter().map(move |table| Counted { database, table: table.name, rows: table.rows })
}
