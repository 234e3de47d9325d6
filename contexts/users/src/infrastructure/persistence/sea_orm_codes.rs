//! The store of authorization codes. sea-orm builds the queries, and the platform runs them.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::context::Services;
use platform::database::Database;
use platform::time::to_micros;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::{Origin, StoreError};

use super::entities::{authorization_codes, sessions, users};
use super::mapping::authorization_code::{forget_at_of, from_row, to_row};
use super::mapping::session::to_session_row;
use super::sea_orm_sessions::{delete_by_id, record_log_in, replace_hash};
use crate::application::ports::Codes;
use crate::domain::authorization_code::{AuthorizationCode, CodeChange};
use crate::domain::ids::CodeId;
use crate::domain::password::PasswordHash;
use crate::domain::session::SessionChange;
use crate::domain::user::User;
use crate::infrastructure::due_work::{FORGET_CODES, FORGET_EXPIRED_SESSIONS};

/// The codes in the database of this context.
pub(crate) struct SeaOrmCodes {
    database: Database,
}

impl SeaOrmCodes {
    /// The codes in the database of these services.
    pub(crate) fn new(services: &Services) -> Self {
        Self { database: services.database.clone() }
    }
}

#[async_trait]
impl Codes for SeaOrmCodes {
    async fn find(&self, id: CodeId) -> Result<Option<AuthorizationCode>, StoreError> {
        let row = authorization_codes::Entity::find_by_id(id.as_uuid());
        self.database.one(row).await?.as_ref().map(from_row).transpose()
    }

    async fn issue(
        &self,
        issued: CodeChange,
        user: &User,
        rehashed: Option<PasswordHash>,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let mut unit_of_work = self.database.unit_of_work(origin);
        unit_of_work.expect::<users::Entity>(user.id().as_uuid(), user.version());
        if let (Some(hash), Some(account)) = (rehashed, user.account()) {
            unit_of_work.run(replace_hash(user.id(), account.password_hash(), &hash));
        }
        unit_of_work.save::<authorization_codes::Entity>(to_row(&issued.state), issued.decided_on);
        unit_of_work.wake(FORGET_CODES, issued.state.forget_at());
        self.database.commit(unit_of_work).await
    }

    async fn redeem(
        &self,
        redeemed: CodeChange,
        opened: SessionChange,
        user: &User,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let mut unit_of_work = self.database.unit_of_work(origin);
        unit_of_work.expect::<users::Entity>(user.id().as_uuid(), user.version());
        unit_of_work
            .save::<authorization_codes::Entity>(to_row(&redeemed.state), redeemed.decided_on);
        unit_of_work.save::<sessions::Entity>(to_session_row(&opened.state), opened.decided_on);
        unit_of_work.wake(FORGET_EXPIRED_SESSIONS, opened.state.expires_at());
        record_log_in(&mut unit_of_work, user, origin);
        self.database.commit(unit_of_work).await
    }

    async fn next_to_forget(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let first =
            authorization_codes::Entity::find().order_by_asc(authorization_codes::Column::ForgetAt);
        self.database.one(first).await?.as_ref().map(forget_at_of).transpose()
    }

    async fn forget(
        &self,
        now: DateTime<Utc>,
        at_most: u64,
        origin: &Origin,
    ) -> Result<usize, StoreError> {
        let due = authorization_codes::Entity::find()
            .filter(authorization_codes::Column::ForgetAt.lte(to_micros(now)))
            .order_by_asc(authorization_codes::Column::ForgetAt)
            .limit(at_most);
        let due = self.database.all(due).await?.into_iter().map(|row| row.id).collect();
        let id = authorization_codes::Column::Id;
        delete_by_id::<authorization_codes::Entity>(&self.database, id, due, origin).await
    }
}
