//! Dead letters as they are read: from rows of the inbox, and from messages that are no events.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Select};
use shared_kernel::StoreError;

use super::{DeadLetter, DeadLetters, LetterKind};
use crate::database::read_error;
use crate::inbox::{self, Column, Entity, Model};
use crate::subscription::Subscription;
use crate::time::from_micros;
use crate::unreadable;

impl DeadLetters<'_> {
    pub(super) async fn letters(
        &self,
        rows: Select<Entity>,
    ) -> Result<Vec<DeadLetter>, StoreError> {
        let mut letters = Vec::new();
        for row in self.database.all(rows).await? {
            letters.push(self.letter(row).await?);
        }
        Ok(letters)
    }

    async fn letter(&self, row: Model) -> Result<DeadLetter, StoreError> {
        let waiting_behind = Entity::find()
            .filter(Column::Subject.eq(&row.subject))
            .filter(Column::Source.eq(&row.source))
            .filter(Column::Sequence.gt(row.sequence))
            .filter(Column::Status.eq(inbox::WAITING))
            .count(self.database.reader())
            .await
            .map_err(read_error)?;
        let is_its_handler =
            |one: &Subscription| one.event_type() == row.event_type && one.handler() == row.handler;
        let has_handler = self.subscriptions.iter().any(is_its_handler);
        let event = row.event.as_deref().map(serde_json::from_str).and_then(Result::ok);
        let received_at = from_micros(row.received_at).unwrap_or_default();
        Ok(DeadLetter {
            kind: kind_of(&row, has_handler),
            context: self.context(),
            handler: row.handler,
            has_handler,
            event_id: row.event_id,
            event_type: row.event_type,
            subject: row.subject,
            sequence: row.sequence,
            received_at,
            age_s: self.age_s(received_at),
            attempts: row.attempts,
            last_error: row.last_error,
            waiting_behind,
            event: event.unwrap_or_default(),
        })
    }

    pub(super) fn message(&self, row: unreadable::Model) -> DeadLetter {
        let received_at = from_micros(row.received_at).unwrap_or_default();
        let as_text = || String::from_utf8_lossy(&row.payload).into_owned().into();
        DeadLetter {
            kind: LetterKind::Unreadable,
            context: self.context(),
            handler: String::new(),
            has_handler: false,
            event_id: row.id,
            event_type: String::new(),
            subject: row.route,
            sequence: 0,
            received_at,
            age_s: self.age_s(received_at),
            attempts: 0,
            last_error: Some(row.reason),
            waiting_behind: 0,
            event: serde_json::from_slice(&row.payload).unwrap_or_else(|_no_json| as_text()),
        }
    }

    fn age_s(&self, received_at: DateTime<Utc>) -> i64 {
        (self.now() - received_at).num_seconds().max(0)
    }
}

fn kind_of(row: &Model, has_handler: bool) -> LetterKind {
    if row.handler == inbox::NO_READER {
        LetterKind::WaitingForAReader
    } else if has_handler {
        LetterKind::Failed
    } else {
        LetterKind::NoHandler
    }
}
