//! The path of an endpoint: its parts, the name that follows from them, and its likeness to others.

use crate::GenerateError;
use crate::names::Name;

/// A path below `/api/v1`.
pub(super) struct Path {
    pub(super) text: String,
    /// The parts that are no parameters.
    words: Vec<Name>,
    pub(super) parameters: usize,
    ends_with_parameter: bool,
}

impl Path {
    pub(super) fn parse(text: &str) -> Result<Self, GenerateError> {
        let refused = || {
            GenerateError::Name(format!(
                "{text:?} is no path of an endpoint: write it from the slash after /api/v1, such as /reviews/{{review_id}}"
            ))
        };
        let parts = text.strip_prefix('/').filter(|rest| !rest.starts_with("api/"));
        let parts: Vec<&str> = parts.ok_or_else(refused)?.split('/').collect();
        let mut path = Self {
            text: text.to_owned(),
            words: Vec::new(),
            parameters: 0,
            ends_with_parameter: false,
        };
        for part in parts {
            let parameter = part.strip_prefix('{').and_then(|part| part.strip_suffix('}'));
            path.ends_with_parameter = parameter.is_some();
            match parameter {
                Some(parameter) => {
                    Name::word(parameter, "a parameter").map_err(|_other| refused())?;
                    path.parameters += 1;
                }
                None => path
                    .words
                    .push(Name::word(part, "a part of a path").map_err(|_other| refused())?),
            }
        }
        if path.words.is_empty() { Err(refused()) } else { Ok(path) }
    }

    /// The name of a handler: a verb, and what the path is about.
    pub(super) fn name_for(&self, method: &str) -> Result<Name, GenerateError> {
        let last = self.words.last().map(Name::kebab).unwrap_or_default();
        let one = self.words.last().map(Name::singular);
        let one = one.as_ref().map(Name::kebab).unwrap_or_default();
        let is_one = one == last;
        let name = match method {
            "GET" if self.ends_with_parameter || is_one => format!("show-{one}"),
            "GET" => format!("list-{last}"),
            // `POST /orders/{id}/cancel`
            "POST" if self.parameters > 0 && is_one && !self.ends_with_parameter => {
                let before = self.words.iter().rev().nth(1).map(Name::singular);
                format!("{last}-{}", before.as_ref().map(Name::kebab).unwrap_or_default())
            }
            "POST" => format!("add-{one}"),
            "DELETE" => format!("remove-{one}"),
            _ => format!("change-{one}"),
        };
        Name::parse(name.trim_end_matches('-'), "an endpoint")
    }
}

/// How many parts two paths share at their beginning.
pub(super) fn shared_parts(one: &str, other: &str) -> usize {
    one.split('/').zip(other.split('/')).take_while(|(one, other)| one == other).count()
}

/// Whether two paths differ in the names of their parameters alone.
pub(super) fn same(one: &str, other: &str) -> bool {
    let is_same = |(one, other): (&str, &str)| {
        one == other || (one.starts_with('{') && other.starts_with('{'))
    };
    one.split('/').count() == other.split('/').count()
        && one.split('/').zip(other.split('/')).all(is_same)
}
