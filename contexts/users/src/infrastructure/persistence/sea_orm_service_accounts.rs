//! The store of service accounts. sea-orm builds the queries, and the platform runs them.

use async_trait::async_trait;
use chrono::{DateTime, Duration, Utc};
use platform::context::Services;
use platform::database::Database;
use platform::time::to_micros;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::{Origin, Principal, StoreError};

use super::access_ends::AccessEnds;
use super::entities::{service_accounts, users};
use super::mapping::service_account::{from_row, to_row};
use crate::application::ports::{ReliedOn, ServiceAccounts};
use crate::contract;
use crate::domain::ids::ServiceAccountId;
use crate::domain::service_account::{ServiceAccount, ServiceAccountChange, ServiceAccountEvent};

/// The service accounts in the database of this context.
pub(crate) struct SeaOrmServiceAccounts {
    database: Database,
    access_ends: AccessEnds,
}

impl SeaOrmServiceAccounts {
    pub(crate) fn new(services: &Services, token_lifetime: Duration) -> Self {
        let access_ends = AccessEnds::new(services, token_lifetime);
        Self { database: services.database.clone(), access_ends }
    }
}

#[async_trait]
impl ServiceAccounts for SeaOrmServiceAccounts {
    async fn find(&self, id: ServiceAccountId) -> Result<Option<ServiceAccount>, StoreError> {
        let row = service_accounts::Entity::find_by_id(id.as_uuid());
        self.database.one(row).await?.as_ref().map(from_row).transpose()
    }

    async fn list(
        &self,
        after: Option<ServiceAccountId>,
        at_most: u64,
    ) -> Result<Vec<ServiceAccount>, StoreError> {
        // Ids grow with the time they are made, so the latest come first.
        let query = service_accounts::Entity::find()
            .order_by_desc(service_accounts::Column::Id)
            .limit(at_most);
        let query = match after {
            Some(after) => query.filter(service_accounts::Column::Id.lt(after.as_uuid())),
            None => query,
        };
        self.database.all(query).await?.iter().map(from_row).collect()
    }

    async fn commit(
        &self,
        change: ServiceAccountChange,
        relied_on: ReliedOn,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let mut unit_of_work = self.database.unit_of_work(origin);
        if let Some((actor, version)) = relied_on.user {
            unit_of_work.expect::<users::Entity>(actor.as_uuid(), version);
        }
        let end = self.access_ends.of_service_account(&mut unit_of_work, &change)?;
        let action = match change.event {
            ServiceAccountEvent::Made => "service-account-made",
            ServiceAccountEvent::Revoked => "service-account-revoked",
        };
        let account = contract::service_account_subject(change.state.id().as_uuid());
        unit_of_work.record(action, account);
        unit_of_work.save::<service_accounts::Entity>(to_row(&change.state), change.decided_on);
        let committed = self.database.commit(unit_of_work).await;
        self.access_ends.note(end, &committed);
        committed
    }

    async fn note_use(
        &self,
        id: ServiceAccountId,
        now: DateTime<Utc>,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let mut unit_of_work = self.database.unit_of_work(origin);
        // No decision: the version stays, and a decision that is under way is no conflict.
        unit_of_work.run(
            Query::update()
                .table(service_accounts::Entity)
                .value(service_accounts::Column::LastUsedAt, to_micros(now))
                .and_where(Expr::col(service_accounts::Column::Id).eq(id.as_uuid()))
                .to_owned(),
        );
        if let Some(somebody) = origin.accountable() {
            let by = somebody.known_as(Principal::Service(id.as_uuid()));
            let account = contract::service_account_subject(id.as_uuid());
            unit_of_work.record_by(by, "service-token-issued", account);
        }
        self.database.commit(unit_of_work).await
    }
}
