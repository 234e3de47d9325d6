//! Where rooms are drawn: on a ring, in the order of the catalogue, so that any two of them can be joined. The room that has most to do
//! with the others comes second: beside the one at the top, from where it sees all others.

mod lines;
mod point;

pub(super) use lines::{Line, Lines};
pub(super) use point::Point;

/// The shape of a drawing.
#[derive(Debug)]
pub(super) struct Shape {
    /// Its class.
    pub(super) name: &'static str,
    /// How the rooms are placed.
    ring: Ring,
    /// The size of a room.
    pub(super) room: Point,
    /// So many letters of a summary fit into a line.
    pub(super) letters: usize,
    /// The height of a line of a summary.
    pub(super) line_height: f64,
}

/// The ring of a shape.
#[derive(Debug)]
enum Ring {
    /// An ellipse of at least these half axes, which is larger for many rooms.
    Ellipse(Point),
    /// Two columns that are so far from the middle, in rows of this height. A single room is in the middle of the first row.
    Columns { aside: f64, row: f64 },
}

/// Room around the drawing.
const MARGIN: f64 = 15.0;
/// Between two rooms at least.
const BETWEEN: f64 = 40.0;
/// An ellipse that is too small grows by this factor.
const GROWTH: f64 = 1.06;

impl Shape {
    /// For a wide window.
    pub(super) const WIDE: Self = Self {
        name: "wide",
        ring: Ring::Ellipse(Point { x: 322.0, y: 214.0 }),
        room: Point { x: 216.0, y: 100.0 },
        letters: 28,
        line_height: 16.0,
    };
    /// For a telephone.
    pub(super) const NARROW: Self = Self {
        name: "narrow",
        ring: Ring::Columns { aside: 101.0, row: 172.0 },
        room: Point { x: 144.0, y: 104.0 },
        letters: 19,
        line_height: 16.0,
    };

    /// The centres of rooms with these degrees, in their order.
    pub(super) fn centres(&self, degrees: &[usize]) -> Vec<Point> {
        let count = degrees.len();
        let places = match &self.ring {
            Ring::Ellipse(radius) => self.on_ellipse(count, *radius),
            Ring::Columns { aside, row } => in_columns(count, (*aside, *row)),
        };
        // The place after the first is that of the hub, and the others follow in their order.
        let first = hub(degrees).saturating_add(count.saturating_sub(1));
        let place_of = |room: usize| {
            let turned = room.saturating_add(count).saturating_add(count);
            turned.saturating_sub(first).checked_rem(count).unwrap_or_default()
        };
        (0..count).filter_map(|room| places.get(place_of(room)).copied()).collect()
    }

    /// Places on an ellipse, clockwise from the top. It is as large as it must be for rooms that do not touch.
    fn on_ellipse(&self, count: usize, radius: Point) -> Vec<Point> {
        if count == 1 {
            return vec![Point { x: 0.0, y: 0.0 }];
        }
        let at = |place: usize, size: f64| {
            let angle = std::f64::consts::TAU * small(place) / small(count);
            Point { x: radius.x * size * angle.sin(), y: -radius.y * size * angle.cos() }
        };
        let mut size = 1.0;
        loop {
            let places: Vec<Point> = (0..count).map(|place| at(place, size)).collect();
            let later = |place: usize| places.iter().skip(place.saturating_add(1));
            let touches = |(place, one): (usize, &Point)| {
                later(place).any(|other| self.are_near(*one, *other))
            };
            if !places.iter().enumerate().any(touches) {
                return places;
            }
            size *= GROWTH;
        }
    }

    fn are_near(&self, one: Point, other: Point) -> bool {
        let apart = one.less(other);
        apart.x.abs() < self.room.x + BETWEEN && apart.y.abs() < self.room.y + BETWEEN
    }

    /// The corner and the size of a box around these rooms.
    pub(super) fn frame(&self, centres: &[Point]) -> (Point, Point) {
        let bound = |of: fn(&Point) -> f64, start: f64, pick: fn(f64, f64) -> f64| {
            centres.iter().map(of).fold(start, pick)
        };
        let corner = Point {
            x: bound(|one| one.x, 0.0, f64::min) - self.room.x / 2.0 - MARGIN,
            y: bound(|one| one.y, 0.0, f64::min) - self.room.y / 2.0 - MARGIN,
        };
        let end = Point {
            x: bound(|one| one.x, 0.0, f64::max) + self.room.x / 2.0 + MARGIN,
            y: bound(|one| one.y, 0.0, f64::max) + self.room.y / 2.0 + MARGIN,
        };
        (corner, end.less(corner))
    }
}

/// Places in two columns, clockwise from the top: down on the right and up on the left.
fn in_columns(count: usize, (aside, row): (f64, f64)) -> Vec<Point> {
    let single = count % 2;
    let pairs = count / 2;
    let y = |place: usize| row * small(place.saturating_add(single));
    let right = (0..pairs).map(|place| Point { x: aside, y: y(place) });
    let left = (0..pairs).rev().map(|place| Point { x: -aside, y: y(place) });
    let top = (single == 1).then_some(Point { x: 0.0, y: 0.0 });
    top.into_iter().chain(right).chain(left).collect()
}

/// The first of the rooms with the highest degree.
fn hub(degrees: &[usize]) -> usize {
    let highest = degrees.iter().max();
    degrees.iter().position(|degree| Some(degree) == highest).unwrap_or_default()
}

/// A small count as a number to calculate with.
pub(super) fn small(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests;
