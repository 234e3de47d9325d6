//! The store of sessions. sea-orm builds the queries, and the platform runs them.

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use platform::context::Services;
use platform::database::Database;
use platform::time::to_micros;
use platform::unit_of_work::UnitOfWork;
use sea_orm::sea_query::{Expr, ExprTrait, Query, UpdateStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::{Origin, Principal, StoreError};
use uuid::Uuid;

use super::access_ends::AccessEnds;
use super::entities::{sessions, users};
use super::mapping::session;
use crate::application::ports::Sessions;
use crate::contract;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::password::PasswordHash;
use crate::domain::session::{EndReason, Session, SessionChange, SessionEvent};
use crate::domain::user::{EndedSessions, User, UserEvent};
use crate::infrastructure::due_work::FORGET_EXPIRED_SESSIONS;

/// The sessions in the database of this context.
pub(crate) struct SeaOrmSessions {
    database: Database,
    access_ends: AccessEnds,
}

impl SeaOrmSessions {
    /// The sessions in the database of these services, whose access tokens are valid for `token_lifetime`.
    pub(crate) fn new(services: &Services, token_lifetime: Duration) -> Self {
        let access_ends = AccessEnds::new(services, token_lifetime);
        Self { database: services.database.clone(), access_ends }
    }
}

#[async_trait]
impl Sessions for SeaOrmSessions {
    async fn find(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        let row = self.database.one(sessions::Entity::find_by_id(id.as_uuid())).await?;
        row.as_ref().map(session::from_session_row).transpose()
    }

    async fn open(
        &self,
        opened: SessionChange,
        user: &User,
        rehashed: Option<PasswordHash>,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let mut unit_of_work = self.database.unit_of_work(origin);
        unit_of_work.expect::<users::Entity>(user.id().as_uuid(), user.version());
        if let (Some(hash), Some(account)) = (rehashed, user.account()) {
            unit_of_work.run(replace_hash(user.id(), account.password_hash(), &hash));
        }
        unit_of_work
            .save::<sessions::Entity>(session::to_session_row(&opened.state), opened.decided_on);
        unit_of_work.wake(FORGET_EXPIRED_SESSIONS, opened.state.expires_at());
        record_log_in(&mut unit_of_work, user, origin);
        self.database.commit(unit_of_work).await
    }

    async fn commit(&self, change: SessionChange, origin: &Origin) -> Result<(), StoreError> {
        let mut unit_of_work = self.database.unit_of_work(origin);
        let end = self.access_ends.of_session(&mut unit_of_work, &change)?;
        if let Some(action) = recorded_end(change.event) {
            unit_of_work.record(action, contract::subject(change.state.user().as_uuid()));
        }
        unit_of_work
            .save::<sessions::Entity>(session::to_session_row(&change.state), change.decided_on);
        unit_of_work.wake(FORGET_EXPIRED_SESSIONS, change.state.expires_at());
        let committed = self.database.commit(unit_of_work).await;
        self.access_ends.note(end, &committed);
        committed
    }

    async fn next_expiry(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let first = sessions::Entity::find().order_by_asc(sessions::Column::ExpiresAt);
        let first = self.database.one(first).await?;
        first.as_ref().map(session::expiry).transpose()
    }

    async fn forget_expired(
        &self,
        now: DateTime<Utc>,
        at_most: u64,
        origin: &Origin,
    ) -> Result<usize, StoreError> {
        let expired = sessions::Entity::find()
            .filter(sessions::Column::ExpiresAt.lte(to_micros(now)))
            .order_by_asc(sessions::Column::ExpiresAt)
            .limit(at_most);
        let expired = self.database.all(expired).await?;
        let expired = expired.into_iter().map(|row| row.id).collect();
        delete_by_id::<sessions::Entity>(&self.database, sessions::Column::Id, expired, origin)
            .await
    }
}

/// Deletes rows by their ids, in one commit. Returns how many ids there were.
pub(super) async fn delete_by_id<E: EntityTrait>(
    database: &Database,
    id: E::Column,
    ids: Vec<Uuid>,
    origin: &Origin,
) -> Result<usize, StoreError> {
    let count = ids.len();
    if count > 0 {
        let mut unit_of_work = database.unit_of_work(origin);
        unit_of_work.run(
            Query::delete().from_table(E::default()).and_where(Expr::col(id).is_in(ids)).to_owned(),
        );
        database.commit(unit_of_work).await?;
    }
    Ok(count)
}

/// The statement that ends the sessions of `event`, if it ends any.
pub(crate) fn end_sessions(event: UserEvent, now: DateTime<Utc>) -> Option<UpdateStatement> {
    let mut revoke = revoke_open_sessions(event.user, now);
    match event.ends_sessions() {
        EndedSessions::None => None,
        EndedSessions::All => Some(revoke),
        EndedSessions::AllBut(open) => {
            Some(revoke.and_where(Expr::col(sessions::Column::Id).ne(open.as_uuid())).take())
        }
    }
}

/// The log-in in the audit trail, by the person as whom somebody has logged in.
pub(super) fn record_log_in(unit: &mut UnitOfWork, user: &User, origin: &Origin) {
    if let Some(somebody) = origin.accountable() {
        let user = user.id().as_uuid();
        unit.record_by(
            somebody.known_as(Principal::Person(user)),
            "logged-in",
            contract::subject(user),
        );
    }
}

/// The name in the audit trail of an end of one session.
const fn recorded_end(event: SessionEvent) -> Option<&'static str> {
    match event {
        SessionEvent::Ended(EndReason::LoggedOut) => Some("logged-out"),
        SessionEvent::Ended(EndReason::TokenReused) => Some("refresh-token-reused"),
        // A command that ends all sessions of a user records that in another way.
        SessionEvent::Ended(EndReason::Revoked) => Some("session-revoked"),
        SessionEvent::Started | SessionEvent::Rotated => None,
    }
}

/// Stores another hash of the same password. The version stays: nothing was decided.
pub(super) fn replace_hash(
    user: UserId,
    before: &PasswordHash,
    hash: &PasswordHash,
) -> UpdateStatement {
    Query::update()
        .table(users::Entity)
        .value(users::Column::PasswordHash, hash.reveal())
        .and_where(Expr::col(users::Column::Id).eq(user.as_uuid()))
        .and_where(Expr::col(users::Column::PasswordHash).eq(before.reveal()))
        .to_owned()
}

/// Ends every open session of a user in one statement, with the effect of [`Session::end`] on each: no open session can
/// refuse it. The versions increase, so that a concurrent refresh is a conflict.
fn revoke_open_sessions(user: UserId, now: DateTime<Utc>) -> UpdateStatement {
    Query::update()
        .table(sessions::Entity)
        .value(sessions::Column::Version, Expr::col(sessions::Column::Version).add(1))
        .value(sessions::Column::TokenHash, Option::<String>::None)
        .value(sessions::Column::ExchangedHash, Option::<String>::None)
        .value(sessions::Column::ExchangeSalt, Option::<String>::None)
        .value(sessions::Column::ExchangedAt, Option::<i64>::None)
        .value(sessions::Column::EndedAt, to_micros(now))
        .value(sessions::Column::EndReason, EndReason::Revoked.as_str())
        .and_where(Expr::col(sessions::Column::UserId).eq(user.as_uuid()))
        .and_where(Expr::col(sessions::Column::EndedAt).is_null())
        .to_owned()
}
