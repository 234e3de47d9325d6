//! The store of sessions. sea-orm builds the queries, and the platform runs them.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::database::Database;
use platform::time::to_micros;
use sea_orm::sea_query::{Expr, ExprTrait, Query, UpdateStatement};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::{Origin, StoreError};
use uuid::Uuid;

use super::entities::sessions;
use super::mapping::session;
use crate::application::ports::Sessions;
use crate::domain::ids::{SessionId, UserId};
use crate::domain::session::{EndReason, Session, SessionChange};
use crate::domain::user::{EndedSessions, UserEvent};
use crate::infrastructure::due_work::FORGET_EXPIRED_SESSIONS;

/// The sessions in the database of this context.
pub(crate) struct SeaOrmSessions {
    database: Database,
}

impl SeaOrmSessions {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl Sessions for SeaOrmSessions {
    async fn find(&self, id: SessionId) -> Result<Option<Session>, StoreError> {
        let row = self.database.one(sessions::Entity::find_by_id(id.as_uuid())).await?;
        row.as_ref().map(session::from_session_row).transpose()
    }

    async fn commit(&self, change: SessionChange, origin: &Origin) -> Result<(), StoreError> {
        let mut unit_of_work = self.database.unit_of_work(origin);
        unit_of_work
            .save::<sessions::Entity>(session::to_session_row(&change.state), change.decided_on);
        unit_of_work.wake(FORGET_EXPIRED_SESSIONS, change.state.expires_at());
        self.database.commit(unit_of_work).await
    }

    async fn end_all(
        &self,
        user: UserId,
        now: DateTime<Utc>,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let mut unit_of_work = self.database.unit_of_work(origin);
        unit_of_work.run(revoke_open_sessions(user, now));
        self.database.commit(unit_of_work).await
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
        let expired: Vec<Uuid> = expired.into_iter().map(|row| row.id).collect();
        let count = expired.len();
        if count > 0 {
            let mut unit_of_work = self.database.unit_of_work(origin);
            unit_of_work.run(
                Query::delete()
                    .from_table(sessions::Entity)
                    .and_where(Expr::col(sessions::Column::Id).is_in(expired))
                    .to_owned(),
            );
            self.database.commit(unit_of_work).await?;
        }
        Ok(count)
    }
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

/// Ends every open session of a user in one statement, with the effect of [`Session::end`] on each: no open session can
/// refuse it. The versions increase, so that a concurrent refresh is a conflict.
fn revoke_open_sessions(user: UserId, now: DateTime<Utc>) -> UpdateStatement {
    Query::update()
        .table(sessions::Entity)
        .value(sessions::Column::Version, Expr::col(sessions::Column::Version).add(1))
        .value(sessions::Column::TokenHash, Option::<String>::None)
        .value(sessions::Column::EndedAt, to_micros(now))
        .value(sessions::Column::EndReason, EndReason::Revoked.as_str())
        .and_where(Expr::col(sessions::Column::UserId).eq(user.as_uuid()))
        .and_where(Expr::col(sessions::Column::EndedAt).is_null())
        .to_owned()
}
