//! Conversion of one value of JSON or of a query string, and the messages of its refusals.

use serde_json::{Number, Value};

/// Longer texts never reach a parser. The size limit bounds a body; a query string has none of its own.
const LONGEST_TEXT: usize = 64 * 1024;

/// The form that the values come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// JSON, where each value has a type.
    Json,
    /// A query string, where each value is a text.
    Query,
}

/// Why a value is not of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum Unfit {
    #[error("must be {wanted}, not {found}")]
    Kind { wanted: &'static str, found: &'static str },
    #[error("must not contain the NUL character")]
    Nul,
    #[error("is longer than {LONGEST_TEXT} bytes")]
    TooLong,
    #[error("must be a whole number, written without point and exponent")]
    NotWhole,
    #[error("is beyond the whole numbers of 64 bits")]
    OutOfRange,
}

/// A text that a parser may see.
pub(super) fn text(value: &Value) -> Result<&str, Unfit> {
    let Value::String(text) = value else { return Err(unlike("a text", value)) };
    if text.len() > LONGEST_TEXT {
        return Err(Unfit::TooLong);
    }
    if text.contains('\0') {
        return Err(Unfit::Nul);
    }
    Ok(text)
}

/// A whole number of 64 bits.
pub(super) fn integer(form: Form, value: &Value) -> Result<i64, Unfit> {
    match (form, value) {
        (Form::Json, Value::Number(number)) => {
            number.as_i64().ok_or_else(|| not_an_integer(number))
        }
        (Form::Query, Value::String(digits)) => integer_in_text(digits),
        (Form::Json | Form::Query, other) => Err(unlike("a whole number", other)),
    }
}

fn not_an_integer(number: &Number) -> Unfit {
    // Digits beyond 64 bits arrive as a float; its size tells them from a fraction.
    let beyond = number.is_u64() || number.as_f64().is_none_or(|float| float.abs() >= 9.0e18);
    if beyond { Unfit::OutOfRange } else { Unfit::NotWhole }
}

fn integer_in_text(text: &str) -> Result<i64, Unfit> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Unfit::NotWhole);
    }
    text.parse().map_err(|_too_large| Unfit::OutOfRange)
}

/// `true` or `false`.
pub(super) fn flag(form: Form, value: &Value) -> Result<bool, Unfit> {
    match (form, value) {
        (Form::Json, Value::Bool(flag)) => Ok(*flag),
        (Form::Query, Value::String(text)) if text == "true" => Ok(true),
        (Form::Query, Value::String(text)) if text == "false" => Ok(false),
        (Form::Json | Form::Query, other) => Err(unlike("true or false", other)),
    }
}

/// The error of a value of another kind than `wanted`.
pub(super) fn unlike(wanted: &'static str, found: &Value) -> Unfit {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    };
    if wanted == "true or false" && found == "a text" {
        return Unfit::Kind { wanted, found: "another text" };
    }
    Unfit::Kind { wanted, found }
}
