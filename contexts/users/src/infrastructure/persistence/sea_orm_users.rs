//! Users by sea-orm. Loads by id that run side by side gather in one query; commits merge in the writer.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use platform::coalescer::Coalescer;
use platform::context::Services;
use platform::database::Database;
use sea_orm::sea_query::LikeExpr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::{Clock, Origin, StoreError};

use super::{admin_seats, mapping, sea_orm_sessions, users};
use crate::application::ports::{CommitUserError, UserFilter, Users};
use crate::contract;
use crate::domain::email_address::EmailAddress;
use crate::domain::role::Role;
use crate::domain::user::{User, UserChange, UserId};

/// How the database names the key of addresses when one is taken.
const EMAIL_KEY: &str = "users.email";

/// The users in this context's database.
pub(crate) struct SeaOrmUsers {
    database: Database,
    // Rows, not users: a row that cannot be read must fail its own load only, not those it was fetched with.
    rows: Coalescer<UserId, users::Model>,
    clock: Arc<dyn Clock>,
}

impl SeaOrmUsers {
    pub(crate) fn new(services: &Services) -> Self {
        let database = services.database.clone();
        let readable = database.clone();
        let rows = Coalescer::new(services, move |ids| load(readable.clone(), ids));
        Self { database, rows, clock: Arc::clone(&services.clock) }
    }
}

#[async_trait]
impl Users for SeaOrmUsers {
    async fn find(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.rows.load(id).await?.as_ref().map(mapping::from_user_row).transpose()
    }

    async fn find_by_email(&self, email: &EmailAddress) -> Result<Option<User>, StoreError> {
        let row = self
            .database
            .one(users::Entity::find().filter(users::Column::Email.eq(email.as_str())))
            .await?;
        row.as_ref().map(mapping::from_user_row).transpose()
    }

    async fn list(
        &self,
        filter: &UserFilter,
        after: Option<UserId>,
        at_most: u64,
    ) -> Result<Vec<User>, StoreError> {
        // Ids grow with the time they are made, so the latest come first.
        let mut query = users::Entity::find().order_by_desc(users::Column::Id).limit(at_most);
        if let Some(part) = &filter.email_contains {
            query = query.filter(users::Column::Email.like(containing(part)));
        }
        if let Some(role) = filter.role {
            query = query.filter(match role {
                Role::Customer => users::Column::IsCustomer.eq(true),
                Role::Admin => users::Column::IsAdmin.eq(true),
            });
        }
        if let Some(status) = filter.status {
            query = query.filter(users::Column::Status.eq(status.as_str()));
        }
        if let Some(after) = after {
            query = query.filter(users::Column::Id.lt(after.as_uuid()));
        }
        let rows = self.database.all(query).await?;
        rows.iter().map(mapping::from_user_row).collect()
    }

    async fn commit(&self, change: UserChange, origin: &Origin) -> Result<(), CommitUserError> {
        let mut unit = self.database.unit_of_work(origin);
        let version = change.version();
        let told = contract::published(&change.event)
            .map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        unit.publish(told, version);
        unit.save::<users::Entity>(mapping::to_user_row(&change.state), change.decided_on);
        if let Some(deltas) = admin_seats::deltas(change.event.admin_seat) {
            unit.add::<admin_seats::Entity>(admin_seats::SHOP, deltas);
        }
        if let Some(end) = sea_orm_sessions::end_sessions(change.event, self.clock.now()) {
            unit.run(end);
        }
        self.database.commit(unit).await.map_err(refused)
    }
}

async fn load(
    database: Database,
    ids: Vec<UserId>,
) -> Result<HashMap<UserId, users::Model>, StoreError> {
    let rows = database
        .find_by::<users::Entity, _>(users::Column::Id, ids.into_iter().map(UserId::as_uuid))
        .await?;
    Ok(rows.into_iter().map(|row| (UserId::from_uuid(row.id), row)).collect())
}

/// A pattern for texts with this part; addresses are stored in lower case.
fn containing(part: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for letter in part.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    LikeExpr::new(pattern).escape('\\')
}

fn refused(error: StoreError) -> CommitUserError {
    match error {
        StoreError::Duplicate { key } if key.contains(EMAIL_KEY) => CommitUserError::EmailTaken,
        StoreError::RuleBroken { rule } if rule.contains(admin_seats::LAST_ADMIN_STAYS) => {
            CommitUserError::LastAdmin
        }
        error @ (StoreError::Conflict
        | StoreError::Duplicate { .. }
        | StoreError::RuleBroken { .. }
        | StoreError::Unavailable(_)
        | StoreError::CorruptRow { .. }) => CommitUserError::Store(error),
    }
}
