//! The store of users. sea-orm builds the queries, and the platform runs them: concurrent loads by id are coalesced
//! into one query, and concurrent commits into one group.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::Duration;
use platform::coalescer::Coalescer;
use platform::context::Services;
use platform::database::{Database, read_error};
use platform::personal::{PersonKey, PersonKeys, SealingKey};
use platform::traces_of_erasure::ERASE_TRACES;
use platform::unit_of_work::UnitOfWork;
use sea_orm::sea_query::{Expr, LikeExpr};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::{Clock, Origin, StoreError};

use super::access_ends::AccessEnds;
use super::contacts::Contacts;
use super::entities::{admin_seats, person_keys, service_accounts, sessions, users};
use super::mapping::user::{from_user_row, to_user_row};
use super::{sea_orm_person_keys, sea_orm_sessions};
use crate::application::ports::{CommitUserError, ReliedOn, UserFilter, Users};
use crate::contract;
use crate::domain::email_address::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::role::Role;
use crate::domain::user::{PersonKeyChange, User, UserChange, UserEvent};

/// The names of the unique keys of addresses in a `Duplicate`.
const EMAIL_KEYS: [&str; 2] = ["users.mailbox", "users.email"];

/// The users in the database of this context.
pub(crate) struct SeaOrmUsers {
    database: Database,
    // Rows, not users: a corrupt row must fail its own load only, not the others of the same query.
    rows: Coalescer<UserId, users::Model>,
    clock: Arc<dyn Clock>,
    access_ends: AccessEnds,
    contacts: Contacts,
    person_keys: PersonKeys,
    keys_at_rest: SealingKey,
}

impl SeaOrmUsers {
    /// The users in the database of these services, whose access tokens are valid for `token_lifetime`.
    pub(crate) fn new(services: &Services, token_lifetime: Duration) -> Self {
        let database = services.database.clone();
        let readable = database.clone();
        let rows = Coalescer::new(services, move |ids| load(readable.clone(), ids));
        Self {
            database,
            rows,
            clock: Arc::clone(&services.clock),
            access_ends: AccessEnds::new(services, token_lifetime),
            contacts: Contacts::new(services),
            person_keys: services.person_keys.clone(),
            keys_at_rest: sea_orm_person_keys::at_rest(&services.secret),
        }
    }

    /// Gives the person the key that was made for them, or destroys the one they have, with the change of the account.
    fn change_person_key(&self, unit: &mut UnitOfWork, event: UserEvent, made: Option<&PersonKey>) {
        let user = event.user.as_uuid();
        if let Some(key) = made {
            sea_orm_person_keys::give(unit, &self.keys_at_rest, user, key);
        }
        if event.person_key() == PersonKeyChange::Destroyed {
            unit.run(person_keys::destroy(user));
            unit.wake_now(ERASE_TRACES);
        }
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
                Role::CatalogueManager => users::Column::IsCatalogueManager.eq(true),
                Role::Support => users::Column::IsSupport.eq(true),
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

    async fn commit(
        &self,
        change: UserChange,
        relied_on: ReliedOn,
        origin: &Origin,
    ) -> Result<(), CommitUserError> {
        let mut unit_of_work = self.database.unit_of_work(origin);
        let (version, event) = (change.version(), change.event);
        // Of the user who is changed, the version is checked below.
        if let Some((actor, version)) = relied_on.user.filter(|(id, _)| *id != event.user) {
            unit_of_work.expect::<users::Entity>(actor.as_uuid(), version);
        }
        if let Some((account, version)) = relied_on.service {
            unit_of_work.expect::<service_accounts::Entity>(account.as_uuid(), version);
        }
        if let Some((session, version)) = relied_on.session {
            unit_of_work.expect::<sessions::Entity>(session.as_uuid(), version);
        }
        let made = match event.person_key() {
            PersonKeyChange::Made => Some(new_key()?),
            PersonKeyChange::None | PersonKeyChange::Destroyed => None,
        };
        let contact = self.contacts.of_change(&change, made.as_ref()).await?;
        let published = contract::user_published(&event, contact)
            .map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        if let Some(published) = published {
            unit_of_work.publish(published, version);
        } else {
            let user = contract::subject(event.user.as_uuid());
            unit_of_work.record("logged-out-everywhere", user);
        }
        let end = self.access_ends.of_user(&mut unit_of_work, event, version)?;
        let row = self.with_key(&change.state).await?;
        unit_of_work.save::<users::Entity>(row, change.decided_on);
        if let Some(deltas) = admin_seats::deltas(event.admin_seat) {
            unit_of_work.add::<admin_seats::Entity>(admin_seats::SHOP, deltas);
        }
        self.change_person_key(&mut unit_of_work, event, made.as_ref());
        if let Some(ended) = sea_orm_sessions::end_sessions(event, self.clock.now()) {
            unit_of_work.run(ended);
        }
        let committed = self.database.commit(unit_of_work).await;
        self.access_ends.note(end, &committed);
        committed.map_err(refused)?;
        if event.person_key() == PersonKeyChange::Destroyed {
            self.person_keys.forget(event.user.as_uuid());
        }
        Ok(())
    }

    async fn highest_password_cost(&self) -> Result<Option<u32>, StoreError> {
        // A hash begins with its version and its cost: `$2b$12$`.
        let cost = Expr::cust("max(substr(password_hash, 5, 2))");
        let highest: Option<Option<String>> = users::Entity::find()
            .select_only()
            .column_as(cost, "cost")
            .into_tuple()
            .one(self.database.reader())
            .await
            .map_err(read_error)?;
        Ok(highest.flatten().and_then(|cost| cost.parse().ok()))
    }
}

fn new_key() -> Result<PersonKey, StoreError> {
    PersonKey::generate().map_err(|error| StoreError::Unavailable(Box::new(error)))
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
