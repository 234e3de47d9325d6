//! Access that has ended, as every context keeps it: a table that a subscription fills from the events of `users`, and that
//! each host reads into memory at its start. Hosts that share a database on a server read each other's rows once a second.
//!
//! A context adds [`SubscriptionDescriptor::of_ended_access`](crate::descriptor::SubscriptionDescriptor::of_ended_access) to its
//! descriptor and [`subscription`] to its subscriptions. The context that ends access
//! writes the rows itself, with the change: [`record`].

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{DeleteStatement, Query};
use sea_orm::{QueryOrder, QuerySelect};
use serde::Deserialize;
use shared_kernel::StoreError;
use shared_kernel::error_chain::describe;
use shared_kernel::origin::DedupRecord;

use crate::audit_trail::WITHOUT_ENTRY;
use crate::auth::{AccessEnd, EndedTokens};
use crate::database::Database;
use crate::services::Services;
use crate::subscription::{HandlerError, Subscription};
use crate::time::{from_micros, to_micros};
use crate::unit_of_work::UnitOfWork;

/// The event that says that access has ended.
pub const ACCESS_ENDED: &str = WITHOUT_ENTRY;
/// How often hosts that share a database read what the others have noted.
const OTHERS_MAY_NOTE: Duration = Duration::from_secs(1);
/// Rows of this age are read again: another host's clock may be behind, and its commit may have taken a while.
const OVERLAP: TimeDelta = TimeDelta::seconds(30);

const ONE: &str = "one";
const ALL: &str = "all";
const ALL_BUT_ONE: &str = "all-but-one";

/// The end of some access.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "ended_access")]
pub struct Model {
    /// The subject of the event that says so.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// Its sequence.
    #[sea_orm(primary_key, auto_increment = false)]
    pub sequence: i64,
    /// The user.
    pub user_id: Uuid,
    /// Which sessions of the user it concerns: `one`, `all`, `all-but-one`.
    pub sessions: String,
    /// The one that is meant.
    pub session_id: Option<Uuid>,
    /// Tokens issued at an earlier version of the user are refused; none if the session is over.
    pub before_version: Option<i64>,
    /// When this context learnt of it, in microseconds.
    pub noted_at: i64,
    /// When the last of the tokens expires, in microseconds.
    pub forget_at: i64,
}

/// The table refers to no other.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// The body of the event, as every context reads it.
#[derive(Debug, Deserialize)]
struct AccessEnded {
    user_id: Uuid,
    sessions: String,
    #[serde(default)]
    session_id: Option<Uuid>,
    #[serde(default)]
    before_version: Option<u32>,
    forget_at: DateTime<Utc>,
}

/// The event says something that this program cannot read.
#[derive(Debug, thiserror::Error)]
#[error("the event names no tokens that this program knows")]
struct UnknownTokens;

/// The subscription under the stable name `handler`: keeps each end of access, and notes it for the verifier of this host.
pub fn subscription(handler: &'static str, services: &Services) -> Subscription {
    let services = services.clone();
    Subscription::new(ACCESS_ENDED, handler, move |event: AccessEnded, origin| {
        let services = services.clone();
        async move {
            let (subject, sequence) = match origin.dedup_record() {
                Some(DedupRecord::Handled { event, .. }) => {
                    (event.subject.to_string(), i64::from(event.sequence))
                }
                Some(DedupRecord::IdempotencyKey { .. }) | None => {
                    (event.user_id.to_string(), i64::from(event.before_version.unwrap_or_default()))
                }
            };
            let now = services.clock.now();
            let row = event.row(subject, sequence, now);
            let end = row.end().ok_or_else(|| HandlerError::permanent(UnknownTokens))?;
            let mut unit = services.database.unit_of_work(&origin);
            unit.insert_or_ignore::<Entity>([row]);
            services.database.commit(unit).await?;
            services.ended_access.note(end, now);
            Ok(())
        }
    })
}

/// Adds an end of access to the change that ends it. After the commit the caller notes it in `services.ended_access`.
pub fn record(unit: &mut UnitOfWork, ended: Recorded) {
    let Recorded { subject, sequence, user, end, now } = ended;
    let (sessions, session_id, before_version) = match end.tokens {
        EndedTokens::OfSession(session) => (ONE, Some(session), None),
        EndedTokens::OfUser { before_version, except: None, .. } => {
            (ALL, None, Some(before_version))
        }
        EndedTokens::OfUser { before_version, except: Some(kept), .. } => {
            (ALL_BUT_ONE, Some(kept), Some(before_version))
        }
    };
    unit.insert_or_ignore::<Entity>([Model {
        subject,
        sequence: i64::from(sequence),
        user_id: user,
        sessions: sessions.to_owned(),
        session_id,
        before_version: before_version.map(i64::from),
        noted_at: to_micros(now),
        forget_at: to_micros(end.forget_at),
    }]);
}

/// An end of access, with the subject and the sequence of its event.
pub struct Recorded {
    /// The subject.
    pub subject: String,
    /// The sequence.
    pub sequence: u32,
    /// The user.
    pub user: Uuid,
    /// The tokens that have ended, and when the last of them expires.
    pub end: AccessEnd,
    /// The time.
    pub now: DateTime<Utc>,
}

impl AccessEnded {
    fn row(self, subject: String, sequence: i64, now: DateTime<Utc>) -> Model {
        let Self { user_id, sessions, session_id, before_version, forget_at } = self;
        Model {
            subject,
            sequence,
            user_id,
            sessions,
            session_id,
            before_version: before_version.map(i64::from),
            noted_at: to_micros(now),
            forget_at: to_micros(forget_at),
        }
    }
}

impl Model {
    /// The end of access that the row records; `None` for a row that this program cannot read.
    fn end(&self) -> Option<AccessEnd> {
        let version = || self.before_version.and_then(|version| u32::try_from(version).ok());
        let of_user = |before_version, except| EndedTokens::OfUser {
            user: self.user_id,
            before_version,
            except,
        };
        let tokens = match &*self.sessions {
            ONE => EndedTokens::OfSession(self.session_id?),
            ALL => of_user(version()?, None),
            ALL_BUT_ONE => of_user(version()?, Some(self.session_id?)),
            _of_a_later_version => return None,
        };
        Some(AccessEnd { tokens, forget_at: from_micros(self.forget_at)? })
    }
}

/// Reads what has ended, before the context takes requests; goes on reading where other hosts may note more.
pub(crate) async fn follow(services: &Services) {
    let first = read(services, None).await;
    if first && services.database.is_embedded() {
        return;
    }
    let (services, stopping) = (services.clone(), services.tasks.stopping());
    services.tasks.clone().spawn(async move {
        let mut read_at = first.then(|| services.clock.now());
        loop {
            tokio::select! {
                biased;
                () = stopping.cancelled() => return,
                () = tokio::time::sleep(OTHERS_MAY_NOTE) => {}
            }
            let now = services.clock.now();
            if read(&services, read_at).await {
                read_at = Some(now);
                if services.database.is_embedded() {
                    return;
                }
            }
        }
    });
}

/// Reads the rows that were noted since shortly before `last`, or all; whether that succeeded.
async fn read(services: &Services, last: Option<DateTime<Utc>>) -> bool {
    let now = services.clock.now();
    let mut rows = Entity::find().filter(Column::ForgetAt.gt(to_micros(now)));
    if let Some(last) = last {
        rows = rows.filter(Column::NotedAt.gte(to_micros(last - OVERLAP)));
    }
    match services.database.all(rows).await {
        Ok(rows) => {
            let ends = rows.iter().filter_map(Model::end);
            ends.for_each(|end| services.ended_access.note(end, now));
            true
        }
        Err(error) => {
            let (context, error) = (services.database.context(), describe(&error));
            tracing::warn!(context, error, "ended access cannot be read yet");
            false
        }
    }
}

/// The statement that deletes a page of rows whose tokens have expired at `now`, if there are any.
pub(crate) async fn expired(
    database: &Database,
    now: DateTime<Utc>,
    page: u64,
) -> Result<Option<DeleteStatement>, StoreError> {
    let oldest = Entity::find()
        .filter(Column::ForgetAt.lt(to_micros(now)))
        .order_by_asc(Column::ForgetAt)
        .limit(page);
    let Some(last) = database.all(oldest).await?.pop() else { return Ok(None) };
    let delete = Query::delete()
        .from_table(Entity)
        .and_where(Column::ForgetAt.lte(last.forget_at))
        .to_owned();
    Ok(Some(delete))
}

/// How many rows have tokens that have expired at `now`.
pub(crate) async fn count_expired(
    connection: &DatabaseConnection,
    now: DateTime<Utc>,
) -> Result<u64, DbErr> {
    Entity::find().filter(Column::ForgetAt.lt(to_micros(now))).count(connection).await
}

#[cfg(test)]
mod tests;
