//! Conversion of values to and from `SQLite`, in the types that sea-orm uses.

use std::marker::PhantomData;

use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Row, Statement};
use sea_orm::sea_query::ColumnType;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, IdenStatic, Iterable, PrimaryKeyToColumn,
    TryIntoModel, Value,
};
use shared_kernel::StoreError;
use uuid::Uuid;

/// A value to bind.
pub(super) struct Bound<'a>(pub(super) &'a Value);

impl ToSql for Bound<'_> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "what tables hold is a short list, and sea-orm's is long"
    )]
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let value = match self.0 {
            Value::Bool(value) => integer(*value),
            Value::TinyInt(value) => integer(*value),
            Value::SmallInt(value) => integer(*value),
            Value::Int(value) => integer(*value),
            Value::BigInt(value) => integer(*value),
            Value::TinyUnsigned(value) => integer(*value),
            Value::SmallUnsigned(value) => integer(*value),
            Value::Unsigned(value) => integer(*value),
            Value::BigUnsigned(value) => {
                let value = value.map(i64::try_from).transpose();
                integer(
                    value.map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?,
                )
            }
            Value::Double(value) => value.map_or(ValueRef::Null, ValueRef::Real),
            Value::String(value) => {
                value.as_ref().map_or(ValueRef::Null, |text| ValueRef::Text(text.as_bytes()))
            }
            Value::Bytes(value) => {
                value.as_ref().map_or(ValueRef::Null, |bytes| ValueRef::Blob(bytes))
            }
            Value::Uuid(value) => {
                value.as_ref().map_or(ValueRef::Null, |id| ValueRef::Blob(id.as_bytes()))
            }
            other => {
                let reason = format!("{other:?} is no value that a table of ours holds");
                return Err(rusqlite::Error::ToSqlConversionFailure(reason.into()));
            }
        };
        Ok(ToSqlOutput::Borrowed(value))
    }
}

fn integer<'a>(value: Option<impl Into<i64>>) -> ValueRef<'a> {
    value.map_or(ValueRef::Null, |value| ValueRef::Integer(value.into()))
}

/// The positions of `E`'s columns in the rows of a statement.
pub(super) struct Columns<E: EntityTrait> {
    columns: Vec<(E::Column, usize, ColumnType)>,
    entity: PhantomData<E>,
}

impl<E> Columns<E>
where
    E: EntityTrait,
    E::ActiveModel: TryIntoModel<E::Model>,
{
    /// Every column of `E` must be among those of `statement`. Most statements have them in their order.
    pub(super) fn of(statement: &Statement<'_>) -> rusqlite::Result<Self> {
        let columns: rusqlite::Result<Vec<_>> = E::Column::iter()
            .enumerate()
            .map(|(place, column)| {
                let is_there =
                    statement.column_name(place).is_ok_and(|name| name == column.as_str());
                let place =
                    if is_there { place } else { statement.column_index(column.as_str())? };
                Ok((column, place, column.def().get_column_type().clone()))
            })
            .collect();
        Ok(Self { columns: columns?, entity: PhantomData })
    }

    /// The row as a model. `CorruptRow` when a column holds a value that the model cannot.
    pub(super) fn model(&self, row: &Row<'_>) -> Result<E::Model, StoreError> {
        let mut model = <E::ActiveModel as ActiveModelTrait>::default();
        for (column, place, kind) in &self.columns {
            let stored =
                row.get_ref(*place).map_err(|error| StoreError::Unavailable(Box::new(error)))?;
            let value = read(stored, kind).ok_or_else(|| self.corrupt_row(row, column.as_str()))?;
            model
                .try_set(*column, value)
                .map_err(|_other_type| self.corrupt_row(row, column.as_str()))?;
        }
        model.try_into_model().map_err(|error| StoreError::Unavailable(Box::new(error)))
    }

    fn corrupt_row(&self, row: &Row<'_>, column: &'static str) -> StoreError {
        let is_key = |column: &E::Column| {
            E::PrimaryKey::iter().any(|key| key.into_column().as_str() == column.as_str())
        };
        let keys = self.columns.iter().filter(|(column, ..)| is_key(column));
        let key: Vec<String> = keys
            .map(|(_, place, _)| row.get_ref(*place).map_or_else(|_| String::new(), as_text))
            .collect();
        StoreError::CorruptRow { table: E::default().table_name(), column, key: key.join("/") }
    }
}

/// A part of a key for a log: ids with hyphens, other bytes in hexadecimal digits.
fn as_text(stored: ValueRef<'_>) -> String {
    match stored {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => {
            Uuid::from_slice(bytes).map_or_else(|_| hex::encode(bytes), |id| id.to_string())
        }
    }
}

/// The stored value as a value of the column's type; `None` when it cannot be one.
fn read(stored: ValueRef<'_>, kind: &ColumnType) -> Option<Value> {
    Some(match (kind, stored) {
        (ColumnType::BigInteger, ValueRef::Null) => Value::BigInt(None),
        (ColumnType::BigInteger, ValueRef::Integer(number)) => Value::BigInt(Some(number)),
        (ColumnType::Integer, ValueRef::Null) => Value::Int(None),
        (ColumnType::Integer, ValueRef::Integer(number)) => {
            Value::Int(Some(number.try_into().ok()?))
        }
        (ColumnType::SmallInteger, ValueRef::Null) => Value::SmallInt(None),
        (ColumnType::SmallInteger, ValueRef::Integer(number)) => {
            Value::SmallInt(Some(number.try_into().ok()?))
        }
        (ColumnType::Boolean, ValueRef::Null) => Value::Bool(None),
        (ColumnType::Boolean, ValueRef::Integer(number)) => Value::Bool(Some(number != 0)),
        (ColumnType::String(_) | ColumnType::Text, ValueRef::Null) => Value::String(None),
        (ColumnType::String(_) | ColumnType::Text, ValueRef::Text(text)) => {
            Value::String(Some(std::str::from_utf8(text).ok()?.to_owned()))
        }
        (ColumnType::Uuid, ValueRef::Null) => Value::Uuid(None),
        (ColumnType::Uuid, ValueRef::Blob(bytes)) => {
            Value::Uuid(Some(Uuid::from_slice(bytes).ok()?))
        }
        (ColumnType::VarBinary(_) | ColumnType::Blob, ValueRef::Null) => Value::Bytes(None),
        (ColumnType::VarBinary(_) | ColumnType::Blob, ValueRef::Blob(bytes)) => {
            Value::Bytes(Some(bytes.to_vec()))
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::outbox::pending_deliveries::Entity;

    #[test]
    fn a_corrupt_row_is_reported_with_its_key() {
        let connection = Connection::open_in_memory().unwrap();
        let statement = connection.prepare("SELECT 7 AS transport, 'x' AS position");
        let mut statement = statement.unwrap();
        let columns = Columns::<Entity>::of(&statement).unwrap();
        let mut rows = statement.query([]).unwrap();
        let corrupt = columns.model(rows.next().unwrap().unwrap()).unwrap_err();
        let StoreError::CorruptRow { table, column, key } = corrupt else { panic!("{corrupt:?}") };
        assert_eq!((table, column, &*key), ("pending_deliveries", "position", "7/x"));
    }
}
