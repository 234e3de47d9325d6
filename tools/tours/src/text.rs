//! Tours for a terminal of 80 columns.

use console::Style;
use terminal::{counted, text_table_within, wrap};

use crate::code::{MARGIN, all_fitted};
use crate::{ListedTour, ShownStop, ShownTour};

/// The most columns of prose.
const PROSE: u16 = 80;

/// How a text is written on a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Whether headings are bold and places are dim.
    pub colours: bool,
    /// How many columns a line of code has at most. Prose has no more than 80.
    pub width: u16,
}

impl Look {
    /// No colours, 80 columns.
    pub const PLAIN: Self = Self { colours: false, width: PROSE };

    /// That of standard output: on a terminal its width, and colours unless the environment has `NO_COLOR`.
    pub fn of_stdout() -> Self {
        let width = terminal::width().unwrap_or(PROSE);
        Self { colours: console::colors_enabled(), width }
    }

    fn heading(self, text: &str) -> String {
        self.styled(Style::new().bold(), text)
    }

    fn place(self, text: &str) -> String {
        self.styled(Style::new().dim(), text)
    }

    fn styled(self, style: Style, text: &str) -> String {
        style.force_styling(self.colours).apply_to(text).to_string()
    }

    fn prose(self, text: &str) -> String {
        wrap(text, Some(self.width.min(PROSE)))
    }
}

/// The list of tours.
pub fn list_text(tours: &[ListedTour]) -> String {
    let row = |tour: &ListedTour| [tour.name.clone(), tour.stops.to_string(), tour.title.clone()];
    let table = text_table_within(Some(PROSE), ["TOUR", "STOPS", "TITLE"], tours.iter().map(row));
    let first = tours.first().map_or("NAME", |tour| &tour.name);
    let [whole, one] = ["", " 1"].map(|stop| format!("galleria tour {first}{stop}"));
    format!("{table}\n\n{whole}    the whole tour\n{one}  one stop, and the command for the next")
}

/// A whole tour: its introduction and all its stops.
pub fn tour_text(tour: &ShownTour, look: Look) -> String {
    let stops = counted(tour.all, "stop", "stops");
    let mut parts = vec![format!(
        "{}\n{}",
        look.heading(&tour.title),
        look.place(&format!("{}, {stops}", tour.page))
    )];
    parts.extend(tour.introduction.iter().map(|paragraph| look.prose(paragraph)));
    parts.extend(tour.stops.iter().map(|stop| format!("\n{}", one(stop, look))));
    parts.join("\n\n")
}

/// The one stop of a tour that was asked for, and the command for the next one.
pub fn stop_text(tour: &ShownTour, look: Look) -> String {
    let stops = tour.stops.iter().map(|stop| one(stop, look));
    let mut parts: Vec<String> = stops.collect();
    let next = tour.stops.last().map(|shown| shown.stop.number + 1);
    if let Some(next) = next.filter(|next| *next <= tour.all) {
        parts.push(format!("Next: galleria tour {} {next} (of {})", tour.name, tour.all));
    }
    parts.join("\n\n")
}

fn one(ShownStop { stop, excerpt }: &ShownStop, look: Look) -> String {
    let heading = look.prose(&format!("{}. {}", stop.number, stop.title));
    let place = format!("{}:{}", stop.file, excerpt.line);
    let mut parts = vec![format!("{}\n{}", look.heading(&heading), look.place(&place))];
    parts.extend(stop.text.iter().map(|paragraph| look.prose(paragraph)));
    parts.push(look.prose(&format!("Without it: {}", stop.without_it)));
    let mut code = all_fitted(&excerpt.code, look.width.into());
    if excerpt.left_out > 0 {
        let more = counted(excerpt.left_out, "more line", "more lines");
        code.push(format!("{MARGIN}… {}", look.place(&more)));
    }
    parts.push(code.join("\n"));
    let records = stop.decided_in.iter().map(|record| format!("Decided in {record}"));
    parts.push(records.collect::<Vec<_>>().join("\n"));
    parts.join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_written_only_where_they_are_wanted() {
        assert_eq!(Look::PLAIN.heading("a"), "a");
        assert_eq!(Look { colours: true, ..Look::PLAIN }.heading("a"), "\u{1b}[1ma\u{1b}[0m");
    }
}
