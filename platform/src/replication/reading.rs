//! Reading the state of aggregates, from their owner and from a replica alike: a page after an id, or those of some ids.

use std::pin::Pin;

use sea_orm::entity::prelude::*;
use sea_orm::{DatabaseConnection, QueryOrder, QuerySelect, Select};

/// The state of one aggregate, as its owner or a replica stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    /// The aggregate.
    pub id: Uuid,
    /// Its version.
    pub version: i64,
    /// Its fields under the names that its events give them. A replica lists those that it copies.
    pub fields: Vec<(&'static str, String)>,
}

/// The aggregates to read.
#[derive(Debug, Clone, Copy)]
pub enum Wanted<'a> {
    /// A page in the order of ids.
    After {
        /// The last id of the page before.
        id: Uuid,
        /// The length of the page.
        at_most: u64,
    },
    /// Those of these ids that there are, in no particular order.
    Among(&'a [Uuid]),
}

/// The states that were read.
pub type States<'a> = Pin<Box<dyn Future<Output = Result<Vec<State>, DbErr>> + Send + 'a>>;

/// Reads states. The connection is only read.
pub type ReadStates = for<'a> fn(&'a DatabaseConnection, Wanted<'a>) -> States<'a>;

/// `query` restricted to what is `wanted`; `id` is the primary key.
pub fn chosen<E: EntityTrait>(
    query: Select<E>,
    id: impl ColumnTrait,
    wanted: Wanted<'_>,
) -> Select<E> {
    match wanted {
        Wanted::After { id: after, at_most } => {
            query.filter(id.gt(after)).order_by_asc(id).limit(at_most)
        }
        Wanted::Among(ids) => query.filter(id.is_in(ids.iter().copied())),
    }
}
