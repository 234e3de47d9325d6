//! Things of paper: prints, cards, books.

use crate::shop::pictures::drawing::{Thing, disc, fill, line, slab};
use crate::shop::pictures::palette::Palette;

/// A print in its frame.
fn framed_print(inside: &str) -> Thing {
    let strokes = [
        slab(92, 44, (224, 312), (2, "#00000022")),
        slab(86, 38, (224, 312), (2, "#2a2a2e")),
        slab(96, 48, (204, 292), (0, "#fbf8f1")),
        inside.to_owned(),
    ];
    Thing::on_the_wall(strokes.concat())
}

/// The harbour at night in five colours.
pub(super) fn harbour_at_night(palette: &Palette) -> Thing {
    let Palette { light, .. } = palette;
    let lights: String = [(132, 226), (162, 218), (206, 222), (246, 214), (270, 226)]
        .into_iter()
        .map(|(x, y)| {
            [disc(x, y, 4, "#f3c25b"), line(&format!("M{x} {}v40", y + 22), "#f3c25b", 3)].concat()
        })
        .collect();
    let inside = [
        slab(114, 66, (168, 256), (0, "#1d2b4f")),
        disc(236, 112, 24, light),
        fill("M114 236v-20l24-8 12 6 30-22 26 20 22-10 30 12 24-8v30z", "#0f1730"),
        slab(114, 236, (168, 86), (0, "#27407a")),
        lights,
    ];
    framed_print(&inside.concat())
}

/// A fern, cut in lino.
pub(super) fn fern(palette: &Palette) -> Thing {
    let Palette { shade, .. } = palette;
    let leaves: String = (0..9)
        .map(|number| {
            let y = 290 - 24 * number;
            let reach = 70 - 6 * number;
            let x = 186 + 3 * number;
            [
                fill(
                    &format!(
                        "M{x} {y}c-{} -4-{} -20-{reach}-36 30 0 {} 12 {reach} 36z",
                        reach / 2,
                        reach - 6,
                        reach - 10
                    ),
                    shade,
                ),
                fill(
                    &format!(
                        "M{x} {y}c{} -4 {} -20 {reach}-36-30 0-{} 12-{reach} 36z",
                        reach / 2,
                        reach - 6,
                        reach - 10
                    ),
                    shade,
                ),
            ]
            .concat()
        })
        .collect();
    framed_print(&[line("M184 322C186 220 196 140 216 76", shade, 5), leaves].concat())
}

/// A map that dropped the streets.
pub(super) fn metro_map(palette: &Palette) -> Thing {
    let Palette { main, accent, .. } = palette;
    let stops: String =
        [(150, 120), (150, 190), (196, 234), (250, 234), (250, 150), (196, 150), (170, 290)]
            .into_iter()
            .map(|(x, y)| [disc(x, y, 9, "#2a2a2e"), disc(x, y, 5, "#fbf8f1")].concat())
            .collect();
    let inside = [
        line("M150 84v112l40 38h84", main, 9),
        line("M120 150h120l30 30v90", accent, 9),
        line("M250 86v148l-60 60h-70", "#3f7d6a", 9),
        stops,
    ];
    framed_print(&inside.concat())
}

/// Letters of an alphabet.
pub(super) fn letters(palette: &Palette) -> Thing {
    let Palette { main, accent, .. } = palette;
    let inside = [
        line("M126 300 196 92l70 208M150 236h94", main, 22),
        line("M112 322h172", accent, 4),
        disc(272, 96, 10, accent),
    ];
    framed_print(&inside.concat())
}

/// A fan of postcards before their box.
pub(super) fn cards(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let card = |turn: i32, colour: &str, mark: &str| {
        format!(
            "<g transform=\"rotate({turn} 204 330)\">{}{}</g>",
            slab(146, 120, (116, 160), (3, colour)),
            mark
        )
    };
    let strokes = [
        card(-22, light, &disc(204, 190, 34, main)),
        card(-4, "#fbf8f1", &fill("M166 240l38-76 38 76z", accent)),
        card(14, accent, &slab(176, 160, (56, 56), (0, "#fbf8f1"))),
        slab(112, 236, (184, 92), (4, main)),
        slab(112, 236, (184, 14), (4, shade)),
    ];
    Thing::on_a_table(184, strokes.concat())
}

/// A notebook with a band.
pub(super) fn notebook(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let strokes = [
        slab(128, 76, (166, 234), (8, "#00000022")),
        slab(118, 66, (166, 234), (8, main)),
        slab(118, 66, (24, 234), (8, shade)),
        slab(164, 108, (98, 50), (3, light)),
        line("M180 126h66M180 142h44", shade, 4),
        slab(250, 66, (12, 234), (0, accent)),
        slab(150, 300, (10, 34), (0, accent)),
    ];
    Thing::on_the_wall(strokes.concat())
}

/// A perpetual calendar on the desk.
pub(super) fn calendar(palette: &Palette) -> Thing {
    let Palette { main, shade, accent, .. } = palette;
    let days: String = (0..12)
        .map(|number| {
            let (x, y) = (136 + 42 * (number % 4), 196 + 38 * (number / 4));
            slab(x, y, (26, 24), (3, if number == 6 { accent } else { "#e3ddd0" }))
        })
        .collect();
    let strokes = [
        fill("M92 326 124 96h164l32 230z", shade),
        slab(108, 84, (196, 240), (6, "#fbf8f1")),
        slab(108, 84, (196, 62), (6, main)),
        line("M140 74v26M206 74v26M272 74v26", shade, 7),
        days,
    ];
    Thing::on_a_table(220, strokes.concat())
}

/// A book that stands, and one that lies.
pub(super) fn book(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let strokes = [
        slab(92, 292, (232, 34), (3, shade)),
        slab(100, 298, (224, 22), (1, "#fbf8f1")),
        slab(132, 74, (152, 220), (3, main)),
        slab(132, 74, (22, 220), (3, shade)),
        disc(218, 164, 42, light),
        fill("M176 164a42 42 0 0 0 84 0z", accent),
        line("M178 244h82M178 260h50", light, 5),
    ];
    Thing::on_a_table(232, strokes.concat())
}
