//! Where rooms and edges are drawn. The room that has most to do with the others is in the middle, the others are around it; between
//! two rooms, the edges of both directions bend away from each other.

/// A point, or a vector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

/// The shape of a drawing.
#[derive(Debug)]
pub(super) struct Shape {
    /// Its class.
    pub(super) name: &'static str,
    /// How far from the middle the outer rooms are.
    radius: Point,
    /// The size of a room.
    pub(super) room: Point,
    /// So many letters of a summary fit into a line.
    pub(super) letters: usize,
    /// The height of a line of a summary.
    pub(super) line_height: f64,
}

/// The drawn line of an edge.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) start: Point,
    pub(super) bend: Point,
    pub(super) end: Point,
    /// Where its figure stands.
    pub(super) label: Point,
}

/// Room around the drawing.
const MARGIN: f64 = 28.0;
/// Between the border of a room and the tip of an arrow.
const GAP: f64 = 7.0;
/// How far the edges of both directions are apart where they leave a room.
const APART: f64 = 11.0;
/// Between a line and its figure.
const LABEL_ASIDE: f64 = 15.0;

impl Shape {
    /// For a wide window.
    pub(super) const WIDE: Self = Self {
        name: "wide",
        radius: Point { x: 372.0, y: 226.0 },
        room: Point { x: 232.0, y: 108.0 },
        letters: 34,
        line_height: 16.0,
    };
    /// For a telephone.
    pub(super) const NARROW: Self = Self {
        name: "narrow",
        radius: Point { x: 120.0, y: 390.0 },
        room: Point { x: 166.0, y: 130.0 },
        letters: 18,
        line_height: 19.0,
    };

    /// The centres of rooms with these degrees, in their order.
    pub(super) fn centres(&self, degrees: &[usize]) -> Vec<Point> {
        let hub = hub(degrees);
        let around = degrees.len().saturating_sub(usize::from(hub.is_some()));
        let step = std::f64::consts::TAU / small(around.max(1));
        // The first two are above, side by side.
        let mut angle = std::f64::consts::PI * 1.5 - step / 2.0;
        let mut centres = Vec::new();
        for place in 0..degrees.len() {
            if hub == Some(place) {
                centres.push(Point { x: 0.0, y: 0.0 });
            } else {
                centres
                    .push(Point { x: self.radius.x * angle.cos(), y: self.radius.y * angle.sin() });
                angle += step;
            }
        }
        centres
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

    /// The line from one room to another.
    pub(super) fn line(&self, from: Point, to: Point) -> Line {
        let way = to.less(from);
        let length = way.length().max(1.0);
        let along = way.times(1.0 / length);
        let aside = Point { x: -along.y, y: along.x };
        let beside = aside.times(APART);
        let (out, into) =
            (self.to_border(beside, along), self.to_border(beside, along.times(-1.0)));
        let start = from.plus(beside).plus(along.times(out + GAP));
        let end = to.plus(beside).less(along.times(into + GAP));
        let free = end.less(start).length();
        let bend = start.plus(end).times(0.5).plus(aside.times((free * 0.16).clamp(8.0, 40.0)));
        // The figure stands outside of the bend, so that those of both directions do not meet.
        let label =
            start.plus(end).times(0.25).plus(bend.times(0.5)).plus(aside.times(LABEL_ASIDE));
        Line { start, bend, end, label }
    }

    /// How far the border of a room is in that direction from a point beside its centre.
    fn to_border(&self, beside: Point, along: Point) -> f64 {
        let across = |size: f64, beside: f64, part: f64| {
            (size / 2.0 - beside * part.signum()) / part.abs().max(0.001)
        };
        let (over, up) =
            (across(self.room.x, beside.x, along.x), across(self.room.y, beside.y, along.y));
        over.min(up)
    }
}

/// The room with the highest degree, where there are enough others to be around it.
fn hub(degrees: &[usize]) -> Option<usize> {
    let highest =
        degrees.iter().enumerate().max_by_key(|(place, degree)| (**degree, usize::MAX - place));
    highest.map(|(place, _)| place).filter(|_| degrees.len() > 3)
}

/// A small count as a number to calculate with.
pub(super) fn small(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

impl Point {
    fn plus(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y }
    }

    pub(super) fn less(self, other: Self) -> Self {
        Self { x: self.x - other.x, y: self.y - other.y }
    }

    fn times(self, factor: f64) -> Self {
        Self { x: self.x * factor, y: self.y * factor }
    }

    fn length(self) -> f64 {
        self.x.hypot(self.y)
    }
}

impl Line {
    /// The line as the attribute `d` of a path.
    pub(super) fn path(&self) -> String {
        let Self { start, bend, end, label: _ } = self;
        format!(
            "M{:.1} {:.1}Q{:.1} {:.1} {:.1} {:.1}",
            start.x, start.y, bend.x, bend.y, end.x, end.y
        )
    }

    /// The tip of the arrow.
    pub(super) fn tip(&self) -> String {
        let way = self.end.less(self.bend);
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

    fn overlap(shape: &Shape, one: Point, other: Point) -> bool {
        let apart = one.less(other);
        apart.x.abs() < shape.room.x && apart.y.abs() < shape.room.y
    }

    #[test]
    fn rooms_do_not_overlap_however_many_there_are() {
        for shape in [Shape::WIDE, Shape::NARROW] {
            for degrees in [&[1][..], &[1, 1], &[2, 2, 2], &[5, 9, 12, 4], &[5, 9, 12, 4, 1]] {
                let centres = shape.centres(degrees);
                let (_, size) = shape.frame(&centres);
                assert!(size.x > shape.room.x && size.y > shape.room.y);
                for (place, one) in centres.iter().enumerate() {
                    let later = centres.iter().skip(place + 1);
                    let other = later.copied().find(|other| overlap(&shape, *one, *other));
                    assert_eq!(other, None, "{} {degrees:?} {centres:?}", shape.name);
                }
            }
        }
    }

    #[test]
    fn the_room_with_most_edges_is_in_the_middle() {
        let centres = Shape::WIDE.centres(&[5, 9, 12, 4]);
        assert_eq!(centres[2], Point { x: 0.0, y: 0.0 });
        assert!(centres[0].y < 0.0 && centres[1].y < 0.0 && centres[3].y > 0.0, "{centres:?}");
        assert!(centres[0].x < 0.0 && centres[1].x > 0.0, "{centres:?}");
    }

    #[test]
    fn edges_of_both_directions_are_apart() {
        let (left, right) = (Point { x: -300.0, y: 0.0 }, Point { x: 300.0, y: 0.0 });
        let there = Shape::WIDE.line(left, right).label;
        let back = Shape::WIDE.line(right, left).label;
        assert!((there.y - back.y).abs() > 20.0, "{there:?} {back:?}");
    }

    #[test]
    fn an_edge_ends_outside_of_the_rooms_in_every_direction() {
        for shape in [Shape::WIDE, Shape::NARROW] {
            for step in 0..36 {
                let angle = f64::from(step) / 36.0 * std::f64::consts::TAU;
                let other = Point { x: 600.0 * angle.cos(), y: 600.0 * angle.sin() };
                let line = shape.line(Point { x: 0.0, y: 0.0 }, other);
                let begins_inside = line.start.x.abs() < shape.room.x / 2.0
                    && line.start.y.abs() < shape.room.y / 2.0;
                let end = line.end.less(other);
                let ends_inside =
                    end.x.abs() < shape.room.x / 2.0 && end.y.abs() < shape.room.y / 2.0;
                assert!(!begins_inside && !ends_inside, "{} {step}", shape.name);
            }
        }
    }
}
