//! Tables for people: columns without lines, so that they can be cut and grepped as well.

use comfy_table::{Table, presets};

/// A table with a heading. Each row has as many cells as the heading.
pub fn text_table<const COLUMNS: usize>(
    heading: [&str; COLUMNS],
    rows: impl IntoIterator<Item = [String; COLUMNS]>,
) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(heading);
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let lines = table.lines().map(|line| line.trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_and_no_line_ends_in_blanks() {
        let rows = [["7".to_owned(), "no price".to_owned()], ["1200".to_owned(), "?".to_owned()]];
        let table = text_table(["line", "why"], rows);
        let starts: Vec<usize> =
            table.lines().map(|line| line.rfind(' ').map_or(0, |blank| blank + 1)).collect();
        assert_eq!(table.lines().count(), 3);
        assert_eq!(starts[0], table.lines().nth(2).unwrap().find('?').unwrap());
        assert!(table.lines().all(|line| line == line.trim_end()));
    }
}
