//! Points and boxes to calculate with.

/// A point, or a vector.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::map) struct Point {
    pub(in crate::map) x: f64,
    pub(in crate::map) y: f64,
}

/// A box around a centre.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    pub(super) centre: Point,
    pub(super) size: Point,
}

impl Point {
    pub(super) fn plus(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y }
    }

    pub(super) fn less(self, other: Self) -> Self {
        Self { x: self.x - other.x, y: self.y - other.y }
    }

    pub(super) fn times(self, factor: f64) -> Self {
        Self { x: self.x * factor, y: self.y * factor }
    }

    pub(super) fn length(self) -> f64 {
        self.x.hypot(self.y)
    }
}

impl Area {
    pub(super) fn contains(&self, point: Point) -> bool {
        let apart = point.less(self.centre);
        apart.x.abs() < self.size.x / 2.0 && apart.y.abs() < self.size.y / 2.0
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        let size = self.size.plus(other.size);
        Self { centre: self.centre, size }.contains(other.centre)
    }

    /// The box with so much more on each side.
    pub(super) fn grown(&self, by: f64) -> Self {
        Self { size: self.size.plus(Point { x: 2.0 * by, y: 2.0 * by }), ..*self }
    }
}
