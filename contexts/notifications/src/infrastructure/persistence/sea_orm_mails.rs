//! The port `Mails` on tables. sea-orm builds the statements; the platform runs them.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use platform::database::Database;
use platform::time::to_micros;
use platform::trace::{self, Cause};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use shared_kernel::{Origin, StoreError};

use super::entities::{mails, recipients, suppressions};
use super::mapping;
use super::mapping::records::suppression_row;
use crate::application::ports::{
    Attempts, CommitExtras, DueMails, Mails, MailsWanted, OutboxMail, StatusName,
};
use crate::contract;
use crate::domain::{Mail, MailChange, MailId};

/// The due work that the store notifies when a mail is to be tried.
pub(crate) const SEND_MAILS: &str = "notifications.send-mails";

pub(crate) struct SeaOrmMails {
    database: Database,
}

impl SeaOrmMails {
    pub(crate) const fn new(database: Database) -> Self {
        Self { database }
    }
}

#[async_trait]
impl Mails for SeaOrmMails {
    async fn find(&self, id: MailId) -> Result<Option<OutboxMail>, StoreError> {
        let rows = self.database.find_by::<mails::Entity, _>(mails::Column::Id, [id.as_uuid()]);
        rows.await?.pop().map(mapping::mail::from_row).transpose()
    }

    async fn commit(
        &self,
        change: MailChange,
        extras: CommitExtras,
        origin: &Origin,
    ) -> Result<(), StoreError> {
        let CommitExtras { attempts, recipient, suppression } = extras;
        // The attempts that settle a mail carry on what it was written for.
        let subject = contract::subject(change.state.id().as_uuid());
        let origin =
            trace::with_cause(origin, &self.database, &subject, Cause::OfTheFirstEvent).await?;
        let mut unit = self.database.unit_of_work(&origin);
        unit.publish(contract::mail_published(&change)?, change.version());
        if let Some(recipient) = recipient {
            unit.replace_newer::<recipients::Entity>(mapping::recipient::to_row(&recipient));
        }
        if let Some(suppression) = suppression {
            unit.run(suppressions::put(suppression_row(suppression)));
        }
        let row = mapping::mail::to_row(&change.state, &attempts);
        unit.save::<mails::Entity>(row, change.decided_on);
        if let Some(at) = attempts.next_at {
            unit.wake(SEND_MAILS, at);
        }
        self.database.commit(unit).await
    }

    async fn record_attempt(&self, mail: &Mail, attempts: Attempts) -> Result<(), StoreError> {
        let Attempts { made, next_at, last_answer } = attempts;
        let mut unit = self.database.unit_of_work(&Origin::new(mail.id().as_uuid()));
        let plan = Query::update()
            .table(mails::Entity)
            .value(mails::Column::Attempts, i64::from(made))
            .value(mails::Column::NextAttemptAt, next_at.map(to_micros))
            .value(mails::Column::LastAnswer, last_answer)
            .and_where(mails::Column::Id.eq(mail.id().as_uuid()))
            .and_where(mails::Column::Version.eq(i64::from(mail.version().as_u32())))
            .to_owned();
        unit.run(plan);
        if let Some(at) = next_at {
            unit.wake(SEND_MAILS, at);
        }
        self.database.commit(unit).await
    }

    async fn next_due(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let first = mails::Entity::find()
            .filter(mails::Column::NextAttemptAt.is_not_null())
            .order_by_asc(mails::Column::NextAttemptAt);
        let Some(row) = self.database.one(first).await? else { return Ok(None) };
        let columns = mapping::Columns { table: "mails", key: row.id };
        columns.moment("next_attempt_at", row.next_attempt_at).map(Some)
    }

    async fn take_due(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        at_most: u64,
    ) -> Result<DueMails, StoreError> {
        let due = mails::Column::NextAttemptAt.lte(to_micros(now));
        let first = mails::Entity::find()
            .filter(due.clone())
            .order_by_asc(mails::Column::NextAttemptAt)
            .limit(at_most);
        let rows = self.database.all(first).await?;
        let Some(first) = rows.first() else { return Ok(DueMails::default()) };
        let mut unit = self.database.unit_of_work(&Origin::new(first.id));
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let taken = Query::update()
            .table(mails::Entity)
            .value(mails::Column::NextAttemptAt, to_micros(until))
            .and_where(mails::Column::Id.is_in(ids))
            .and_where(due)
            .to_owned();
        unit.run(taken);
        self.database.commit(unit).await?;
        let mut due = DueMails::default();
        for row in rows {
            let id = MailId::from_uuid(row.id);
            match mapping::mail::from_row(row) {
                Ok(mail) => due.mails.push(mail),
                Err(broken) => due.unreadable.push((id, broken)),
            }
        }
        Ok(due)
    }

    async fn list(&self, wanted: MailsWanted) -> Result<Vec<OutboxMail>, StoreError> {
        let MailsWanted { status, recipient, after, at_most } = wanted;
        let mut among = Condition::all()
            .add_option(status.map(|status| mails::Column::Status.eq(StatusName::as_str(status))))
            .add_option(recipient.map(|user| mails::Column::RecipientId.eq(user.as_uuid())));
        if let Some((written_at, mail)) = after {
            let last = [Expr::value(to_micros(written_at)), Expr::value(mail.as_uuid())];
            let place = [Expr::col(mails::Column::WrittenAt), Expr::col(mails::Column::Id)];
            among = among.add(Expr::tuple(place).lt(Expr::tuple(last)));
        }
        let query = mails::Entity::find()
            .filter(among)
            .order_by_desc(mails::Column::WrittenAt)
            .order_by_desc(mails::Column::Id);
        let fetch = |rows| {
            let first = self.database.each(query.clone().limit(rows));
            async move {
                Ok(first.await?.into_iter().map(|row| mapping::mail::from_row(row?)).collect())
            }
        };
        self.database.corrupt_rows().readable(at_most, fetch).await
    }
}
