//! The paper that pictures are drawn on, 400 units square, and the strokes that they share.

use super::palette::Palette;

/// The table begins here.
pub(super) const TABLE: i32 = 300;

/// A thing on its wall and table.
pub(super) fn framed(palette: &Palette, thing: &Thing) -> String {
    let Palette { wall, table, .. } = palette;
    let ground = match thing.stands {
        Stands::OnATable => format!(
            "<rect y=\"{TABLE}\" width=\"400\" height=\"100\" fill=\"{table}\"/>\
             <ellipse cx=\"208\" cy=\"{}\" rx=\"{}\" ry=\"9\" fill=\"#000\" opacity=\".12\"/>",
            TABLE + 26,
            thing.width / 2 + 12
        ),
        Stands::OnTheWall => String::new(),
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 400 400\">\
         <rect width=\"400\" height=\"400\" fill=\"{wall}\"/>{ground}{}</svg>",
        thing.strokes
    )
}

/// Where a thing is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stands {
    OnATable,
    OnTheWall,
}

/// A thing that is drawn.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    stands: Stands,
    /// Its width at the foot.
    width: i32,
    strokes: String,
}

impl Thing {
    /// A thing on the table, with a shadow of its width. Its foot is some units below the edge.
    pub(super) fn on_a_table(width: i32, strokes: String) -> Self {
        Self { stands: Stands::OnATable, width, strokes }
    }

    /// A thing on the wall.
    pub(super) fn on_the_wall(strokes: String) -> Self {
        Self { stands: Stands::OnTheWall, width: 0, strokes }
    }
}

/// A filled outline.
pub(super) fn fill(path: &str, colour: &str) -> String {
    format!("<path d=\"{path}\" fill=\"{colour}\"/>")
}

/// A filled outline that lets through what is behind it.
pub(super) fn glaze(path: &str, colour: &str, opacity: &str) -> String {
    format!("<path d=\"{path}\" fill=\"{colour}\" opacity=\"{opacity}\"/>")
}

/// A line.
pub(super) fn line(path: &str, colour: &str, width: i32) -> String {
    format!(
        "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linecap=\"round\" \
         stroke-linejoin=\"round\"/>"
    )
}

/// A part, turned about a point.
pub(super) fn turned(degrees: i32, (x, y): (i32, i32), part: &str) -> String {
    format!("<g transform=\"rotate({degrees} {x} {y})\">{part}</g>")
}

/// A disc.
pub(super) fn disc(x: i32, y: i32, radius: i32, colour: &str) -> String {
    format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" fill=\"{colour}\"/>")
}

/// An ellipse.
pub(super) fn oval(x: i32, y: i32, (rx, ry): (i32, i32), colour: &str) -> String {
    format!("<ellipse cx=\"{x}\" cy=\"{y}\" rx=\"{rx}\" ry=\"{ry}\" fill=\"{colour}\"/>")
}

/// A rectangle with round corners.
pub(super) fn slab(
    x: i32,
    y: i32,
    (width, height): (i32, i32),
    (radius, colour): (i32, &str),
) -> String {
    format!(
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{radius}\" fill=\"{colour}\"/>"
    )
}
