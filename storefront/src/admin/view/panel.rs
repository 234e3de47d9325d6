//! A panel of the start page: what needs attention in one context.

use super::table::{Cell, Table};

/// The most lines of a panel.
const MOST: usize = 5;

/// A panel.
#[derive(Debug)]
pub(crate) struct Panel {
    pub(crate) title: &'static str,
    pub(crate) context: &'static str,
    /// The number of lines, with a plus where there are more.
    pub(crate) count: String,
    /// Where all of them are.
    pub(crate) more: String,
    pub(crate) table: Table,
    pub(crate) calm: &'static str,
    /// Whether the context did not answer.
    pub(crate) is_away: bool,
}

impl Panel {
    /// A panel that says `calm` as long as there is no line.
    pub(crate) fn new(
        title: &'static str,
        context: &'static str,
        more: impl Into<String>,
        calm: &'static str,
    ) -> Self {
        Self {
            title,
            context,
            count: String::new(),
            more: more.into(),
            table: Table::new(title, &[]),
            calm,
            is_away: false,
        }
    }

    /// The panel with these rows, of which it shows the first [`MOST`].
    pub(crate) fn rows(mut self, columns: &[&'static str], rows: Vec<Vec<Cell>>) -> Self {
        let more = if rows.len() > MOST { "+" } else { "" };
        self.count = format!("{}{more}", rows.len().min(MOST));
        self.table = Table::new(self.title, columns).rows(rows.into_iter().take(MOST));
        self
    }

    /// The panel of a context that does not answer.
    pub(crate) fn away(mut self) -> Self {
        self.is_away = true;
        self
    }
}
