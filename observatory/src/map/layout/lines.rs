//! Where edges are drawn. The edges of both directions between two rooms bend away from each other. An edge that would run through a
//! room bends further or leads through the middle, and a figure that would lie on another one or on a room moves along its edge.

use super::Shape;
use super::point::{Area, Point};

/// Between the border of a room and the tip of an arrow.
const GAP: f64 = 7.0;
/// How far the edges of both directions are apart where they leave a room.
const APART: f64 = 11.0;
/// Between a line and its figure.
const LABEL_ASIDE: f64 = 4.0;
/// The size of a figure such as `240/min`.
const LABEL: Point = Point { x: 54.0, y: 18.0 };
/// Between a line and a room that it passes.
const CLEAR: f64 = 8.0;
/// The bends that are tried: times the usual one, those to the other side last.
const BENDS: [f64; 9] = [1.0, 2.0, 0.3, 3.0, 4.5, -1.0, -2.0, -3.0, -4.5];
/// The distances from the middle of the drawing that are tried for a line through it.
const MIDDLES: [f64; 3] = [APART, -APART, 0.0];
/// The places of a figure that are tried: parts of the way, and the side of the line.
const LABEL_PARTS: [f64; 7] = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74];
const LABEL_SIDES: [f64; 4] = [1.0, -1.0, 0.5, 0.0];
/// So many points of a line are looked at.
const SAMPLES: u32 = 32;

/// The drawn line of an edge: a cubic curve.
#[derive(Debug)]
pub(in crate::map) struct Line {
    start: Point,
    /// It leaves towards this point,
    leaves: Point,
    /// and comes from this one.
    comes: Point,
    end: Point,
    /// The centre of its figure.
    pub(in crate::map) label: Point,
}

/// The lines of a drawing, one after the other: each leaves the rooms and the figures of those before it alone.
pub(in crate::map) struct Lines<'a> {
    shape: &'a Shape,
    rooms: Vec<Area>,
    labels: Vec<Area>,
}

impl<'a> Lines<'a> {
    /// Between rooms at these centres.
    pub(in crate::map) fn among(shape: &'a Shape, centres: &[Point]) -> Self {
        let room = |centre: &Point| Area { centre: *centre, size: shape.room };
        Self { shape, rooms: centres.iter().map(room).collect(), labels: Vec::new() }
    }

    /// The line from one room to another.
    pub(in crate::map) fn next(&mut self, from: Point, to: Point) -> Line {
        let bent = BENDS.iter().map(|times| self.bent(from, to, *times));
        let through = MIDDLES.iter().map(|beside| self.through_middle(from, to, *beside));
        // Of lines that are equally good, the first is taken.
        let clearest = bent.chain(through).min_by_key(|line| self.samples_in_rooms(line));
        let mut line = clearest.unwrap_or_else(|| self.bent(from, to, 1.0));
        line.label = self.free_place(&line);
        self.labels.push(Area { centre: line.label, size: LABEL });
        line
    }

    /// A line that bends so many times as far as usual.
    fn bent(&self, from: Point, to: Point, times: f64) -> Line {
        let way = to.less(from);
        let along = way.times(1.0 / way.length().max(1.0));
        let aside = Point { x: -along.y, y: along.x };
        let beside = aside.times(APART);
        let (out, into) =
            (self.to_border(beside, along), self.to_border(beside, along.times(-1.0)));
        let start = from.plus(beside).plus(along.times(out + GAP));
        let end = to.plus(beside).less(along.times(into + GAP));
        let usual = (end.less(start).length() * 0.16).clamp(8.0, 40.0);
        let bend = start.plus(end).times(0.5).plus(aside.times(usual * times));
        let towards_bend = |point: Point| point.plus(bend.less(point).times(2.0 / 3.0));
        Line { start, leaves: towards_bend(start), comes: towards_bend(end), end, label: bend }
    }

    /// A line from the inner side of a room to that of another, along the middle of the drawing.
    fn through_middle(&self, from: Point, to: Point, beside: f64) -> Line {
        let room = self.shape.room;
        let down = if to.y < from.y { -1.0 } else { 1.0 };
        let side = |at: Point, down: f64| {
            if at.x.abs() < 1.0 {
                return Point { x: beside, y: at.y + down * (room.y / 2.0 + GAP) };
            }
            Point { x: at.x - at.x.signum() * (room.x / 2.0 + GAP), y: at.y + beside }
        };
        let (start, end) = (side(from, down), side(to, -down));
        let middle = |point: Point| Point { x: beside, ..point };
        Line { start, leaves: middle(start), comes: middle(end), end, label: middle(start) }
    }

    /// How far the border of a room is in that direction from a point beside its centre.
    fn to_border(&self, beside: Point, along: Point) -> f64 {
        let across = |size: f64, beside: f64, part: f64| {
            (size / 2.0 - beside * part.signum()) / part.abs().max(0.001)
        };
        let room = self.shape.room;
        across(room.x, beside.x, along.x).min(across(room.y, beside.y, along.y))
    }

    /// How much of a line is in rooms, or too near to one.
    fn samples_in_rooms(&self, line: &Line) -> usize {
        let is_near = |point: Point| {
            // The line leaves its own rooms at a smaller distance.
            let is_at_end =
                [line.start, line.end].iter().any(|end| point.less(*end).length() < CLEAR);
            let clear = if is_at_end { 0.0 } else { CLEAR.min(GAP - 1.0) };
            self.rooms.iter().any(|room| room.grown(clear).contains(point))
        };
        (0..=SAMPLES)
            .filter(|sample| is_near(line.at(f64::from(*sample) / f64::from(SAMPLES))))
            .count()
    }

    /// The first place of the figure of a line that is free, or the usual one.
    fn free_place(&self, line: &Line) -> Point {
        let places = LABEL_SIDES
            .iter()
            .flat_map(|side| LABEL_PARTS.iter().map(move |part| line.beside(*part, *side)));
        let is_free = |place: &Point| {
            let label = Area { centre: *place, size: LABEL };
            !self.rooms.iter().chain(&self.labels).any(|other| other.overlaps(&label))
        };
        places.clone().find(is_free).unwrap_or_else(|| line.beside(0.5, 1.0))
    }
}

impl Line {
    /// The point of the line after this part of its way.
    fn at(&self, part: f64) -> Point {
        let rest = 1.0 - part;
        let first =
            self.start.times(rest.powi(3)).plus(self.leaves.times(3.0 * rest.powi(2) * part));
        let last = self.comes.times(3.0 * rest * part.powi(2)).plus(self.end.times(part.powi(3)));
        first.plus(last)
    }

    /// The centre of a figure beside the line, which does not touch it for a side of 1 or -1; 1 is outside of the bend.
    fn beside(&self, part: f64, side: f64) -> Point {
        let way = self.end.less(self.start);
        let along = way.times(1.0 / way.length().max(1.0));
        let aside = Point { x: -along.y, y: along.x };
        let half = aside.x.abs() * LABEL.x / 2.0 + aside.y.abs() * LABEL.y / 2.0;
        self.at(part).plus(aside.times(side * (half + LABEL_ASIDE)))
    }

    /// The line as the attribute `d` of a path.
    pub(in crate::map) fn path(&self) -> String {
        let Self { start, leaves, comes, end, label: _ } = self;
        format!(
            "M{:.1} {:.1}C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}",
            start.x, start.y, leaves.x, leaves.y, comes.x, comes.y, end.x, end.y
        )
    }

    /// The tip of the arrow.
    pub(in crate::map) fn tip(&self) -> String {
        let way = self.end.less(self.comes);
        let along = way.times(1.0 / way.length().max(1.0));
        let (back, aside) = (along.times(9.0), Point { x: -along.y * 4.5, y: along.x * 4.5 });
        let (left, right) = (self.end.less(back).plus(aside), self.end.less(back).less(aside));
        format!(
            "M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}Z",
            self.end.x, self.end.y, left.x, left.y, right.x, right.y
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines between these rooms, and the rooms.
    fn drawn(shape: &Shape, degrees: &[usize], edges: &[(usize, usize)]) -> (Vec<Line>, Vec<Area>) {
        let centres = shape.centres(degrees);
        let mut lines = Lines::among(shape, &centres);
        let drawn = edges.iter().map(|(from, to)| lines.next(centres[*from], centres[*to]));
        (drawn.collect(), lines.rooms)
    }

    fn every_pair(rooms: usize) -> Vec<(usize, usize)> {
        let pairs = (0..rooms).flat_map(|from| (0..rooms).map(move |to| (from, to)));
        pairs.filter(|(from, to)| from != to).collect()
    }

    #[test]
    fn no_edge_runs_through_a_room_whichever_rooms_it_joins() {
        for shape in [Shape::WIDE, Shape::NARROW] {
            for rooms in 2..=7 {
                let edges = every_pair(rooms);
                let (lines, areas) = drawn(&shape, &vec![1; rooms], &edges);
                for (line, edge) in lines.iter().zip(&edges) {
                    let inside = (0..=100).map(|part| line.at(f64::from(part) / 100.0));
                    let inside =
                        inside.filter(|point| areas.iter().any(|room| room.contains(*point)));
                    assert_eq!(inside.count(), 0, "{} of {rooms}: {edge:?}", shape.name);
                }
            }
        }
    }

    #[test]
    fn no_figure_lies_on_another_or_on_a_room() {
        // users, products, orders, payments and notifications, with the edges that they have.
        let to_and_from_orders = [(2, 4), (2, 3), (2, 1), (3, 4), (3, 2), (1, 2)];
        let edges = [&to_and_from_orders[..], &[(0, 4), (0, 2), (0, 3), (0, 1)]].concat();
        for shape in [Shape::WIDE, Shape::NARROW] {
            let (lines, areas) = drawn(&shape, &[5, 6, 12, 5, 8], &edges);
            let labels: Vec<Area> =
                lines.iter().map(|line| Area { centre: line.label, size: LABEL }).collect();
            for (place, label) in labels.iter().enumerate() {
                let later = labels.iter().skip(place + 1);
                let on = areas.iter().chain(later).filter(|other| other.overlaps(label)).count();
                assert_eq!(on, 0, "{} {:?}", shape.name, edges[place]);
            }
        }
    }

    #[test]
    fn edges_of_both_directions_are_apart() {
        let (lines, _) = drawn(&Shape::WIDE, &[1, 1], &[(0, 1), (1, 0)]);
        let apart = lines[0].label.less(lines[1].label);
        assert!(apart.length() > 40.0, "{apart:?}");
    }
}
