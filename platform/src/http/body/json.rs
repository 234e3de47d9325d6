//! Parses a JSON object and notes every name that it gives twice: the parser of `serde_json` would keep the last value, so
//! that two programs could read two requests in one body.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Lists and objects within each other. No request of a shop has more than four.
const DEEPEST: usize = 32;
/// More would help no client, and would let a small request cause a large answer.
const MOST_REPEATED: usize = 100;

/// A parsed body.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) value: Value,
    /// The path of every name that was given more than once, such as `lines[0].sku`.
    pub(super) repeated: Vec<String>,
}

/// Parses the whole of `body`.
pub(super) fn parse(body: &[u8]) -> Result<Parsed, serde_json::Error> {
    let mut repeated = Vec::new();
    let mut json = serde_json::Deserializer::from_slice(body);
    let place = Place { within: None, step: Step::Top, depth: 0 };
    let value = Reading { place: &place, repeated: &mut repeated }.deserialize(&mut json)?;
    json.end()?;
    Ok(Parsed { value, repeated })
}

/// Where in the body a value is.
#[derive(Clone, Copy)]
struct Place<'a> {
    within: Option<&'a Place<'a>>,
    step: Step<'a>,
    depth: usize,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Top,
    Field(&'a str),
    Entry(usize),
}

impl<'a> Place<'a> {
    const fn at(&'a self, step: Step<'a>) -> Self {
        Self { within: Some(self), step, depth: self.depth + 1 }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(within) = self.within else { return Ok(()) };
        within.fmt(formatter)?;
        match self.step {
            Step::Top => Ok(()),
            Step::Entry(number) => write!(formatter, "[{number}]"),
            Step::Field(name) if within.within.is_none() => formatter.write_str(name),
            Step::Field(name) => write!(formatter, ".{name}"),
        }
    }
}

/// Reads one value.
struct Reading<'a> {
    place: &'a Place<'a>,
    repeated: &'a mut Vec<String>,
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Value, D::Error> {
        if self.place.depth > DEEPEST {
            return Err(de::Error::custom(format_args!(
                "it is nested deeper than {DEEPEST} levels"
            )));
        }
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value of JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut entries = Vec::new();
        loop {
            let place = self.place.at(Step::Entry(entries.len()));
            let reading = Reading { place: &place, repeated: &mut *self.repeated };
            let Some(entry) = list.next_element_seed(reading)? else { break };
            entries.push(entry);
        }
        Ok(Value::Array(entries))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            let place = self.place.at(Step::Field(&name));
            let reading = Reading { place: &place, repeated: &mut *self.repeated };
            let value = object.next_value_seed(reading)?;
            if values.contains_key(&name) && self.repeated.len() < MOST_REPEATED {
                self.repeated.push(place.to_string());
            }
            values.insert(name, value);
        }
        Ok(Value::Object(values))
    }
}

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn repeated(body: &str) -> Vec<String> {
        parse(body.as_bytes()).unwrap().repeated
    }

    #[test]
    fn reads_what_the_parser_of_serde_json_reads() {
        let bodies = [
            r#"{"a": [1, -2, 3.5, 18446744073709551615, 1e400], "b": {"c": null, "d": true}}"#,
            r#"{"é": "\u0000\ud83d\ude00", "": {"": []}}"#,
            "[]",
            "7",
            "",
            "{",
            "{}{}",
            "{\"a\": NaN}",
            "\u{feff}{}",
        ];
        for body in bodies {
            let expected: Result<Value, String> =
                serde_json::from_str(body).map_err(|error| error.to_string());
            let read = parse(body.as_bytes());
            let read = read.map(|read| read.value).map_err(|error| error.to_string());
            assert_eq!(read, expected, "{body}");
        }
    }

    #[test]
    fn a_name_that_is_given_twice_is_noted_with_its_path() {
        assert_eq!(repeated(r#"{"a": 1, "b": 2}"#), Vec::<String>::new());
        assert_eq!(repeated(r#"{"a": 1, "a": 1, "\u0061": 2}"#), ["a", "a"]);
        let nested = r#"{"lines": [{}, {"sku": "A", "sku": "B"}], "to": {"at": {"x": 1, "x": 2}}}"#;
        assert_eq!(repeated(nested), ["lines[1].sku", "to.at.x"]);
        assert_eq!(parse(br#"{"a": 1, "a": 2}"#).unwrap().value, json!({"a": 2}));
        let many = format!("{{{}\"a\": 1}}", "\"a\": 1, ".repeat(5_000));
        assert_eq!(repeated(&many).len(), MOST_REPEATED);
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
        assert!(parse(nested(DEEPEST).as_bytes()).is_ok());
        for levels in [DEEPEST + 1, 10_000] {
            assert!(parse(nested(levels).as_bytes()).is_err(), "{levels}");
        }
    }
}
