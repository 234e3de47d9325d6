//! A table: a caption, columns, and rows that become cards on a narrow screen.

use askama::Template;
use askama::filters::HtmlSafe;

/// A cell of a row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) below: String,
    pub(crate) href: String,
    pub(crate) badge: &'static str,
    picture: String,
    is_numeric: bool,
    label: &'static str,
}

impl Cell {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub(crate) fn link(text: impl Into<String>, href: impl Into<String>) -> Self {
        Self { href: href.into(), ..Self::text(text) }
    }

    /// A number or an amount.
    pub(crate) fn number(text: &impl ToString) -> Self {
        Self { is_numeric: true, ..Self::text(text.to_string()) }
    }

    /// A word of a status with its tone: `good`, `bad`, `wait`, `off`.
    pub(crate) fn badge(text: impl Into<String>, tone: &'static str) -> Self {
        Self { badge: tone, ..Self::text(text) }
    }

    /// A picture before it.
    pub(crate) fn picture(mut self, address: impl Into<String>) -> Self {
        self.picture = address.into();
        self
    }

    /// A second line.
    pub(crate) fn below(mut self, below: impl Into<String>) -> Self {
        self.below = below.into();
        self
    }
}

/// A column.
#[derive(Debug, Clone, Copy)]
struct Column {
    label: &'static str,
    is_numeric: bool,
}

/// A table.
#[derive(Debug, Template)]
#[template(path = "admin/table.html")]
pub(crate) struct Table {
    caption: String,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
}

impl HtmlSafe for Table {}

impl Table {
    /// A table of these columns; a name that begins with `#` is one of numbers.
    pub(crate) fn new(caption: impl Into<String>, columns: &[&'static str]) -> Self {
        let column = |name: &&'static str| match name.strip_prefix('#') {
            Some(label) => Column { label, is_numeric: true },
            None => Column { label: name, is_numeric: false },
        };
        Self {
            caption: caption.into(),
            columns: columns.iter().map(column).collect(),
            rows: Vec::new(),
        }
    }

    /// The table with these rows, each with a cell a column.
    pub(crate) fn rows(mut self, rows: impl IntoIterator<Item = Vec<Cell>>) -> Self {
        let columns = self.columns.clone();
        let labelled = |cells: Vec<Cell>| {
            let cells = cells.into_iter().zip(&columns);
            cells.map(|(cell, column)| Cell { label: column.label, ..cell }).collect()
        };
        self.rows.extend(rows.into_iter().map(labelled));
        self
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cell_names_its_column_for_narrow_screens() {
        let cells = vec![Cell::link("<VASE>", "/admin"), Cell::number(&3)];
        let table = Table::new("Products", &["SKU", "#Available"]).rows([cells]).to_string();
        for part in [
            "<caption>Products",
            "data-label=\"SKU\"",
            "data-label=\"Available\"",
            "&#60;VASE&#62;",
        ] {
            assert!(table.contains(part), "{part}: {table}");
        }
    }
}
