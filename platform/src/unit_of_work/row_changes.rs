//! The row changes that a unit of work consists of. Changes of one kind and table, taken from many units of work,
//! become one multi-row statement.

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::marker::PhantomData;

use sea_orm::{DbBackend, EntityTrait, StatementBuilder, Value};
use shared_kernel::{StoreError, Version};
use uuid::Uuid;

use super::statements::{
    Refusal, WriteStatement, add_rows, insert_rows, keep_version, quoted, replace_the_rest,
};
use super::tables::{Counted, Replicated, Versioned};
use crate::inbox;

/// One change of a unit of work.
pub(crate) trait RowChange: Send + Sync + 'static {
    /// Changes that return the same value are written together; `None` is written alone.
    fn merges_as(&self) -> Option<TypeId>;

    fn as_any(&self) -> &dyn Any;

    /// The statements that write `changes`, which all merge as this one does (and include it).
    fn statements(&self, changes: &[&dyn RowChange], backend: DbBackend) -> Vec<WriteStatement>;
}

fn of_one_kind<'a, P: RowChange>(changes: &'a [&'a dyn RowChange]) -> impl Iterator<Item = &'a P> {
    changes.iter().filter_map(|part| part.as_any().downcast_ref::<P>())
}

macro_rules! merges_by_type {
    () => {
        fn merges_as(&self) -> Option<TypeId> {
            Some(TypeId::of::<Self>())
        }

        fn as_any(&self) -> &dyn Any {
            self
        }
    };
}

/// An aggregate's row, guarded by its version.
pub(crate) struct Save<E: Versioned> {
    pub(crate) row: E::Model,
}

impl<E> RowChange for Save<E>
where
    E: Versioned,
    E::Model: Send + Sync,
{
    merges_by_type!();

    fn statements(&self, changes: &[&dyn RowChange], backend: DbBackend) -> Vec<WriteStatement> {
        let rows: Vec<&E::Model> = of_one_kind::<Self>(changes).map(|part| &part.row).collect();
        let (table, version) = (E::default().table_name(), quoted([E::version_column()]));
        let guard = format!("\"{table}\".{version} = excluded.{version} - 1");
        let rule = format!("{} WHERE {guard}", replace_the_rest::<E>());
        insert_rows::<E>(&rows, &rule, backend, Some(|| StoreError::Conflict))
    }
}

/// The version that a row must still have, and keeps.
pub(crate) struct Expect<E: Versioned> {
    id: Uuid,
    version: Version,
    table: PhantomData<E>,
}

impl<E: Versioned> Expect<E> {
    pub(crate) const fn new(id: Uuid, version: Version) -> Self {
        Self { id, version, table: PhantomData }
    }
}

impl<E: Versioned> RowChange for Expect<E> {
    fn merges_as(&self) -> Option<TypeId> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn statements(&self, _parts: &[&dyn RowChange], backend: DbBackend) -> Vec<WriteStatement> {
        let (id, version) = (self.id.into(), i64::from(self.version.as_u32()).into());
        vec![keep_version::<E>(id, version, backend, || StoreError::Conflict)]
    }
}

/// New rows.
pub(crate) struct Insert<E: EntityTrait> {
    pub(crate) rows: Vec<E::Model>,
}

impl<E> RowChange for Insert<E>
where
    E: EntityTrait,
    E::Model: Send + Sync,
{
    merges_by_type!();

    fn statements(&self, changes: &[&dyn RowChange], backend: DbBackend) -> Vec<WriteStatement> {
        let rows: Vec<&E::Model> =
            of_one_kind::<Self>(changes).flat_map(|part| &part.rows).collect();
        insert_rows::<E>(&rows, "", backend, None)
    }
}

/// New rows that are skipped where the key exists.
pub(crate) struct InsertOrIgnore<E: EntityTrait> {
    pub(crate) rows: Vec<E::Model>,
}

impl<E> RowChange for InsertOrIgnore<E>
where
    E: EntityTrait,
    E::Model: Send + Sync,
{
    merges_by_type!();

    fn statements(&self, changes: &[&dyn RowChange], backend: DbBackend) -> Vec<WriteStatement> {
        let rows: Vec<&E::Model> =
            of_one_kind::<Self>(changes).flat_map(|part| &part.rows).collect();
        insert_rows::<E>(&rows, "ON CONFLICT DO NOTHING", backend, None)
    }
}

/// A replica's row, guarded by the sequence of the event it comes from. An event of the same sequence is written: the state at
/// a version is always the same, and a snapshot of it repairs a row that was altered.
pub(crate) struct ReplaceNewer<E: Replicated> {
    pub(crate) row: E::Model,
}

impl<E> RowChange for ReplaceNewer<E>
where
    E: Replicated,
    E::Model: Send + Sync,
{
    merges_by_type!();

    fn statements(&self, changes: &[&dyn RowChange], backend: DbBackend) -> Vec<WriteStatement> {
        let rows: Vec<&E::Model> = of_one_kind::<Self>(changes).map(|part| &part.row).collect();
        let (table, sequence) = (E::default().table_name(), quoted([E::sequence_column()]));
        let guard = format!("\"{table}\".{sequence} <= excluded.{sequence}");
        let rule = format!("{} WHERE {guard}", replace_the_rest::<E>());
        insert_rows::<E>(&rows, &rule, backend, None)
    }
}

/// The inbox row of a handled event; inserting it twice is refused.
pub(crate) struct Handled {
    pub(crate) row: inbox::Model,
}

impl RowChange for Handled {
    merges_by_type!();

    fn statements(&self, changes: &[&dyn RowChange], backend: DbBackend) -> Vec<WriteStatement> {
        let rows: Vec<&inbox::Model> = of_one_kind::<Self>(changes).map(|part| &part.row).collect();
        let refusal: Refusal = || StoreError::Duplicate { key: ALREADY_HANDLED.to_owned() };
        insert_rows::<inbox::Entity>(&rows, ALREADY_WAITING, backend, Some(refusal))
    }
}

// tour: failure/once
/// A row that waits for another attempt becomes a handled one; any other means that the event was handled before.
const ALREADY_WAITING: &str = "ON CONFLICT (event_id, handler) DO UPDATE SET status = excluded.status, \
    handled_at = excluded.handled_at, next_attempt_at = NULL, event = NULL, attempts = inbox.attempts + 1 \
    WHERE inbox.status = 'waiting'";

/// The key that a commit reports when its event has been handled before.
pub(crate) const ALREADY_HANDLED: &str = "inbox.event_id, inbox.handler";

/// Deltas for the counters of one row.
pub(crate) struct Add<E: Counted> {
    key: Value,
    deltas: Vec<i64>,
    table: PhantomData<E>,
}

impl<E: Counted> Add<E> {
    pub(crate) const fn new(key: Value, deltas: Vec<i64>) -> Self {
        Self { key, deltas, table: PhantomData }
    }
}

impl<E: Counted> RowChange for Add<E> {
    merges_by_type!();

    fn statements(&self, changes: &[&dyn RowChange], backend: DbBackend) -> Vec<WriteStatement> {
        // Sorted by key: two writers that touch the same rows lock them in the same order.
        let mut sums: BTreeMap<String, (Value, Vec<i64>)> = BTreeMap::new();
        for part in of_one_kind::<Self>(changes) {
            let (_, sum) = sums
                .entry(part.key.to_string())
                .or_insert_with(|| (part.key.clone(), vec![0; part.deltas.len()]));
            for (total, delta) in sum.iter_mut().zip(&part.deltas) {
                *total = total.saturating_add(*delta);
            }
        }
        let sums: Vec<(Value, Vec<i64>)> = sums.into_values().collect();
        add_rows::<E>(&sums, backend, || StoreError::RuleBroken {
            rule: format!("{} has no such row", E::default().as_str()),
        })
    }
}

/// A statement of its own.
pub(crate) struct Run<S> {
    pub(crate) statement: S,
    /// The error when it affects no row.
    pub(crate) refusal: Option<Refusal>,
}

impl<S> RowChange for Run<S>
where
    S: StatementBuilder + Clone + Send + Sync + 'static,
{
    fn merges_as(&self) -> Option<TypeId> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn statements(&self, _parts: &[&dyn RowChange], backend: DbBackend) -> Vec<WriteStatement> {
        let statement = backend.build(&self.statement);
        let values = statement.values.map(|values| values.0).unwrap_or_default();
        let mut write = WriteStatement::free(statement.sql, values);
        write.must_touch = self.refusal.map(|refusal| (1, refusal));
        vec![write]
    }
}
