//! The arguments of a statement for the server: first the columns of rows, each an array, then single values.

use sea_orm::Value;
use sea_orm::sqlx::Arguments;
use sea_orm::sqlx::error::BoxDynError;
use sea_orm::sqlx::postgres::PgArguments;

/// The arguments of a statement. Refuses a value of a type that no table uses.
pub(super) fn arguments<'a>(
    columns: impl IntoIterator<Item = &'a Vec<Value>>,
    values: &[Value],
) -> Result<PgArguments, BoxDynError> {
    let mut arguments = PgArguments::default();
    for column in columns {
        add_column(&mut arguments, column)?;
    }
    for value in values {
        add(&mut arguments, value)?;
    }
    Ok(arguments)
}

#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "what tables hold is a short list, and sea-orm's is long"
)]
fn add(arguments: &mut PgArguments, value: &Value) -> Result<(), BoxDynError> {
    match value {
        Value::Bool(value) => arguments.add(*value),
        Value::SmallInt(value) => arguments.add(*value),
        Value::Int(value) => arguments.add(*value),
        Value::BigInt(value) => arguments.add(*value),
        Value::BigUnsigned(value) => arguments.add(value.map(i64::try_from).transpose()?),
        Value::Double(value) => arguments.add(*value),
        Value::String(value) => arguments.add(value.as_deref()),
        Value::Bytes(value) => arguments.add(value.as_deref()),
        Value::Uuid(value) => arguments.add(*value),
        other => Err(unfit(other)),
    }
}

/// Adds a column as an array. Its values all have the type of the first.
fn add_column(arguments: &mut PgArguments, column: &[Value]) -> Result<(), BoxDynError> {
    macro_rules! array {
        ($kind:ident, $value:ident => $cell:expr) => {{
            let mut array = Vec::with_capacity(column.len());
            for cell in column {
                let Value::$kind($value) = cell else { return Err(unfit(cell)) };
                array.push($cell);
            }
            arguments.add(array)
        }};
    }
    match column.first() {
        Some(Value::Bool(_)) => array!(Bool, value => *value),
        Some(Value::SmallInt(_)) => array!(SmallInt, value => *value),
        Some(Value::Int(_)) => array!(Int, value => *value),
        Some(Value::BigInt(_)) => array!(BigInt, value => *value),
        Some(Value::BigUnsigned(_)) => {
            array!(BigUnsigned, value => value.map(i64::try_from).transpose()?)
        }
        Some(Value::Double(_)) => array!(Double, value => *value),
        Some(Value::String(_)) => array!(String, value => value.as_deref()),
        Some(Value::Bytes(_)) => array!(Bytes, value => value.as_deref()),
        Some(Value::Uuid(_)) => array!(Uuid, value => *value),
        Some(other) => Err(unfit(other)),
        None => Err("a column of no rows has no kind".into()),
    }
}

fn unfit(value: &Value) -> BoxDynError {
    // The type only, not the value: this goes to logs.
    format!("{:?} is no kind of value that a table of ours holds", value.array_type()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_two_types_is_refused_without_its_values() {
        let column = vec![Value::from("a text"), Value::from(5_i64)];
        let refusal = arguments([&column], &[]).unwrap_err().to_string();
        assert!(refusal.contains("BigInt") && !refusal.contains('5'), "{refusal}");
    }

    #[test]
    fn arrays_come_before_single_values() {
        let columns = [vec![Value::from(1_i64), Value::BigInt(None)], vec![Value::from("a"); 2]];
        let arguments = arguments(&columns, &[Value::from(5_i64)]).unwrap();
        assert_eq!(Arguments::len(&arguments), 3);
    }
}
