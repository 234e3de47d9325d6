//! SQL text with bound values, for queries that sea-orm's builder does not express. sea-orm's reader pool runs it.

use sea_orm::{DatabaseConnection, DbBackend, Statement, Value};

/// SQL text with its values.
pub(super) struct Sql {
    backend: DbBackend,
    text: String,
    values: Vec<Value>,
}

impl Sql {
    pub(super) fn begin(connection: &DatabaseConnection, text: &str) -> Self {
        let backend = connection.get_database_backend();
        Self { backend, text: text.to_owned(), values: Vec::new() }
    }

    pub(super) fn is_for_postgres(&self) -> bool {
        self.backend == DbBackend::Postgres
    }

    pub(super) fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// A placeholder with its value.
    pub(super) fn bind(&mut self, value: impl Into<Value>) -> &mut Self {
        self.values.push(value.into());
        if self.is_for_postgres() {
            self.text.push('$');
            self.text.push_str(&self.values.len().to_string());
        } else {
            self.text.push('?');
        }
        self
    }

    /// `(?, ?, …)`. The last value is repeated up to a power of two, so that a connection prepares few statements.
    pub(super) fn bind_list<V: Into<Value> + Clone>(&mut self, values: Vec<V>) -> &mut Self {
        let width = values.len().next_power_of_two();
        let filler = values.last().cloned();
        let padded =
            values.into_iter().map(Some).chain(std::iter::repeat(filler)).flatten().take(width);
        self.text.push('(');
        for (number, value) in padded.enumerate() {
            if number > 0 {
                self.text.push_str(", ");
            }
            self.bind(value);
        }
        self.push(")")
    }

    pub(super) fn into_statement(self) -> Statement {
        Statement::from_sql_and_values(self.backend, self.text, self.values)
    }
}
