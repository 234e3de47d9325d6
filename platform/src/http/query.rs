//! A query string: its parameters are read and refused like the fields of a body.

use std::collections::BTreeSet;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde_json::{Map, Value};
use url::form_urlencoded;

use crate::http::fields::Fields;
use crate::http::problem::Problem;
use crate::http::{reads, sparse};

/// The parameters after the `?`. Each may be given once.
#[derive(Debug, Clone)]
pub struct QueryString {
    values: Map<String, Value>,
    repeated: BTreeSet<String>,
}

impl QueryString {
    /// Reads the parameters by `read`; 422 names all that are refused, unknown and repeated ones included.
    pub fn read<T>(&self, read: impl FnOnce(&mut Fields) -> Option<T>) -> Result<T, Problem> {
        Fields::of_query(self.values.clone()).read(|fields| {
            for name in &self.repeated {
                fields.refuse(name, "is given more than once");
            }
            read(fields)
        })
    }

    /// The parameters of a request, without those that its route table reads for every endpoint that declares them.
    pub(crate) fn of(request: &HttpRequest) -> Self {
        let mut query = Self::parse(request.query_string());
        if sparse::is_read_for(request) {
            query.values.remove(sparse::FIELDS);
        }
        query
    }

    /// Every text is a query string: bytes that are not UTF-8 become U+FFFD, as in the URL standard of browsers.
    pub(crate) fn parse(query: &str) -> Self {
        let mut parsed = Self { values: Map::new(), repeated: BTreeSet::new() };
        for (name, text) in form_urlencoded::parse(query.as_bytes()).into_owned() {
            let before = parsed.values.insert(name.clone(), Value::String(text));
            if before.is_some() {
                parsed.repeated.insert(name);
            }
        }
        parsed
    }
}

impl FromRequest for QueryString {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        reads::query_was_read(request);
        ready(Ok(Self::of(request)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::field_error::FieldError;
    use crate::http::fields::any_form::{NUMBER, TEXT};

    #[test]
    fn reads_decoded_parameters() {
        let query = QueryString::parse("name=%C3%84nn+B%26C&limit=5&empty=");
        let read = query.read(|f| {
            let name = f.text("name", TEXT, str::parse::<String>);
            let limit = f.integer("limit", NUMBER, Ok::<_, &str>);
            let empty = f.optional_text("empty", TEXT, str::parse::<String>);
            let absent = f.optional_flag("absent");
            Some((name?, limit?, empty?, absent?))
        });
        let expected = ("Änn B&C".to_owned(), 5, Some(String::new()), None);
        assert_eq!(read.unwrap(), expected);
    }

    #[test]
    fn refuses_unknown_and_repeated_parameters() {
        let query = QueryString::parse("limit=1&limit=2&limit=3&colour=red");
        let problem = query.read(|f| f.integer("limit", NUMBER, Ok::<_, &str>)).unwrap_err();
        let error = |field: &str, detail: &str| FieldError {
            field: field.to_owned(),
            detail: detail.to_owned(),
        };
        let expected = [
            error("limit", "is given more than once"),
            error("colour", "is not a field of this request"),
        ];
        assert_eq!(problem.errors(), expected);
    }

    #[test]
    fn no_query_string_has_no_parameters() {
        let read =
            QueryString::parse("").read(|f| f.optional_text("name", TEXT, str::parse::<String>));
        assert_eq!(read.unwrap(), None);
    }
}
