//! A page of a list as the API answers it, and the addresses of the pages around it.

use pages::address::Query;
use serde::Deserialize;

use super::view::Pager;
use crate::visit::Visit;

/// A page of a list.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Listed<T> {
    pub(super) items: Vec<T>,
    pub(super) next: Option<String>,
}

/// The parameters of a list: those that have a value are passed on to the API, and stay in the address of the next page.
pub(super) struct Filters {
    values: Vec<(&'static str, String)>,
}

impl Filters {
    /// The parameters of these names that the visitor gave.
    pub(super) fn of(visit: &Visit, names: &[&'static str]) -> Self {
        let value = |name: &&'static str| visit.query(name).map(|value| (*name, value));
        Self { values: names.iter().filter_map(value).collect() }
    }

    /// The value of a parameter; nothing where it has none.
    pub(super) fn value(&self, name: &str) -> &str {
        let found = self.values.iter().find(|(known, _)| *known == name);
        found.map_or("", |(_, value)| value)
    }

    /// All of them as a query.
    pub(super) fn query(&self) -> Query {
        self.values.iter().fold(Query::new(), |query, (name, value)| query.with(name, value))
    }

    /// All of them as a query, but one that the page itself understands.
    pub(super) fn query_without(&self, name: &str) -> Query {
        let others = self.values.iter().filter(|(known, _)| *known != name);
        others.fold(Query::new(), |query, (name, value)| query.with(name, value))
    }

    /// The pages around this one, at `path`.
    pub(super) fn pager(&self, visit: &Visit, path: &str, next: Option<&str>) -> Pager {
        let first = visit.query("cursor").map(|_cursor| self.query().below(path));
        let next = next.map(|next| self.query().with("cursor", next).below(path));
        Pager { first, next }
    }
}
