//! The map as its template draws it: numbers as the text of SVG attributes.

use super::activity::Activity;
use super::graph::{ContextNode, Edge, Graph, State, Work};
use super::layout::{Line, Lines, Point, Shape, small};
use crate::wording::{short_name, span};

/// One drawing of the map.
pub(super) struct Drawing {
    pub(super) class: &'static str,
    pub(super) view_box: String,
    pub(super) rooms: Vec<DrawnRoom>,
    pub(super) edges: Vec<DrawnEdge>,
}

/// A room.
pub(super) struct DrawnRoom {
    pub(super) name: String,
    pub(super) summary: Vec<DrawnLine>,
    pub(super) state: &'static str,
    pub(super) says: String,
    pub(super) cause: String,
    pub(super) dead_letters: i64,
    pub(super) x: String,
    pub(super) y: String,
    pub(super) width: String,
    pub(super) height: String,
    pub(super) middle: String,
    pub(super) name_y: String,
    pub(super) says_y: String,
    pub(super) badge_x: String,
}

/// A line of text.
pub(super) struct DrawnLine {
    pub(super) text: String,
    pub(super) y: String,
}

/// An edge.
pub(super) struct DrawnEdge {
    pub(super) key: String,
    pub(super) from: String,
    pub(super) title: String,
    pub(super) path: String,
    pub(super) tip: String,
    pub(super) x: String,
    pub(super) y: String,
    pub(super) rate: String,
    pub(super) has_failures: bool,
    pub(super) is_double: bool,
}

/// An edge as a row of the table.
pub(super) struct EdgeRow {
    pub(super) key: String,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) events: String,
    pub(super) delivered: u64,
    pub(super) lag: String,
    pub(super) failed: u64,
    pub(super) transports: String,
}

impl Drawing {
    pub(super) fn of(graph: &Graph, activity: &Activity, shape: &Shape) -> Self {
        let degrees: Vec<usize> = graph.rooms.iter().map(|room| graph.degree(room)).collect();
        let centres = shape.centres(&degrees);
        let (corner, size) = shape.frame(&centres);
        let mut lines = Lines::among(shape, &centres);
        let placed: Vec<(&ContextNode, Point)> = graph.rooms.iter().zip(centres).collect();
        let centre_of = |name: &str| {
            placed.iter().find(|(room, _)| room.name == name).map(|(_, centre)| *centre)
        };
        let edges = graph.edges.iter().filter_map(|edge| {
            let (from, to) = (centre_of(&edge.from)?, centre_of(&edge.to)?);
            Some(DrawnEdge::of(edge, activity, &lines.next(from, to)))
        });
        Self {
            class: shape.name,
            view_box: format!("{:.0} {:.0} {:.0} {:.0}", corner.x, corner.y, size.x, size.y),
            rooms: placed
                .iter()
                .map(|(room, centre)| DrawnRoom::of(room, *centre, shape))
                .collect(),
            edges: edges.collect(),
        }
    }
}

impl DrawnRoom {
    fn of(room: &ContextNode, centre: Point, shape: &Shape) -> Self {
        let (state, word) = match room.state {
            State::Ready => ("ready", "ready"),
            State::Impaired => ("impaired", "impaired"),
            State::NotReady => ("not-ready", "not ready"),
            State::Stopped => ("stopped", "stopped"),
        };
        let says = match room.work {
            // A context that runs nowhere has no figures either.
            None if room.state == State::Stopped => word.to_owned(),
            None => format!("{word} · ? waiting"),
            Some(Work { waiting: 0, .. }) => word.to_owned(),
            Some(Work { waiting, .. }) => format!("{word} · {waiting} waiting"),
        };
        let (left, top) = (centre.x - shape.room.x / 2.0, centre.y - shape.room.y / 2.0);
        let lines = wrapped(&room.summary, shape.letters);
        // Name, summary and state are in the middle of the room together.
        let more = shape.line_height * small(lines.len().saturating_sub(1));
        let name_y = centre.y - 12.0 - more / 2.0;
        let of_line = |(place, text): (usize, String)| {
            let y = number(name_y + 21.0 + shape.line_height * small(place));
            DrawnLine { text, y }
        };
        Self {
            name: room.name.clone(),
            summary: lines.into_iter().enumerate().map(of_line).collect(),
            state,
            says,
            cause: room.cause.clone(),
            dead_letters: room.work.map_or(0, |work| work.dead_letters),
            x: number(left),
            y: number(top),
            width: number(shape.room.x),
            height: number(shape.room.y),
            middle: number(centre.x),
            name_y: number(name_y),
            says_y: number(name_y + 45.0 + more),
            badge_x: number(left + shape.room.x - 12.0),
        }
    }
}

impl DrawnEdge {
    fn of(edge: &Edge, activity: &Activity, line: &Line) -> Self {
        let figures = activity.on(&edge.from, &edge.to);
        let label = line.label;
        let events: Vec<String> = edge.events.iter().map(|event| short_name(event)).collect();
        Self {
            key: key(edge),
            from: edge.from.clone(),
            title: format!("{} to {}: {}", edge.from, edge.to, events.join(", ")),
            path: line.path(),
            tip: line.tip(),
            x: number(label.x),
            y: number(label.y),
            rate: rate(figures.delivered),
            has_failures: figures.failed > 0,
            is_double: edge.is_between_hosts,
        }
    }
}

impl EdgeRow {
    pub(super) fn of(edge: &Edge, activity: &Activity) -> Self {
        let figures = activity.on(&edge.from, &edge.to);
        let events: Vec<String> = edge.events.iter().map(|event| short_name(event)).collect();
        let transports = match (figures.by_channel, figures.by_broker) {
            (0, 0) => "–".to_owned(),
            (channel, 0) => format!("channel {channel}"),
            (0, broker) => format!("broker {broker}"),
            (channel, broker) => format!("channel {channel}, broker {broker}"),
        };
        Self {
            key: key(edge),
            from: edge.from.clone(),
            to: edge.to.clone(),
            events: events.join(", "),
            delivered: figures.delivered,
            lag: figures.median_lag().map_or_else(|| "–".to_owned(), span),
            failed: figures.failed,
            transports,
        }
    }
}

/// The words in lines of so many letters at most, unless a word is longer.
fn wrapped(text: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.len().saturating_add(word.len()) < letters => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
}

fn key(edge: &Edge) -> String {
    format!("{}>{}", edge.from, edge.to)
}

fn rate(a_minute: u64) -> String {
    if a_minute == 0 { String::new() } else { format!("{a_minute}/min") }
}

fn number(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::super::graph::samples::graph;
    use super::*;

    #[test]
    fn a_summary_is_in_as_many_lines_as_it_takes() {
        let lines = wrapped("baskets, orders and the checkout", 18);
        assert_eq!(lines, ["baskets, orders", "and the checkout"]);
        assert_eq!(wrapped("catalogue and stock", 34), ["catalogue and stock"]);
        assert_eq!(wrapped("", 18), Vec::<String>::new());
    }

    #[test]
    fn every_room_and_every_edge_is_drawn_within_the_frame() {
        let graph = graph();
        for shape in [Shape::WIDE, Shape::NARROW] {
            let drawing = Drawing::of(&graph, &Activity::default(), &shape);
            assert_eq!((drawing.rooms.len(), drawing.edges.len()), (4, 5));
            let frame: Vec<f64> =
                drawing.view_box.split(' ').map(|one| one.parse().unwrap()).collect();
            for edge in &drawing.edges {
                let (x, y): (f64, f64) = (edge.x.parse().unwrap(), edge.y.parse().unwrap());
                assert!((frame[0]..frame[0] + frame[2]).contains(&x), "{}", edge.key);
                assert!((frame[1]..frame[1] + frame[3]).contains(&y), "{}", edge.key);
            }
            for room in &drawing.rooms {
                let top: f64 = room.y.parse().unwrap();
                let last: f64 = room.says_y.parse().unwrap();
                assert!(last < top + shape.room.y, "{} in {}", room.name, shape.name);
                let is_narrow = |line: &DrawnLine| line.text.len() <= shape.letters;
                assert!(room.summary.iter().all(is_narrow), "{} in {}", room.name, shape.name);
            }
            let stopped = drawing.rooms.iter().find(|room| room.state == "stopped");
            assert_eq!(stopped.map(|room| &*room.name), Some("payments"));
        }
    }
}
