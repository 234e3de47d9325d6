//! The two contexts: the sender publishes words, and the reader stores them.

use std::sync::Arc;

use actix_web::web::ServiceConfig;
use async_trait::async_trait;
use platform::context::{Audit, Context, EventContract};
use platform::database::Database;
use platform::due_work::DueWork;
use platform::subscription::Subscription;
use sea_orm::QueryTrait;
use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};
use shared_kernel::{PublishedEvent, StoreError};

use super::moods::Moods;

#[derive(Serialize, Deserialize, Clone, Debug)]
pub(crate) struct Said {
    pub(crate) word: String,
}

impl PublishedEvent for Said {
    const TYPE: &'static str = "sender.said.v1";
}

/// Retracts a word. Another event with another handler, about the same subject.
#[derive(Serialize, Deserialize, Clone, Debug)]
pub(crate) struct Unsaid {
    pub(crate) word: String,
}

impl PublishedEvent for Unsaid {
    const TYPE: &'static str = "sender.unsaid.v1";
}

/// The reader's row of each event: its effect.
pub(crate) mod heard {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "heard")]
    pub(crate) struct Model {
        #[sea_orm(primary_key)]
        pub(crate) number: i64,
        pub(crate) word: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub(crate) enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// A context that only subscribes, if it does.
pub(super) struct Reacting {
    pub(super) name: &'static str,
    pub(super) subscriptions: Vec<Subscription>,
}

/// Publishes words, and subscribes to nothing.
pub(super) const fn sender() -> Reacting {
    Reacting { name: "sender", subscriptions: Vec::new() }
}

/// Stores words, and deletes those that are retracted.
pub(super) fn reader(database: &Database, moods: &Arc<Moods>) -> Reacting {
    let note_down = note_down(database.clone(), Arc::clone(moods));
    Reacting { name: "reader", subscriptions: vec![note_down, strike_out(database.clone())] }
}

#[async_trait]
impl Context for Reacting {
    fn name(&self) -> &'static str {
        self.name
    }
    fn contract(&self) -> Vec<EventContract> {
        Vec::new()
    }
    fn subscriptions(&self) -> Vec<Subscription> {
        self.subscriptions.clone()
    }
    fn due_work(&self) -> Vec<Arc<dyn DueWork>> {
        Vec::new()
    }
    fn tables(&self) -> Vec<&'static str> {
        Vec::new()
    }
    fn routes(&self, _config: &mut ServiceConfig) {}
    async fn audit(&self) -> Result<Audit, StoreError> {
        Ok(Audit::default())
    }
}

fn note_down(database: Database, moods: Arc<Moods>) -> Subscription {
    Subscription::new(Said::TYPE, "reader.note-down", move |event: Said, origin| {
        let (database, moods) = (database.clone(), Arc::clone(&moods));
        async move {
            moods.pace.keep().await;
            moods.meet(&event.word)?;
            let mut unit = database.unit_of_work(&origin);
            unit.run(
                sea_orm::sea_query::Query::insert()
                    .into_table("heard")
                    .columns(["word"])
                    .values_panic([event.word.as_str().into()])
                    .to_owned(),
            );
            database.commit(unit).await?;
            moods.part(&event.word)
        }
    })
}

/// A word that is not stored yet cannot be deleted: the order matters.
fn strike_out(database: Database) -> Subscription {
    Subscription::new(Unsaid::TYPE, "reader.strike-out", move |event: Unsaid, origin| {
        let database = database.clone();
        async move {
            let noted = heard::Entity::find()
                .filter(heard::Column::Word.eq(event.word))
                .one(database.reader())
                .await?;
            let Some(noted) = noted else { return Ok(()) };
            let mut unit = database.unit_of_work(&origin);
            unit.run(heard::Entity::delete_by_id(noted.number).into_query());
            Ok(database.commit(unit).await?)
        }
    })
}
