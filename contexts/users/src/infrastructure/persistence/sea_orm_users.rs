//! The store of users. sea-orm builds the queries, and the platform runs them: concurrent loads by id are coalesced
//! into one query, and concurrent commits into one group.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use platform::coalescer::Coalescer;
use platform::context::Services;
use platform::database::Database;
use sea_orm::sea_query::LikeExpr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::{Clock, Origin, StoreError};

use super::entities::{admin_seats, users};
use super::mapping::user::{from_user_row, to_user_row};
use super::sea_orm_sessions;
use crate::application::ports::{CommitUserError, UserFilter, Users};
use crate::contract;
use crate::domain::email_address::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::role::Role;
use crate::domain::user::{User, UserChange};

/// The names of the unique keys of addresses in a `Duplicate`.
const EMAIL_KEYS: [&str; 2] = ["users.mailbox", "users.email"];

/// The users in the database of this context.
pub(crate) struct SeaOrmUsers {
    database: Database,
    // Rows, not users: a corrupt row must fail its own load only, not the others of the same query.
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

    /// The row of a user. One that a host of an earlier version has written gets its key, unless another account has it.
    async fn with_key(&self, user: &User) -> Result<users::Model, StoreError> {
        let mut row = to_user_row(user);
        if let Some(key) = user.account().and_then(|account| account.email().missing_key()) {
            let has_it = users::Entity::find().filter(users::Column::Mailbox.eq(&key));
            row.mailbox = self.database.one(has_it).await?.is_none().then_some(key);
        }
        Ok(row)
    }
}

#[async_trait]
impl Users for SeaOrmUsers {
    async fn find(&self, id: UserId) -> Result<Option<User>, StoreError> {
        self.rows.load(id).await?.as_ref().map(from_user_row).transpose()
    }

    async fn find_by_email(&self, email: &EmailAddress) -> Result<Option<User>, StoreError> {
        let is_stored_as = Condition::any()
            .add(users::Column::Mailbox.is_in(email.ways()))
            .add(users::Column::Email.is_in(email.ways()));
        let rows = self.database.all(users::Entity::find().filter(is_stored_as)).await?;
        let users: Vec<User> = rows.iter().map(from_user_row).collect::<Result<_, _>>()?;
        // Accounts that are older than the keys may differ only in their spelling.
        let near = users.into_iter().filter_map(|user| {
            let distance = email.distance(user.account()?.email())?;
            Some((distance, user))
        });
        Ok(near.min_by_key(|(distance, _user)| *distance).map(|(_distance, user)| user))
    }

    async fn list(
        &self,
        filter: &UserFilter,
        after: Option<UserId>,
        at_most: u64,
    ) -> Result<Vec<User>, StoreError> {
        // Ids grow with the time they are made, so the latest come first.
        let mut query = users::Entity::find().order_by_desc(users::Column::Id);
        if let Some(part) = &filter.email_contains {
            let [shown, key] = EmailAddress::part_in_search(part);
            query = query.filter(
                Condition::any()
                    .add(users::Column::Email.like(containing(&shown)))
                    .add(users::Column::Mailbox.like(containing(&key))),
            );
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
        let fetch = |rows| {
            let first = self.database.each(query.clone().limit(rows));
            async move { Ok(first.await?.into_iter().map(|row| from_user_row(&row?)).collect()) }
        };
        self.database.corrupt_rows().readable(at_most, fetch).await
    }

    async fn commit(&self, change: UserChange, origin: &Origin) -> Result<(), CommitUserError> {
        let mut unit_of_work = self.database.unit_of_work(origin);
        let version = change.version();
        let event = contract::user_published(&change.event)
            .map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        unit_of_work.publish(event, version);
        let row = self.with_key(&change.state).await?;
        unit_of_work.save::<users::Entity>(row, change.decided_on);
        if let Some(deltas) = admin_seats::deltas(change.event.admin_seat) {
            unit_of_work.add::<admin_seats::Entity>(admin_seats::SHOP, deltas);
        }
        if let Some(end) = sea_orm_sessions::end_sessions(change.event, self.clock.now()) {
            unit_of_work.run(end);
        }
        self.database.commit(unit_of_work).await.map_err(refused)
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

/// A LIKE pattern for texts with this part.
fn containing(part: &str) -> LikeExpr {
    let mut pattern = String::from("%");
    for letter in part.chars() {
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
        StoreError::Duplicate { key } if EMAIL_KEYS.iter().any(|email| key.contains(email)) => {
            CommitUserError::EmailTaken
        }
        StoreError::RuleBroken { rule } if rule.contains(admin_seats::LAST_ADMIN_STAYS) => {
            CommitUserError::LastAdmin
        }
        error @ (StoreError::Conflict
        | StoreError::Duplicate { .. }
        | StoreError::RuleBroken { .. }
        | StoreError::Unavailable(_)
        | StoreError::Unstorable { .. }
        | StoreError::CorruptRow { .. }) => CommitUserError::Store(error),
    }
}
