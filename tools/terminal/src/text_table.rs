//! Tables for people: columns without lines, so that they can be cut and searched as well.

use comfy_table::{ContentArrangement, Table, presets};

use crate::width;

/// Blanks between two columns.
const PADDING: u16 = 2;

/// A table with a heading, wrapped to the width of the terminal, if there is one. Each row has as many cells as the heading.
pub fn text_table<const COLUMNS: usize>(
    heading: [&str; COLUMNS],
    rows: impl IntoIterator<Item = [String; COLUMNS]>,
) -> String {
    text_table_within(width(), heading, rows)
}

/// The same, wrapped to a given width; in whole lines without one.
pub fn text_table_within<const COLUMNS: usize>(
    width: Option<u16>,
    heading: [&str; COLUMNS],
    rows: impl IntoIterator<Item = [String; COLUMNS]>,
) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(heading);
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic);
        // The last column is padded as the others are, and that is cut off below.
        table.set_width(width.saturating_add(PADDING));
    }
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, PADDING));
    }
    let lines = table.lines().map(|line| line.trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: [&str; 2]) -> [String; 2] {
        cells.map(str::to_owned)
    }

    #[test]
    fn columns_line_up_and_no_line_ends_in_blanks() {
        let rows = [row(["7", "no price"]), row(["1200", "?"])];
        let table = text_table_within(None, ["line", "why"], rows);
        let starts: Vec<usize> =
            table.lines().map(|line| line.rfind(' ').map_or(0, |blank| blank + 1)).collect();
        assert_eq!(table.lines().count(), 3);
        assert_eq!(starts[0], table.lines().nth(2).unwrap().find('?').unwrap());
        assert!(table.lines().all(|line| line == line.trim_end()));
    }

    #[test]
    fn a_wide_table_is_wrapped_to_the_width() {
        let long = "a sentence that is longer than anything that fits beside the number of a line";
        let table = text_table_within(Some(40), ["line", "why"], [row(["7", long])]);
        assert!(table.lines().count() > 2, "{table}");
        assert!(table.lines().all(|line| line.chars().count() <= 40), "{table}");
        assert_eq!(text_table_within(None, ["line", "why"], [row(["7", long])]).lines().count(), 2);
    }
}
