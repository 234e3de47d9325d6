//! Things for the table: vases, bowls, cups.

use crate::shop::pictures::drawing::{Thing, disc, fill, glaze, line, oval, slab};
use crate::shop::pictures::palette::Palette;

/// A vase whose wall rises in three waves.
pub(super) fn wavy_vase(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let wall = "M168 96c-4 34 26 40 10 72-14 30-48 34-46 84 2 50 34 74 74 74s72-24 74-74c2-50-32-54-46-84-16-32 14-38 10-72z";
    let shaded = "M222 96h22c4 34-26 40-10 72 14 30 48 34 46 84-2 50-34 74-74 74 34-18 44-42 44-76 0-44-28-58-38-86-8-26 10-38 10-68z";
    let strokes = [
        line(
            "M206 100C196 60 214 40 208 14M208 50c14-8 26-8 34-22M206 66c-16-6-24-14-28-28",
            "#5d7350",
            5,
        ),
        disc(208, 16, 13, accent),
        disc(244, 26, 10, accent),
        disc(176, 36, 10, accent),
        glaze(wall, main, ".9"),
        glaze(shaded, shade, ".55"),
        oval(206, 97, (38, 8), shade),
        line("M160 214c-10 18-12 44-2 66", light, 7),
        line("M180 128c8 12 6 22-2 34", light, 5),
    ];
    Thing::on_a_table(130, strokes.concat())
}

/// A vase of fluted stoneware, like a column.
pub(super) fn fluted_vase(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let flutes: String = (0..6)
        .map(|number| {
            let x = 158 + 18 * number;
            line(&format!("M{x} 152v158"), if number < 3 { light } else { shade }, 6)
        })
        .collect();
    let strokes = [
        line(
            "M180 124C160 90 168 62 150 40M204 124c2-40-4-66 6-96M224 124c16-34 14-60 38-78",
            "#5d7350",
            5,
        ),
        disc(148, 38, 20, accent),
        disc(210, 28, 24, accent),
        disc(264, 44, 18, accent),
        slab(138, 118, (130, 20), (6, shade)),
        slab(146, 136, (114, 190), (8, main)),
        flutes,
        slab(136, 308, (134, 20), (6, shade)),
    ];
    Thing::on_a_table(134, strokes.concat())
}

/// Three small necks for single stems.
pub(super) fn bud_vases(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let vase = |x: i32, top: i32, colour: &str| {
        let neck = top + 60;
        let path = format!(
            "M{} {top}v{}c-6 16-30 26-30 56v{}c0 18 16 30 38 30s38-12 38-30v-{}c0-30-24-40-30-56V{top}z",
            x - 8,
            neck - top,
            230 - neck + 10,
            230 - neck + 10
        );
        [
            line(&format!("M{x} {top}V{}", top - 60), "#5d7350", 4),
            disc(x, top - 64, 12, accent),
            fill(&path, colour),
            line(&format!("M{} {}v28", x - 22, neck + 74), light, 5),
        ]
        .concat()
    };
    let strokes = [vase(118, 150, shade), vase(206, 110, main), vase(292, 168, shade)];
    Thing::on_a_table(240, strokes.concat())
}

/// A wide bowl, glazed like an evening sky.
pub(super) fn bowl(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let strokes = [
        fill("M74 196c4 84 58 130 132 130s128-46 132-130z", main),
        fill("M220 326c66-6 114-52 118-130h-44c-4 66-30 112-74 130z", shade),
        oval(206, 196, (132, 34), shade),
        oval(206, 198, (118, 26), light),
        glaze(
            "M96 200c30 18 80 24 120 20 40-2 76-10 106-22-20 20-62 28-116 28s-94-10-110-26z",
            accent,
            ".55",
        ),
        line("M104 244c8 22 22 40 40 52", light, 6),
    ];
    Thing::on_a_table(170, strokes.concat())
}

/// A plate with a grid drawn by hand.
pub(super) fn plate(palette: &Palette) -> Thing {
    let Palette { shade, accent, .. } = palette;
    let grid: String = (0..7)
        .map(|number| {
            let at = 110 + 30 * number;
            let lean = if number % 2 == 0 { 3 } else { -3 };
            [
                line(&format!("M{at} 104l{lean} 192"), accent, 3),
                line(&format!("M104 {at}l192 {lean}"), accent, 3),
            ]
            .concat()
        })
        .collect();
    let strokes = [
        disc(206, 208, 152, shade),
        disc(200, 200, 152, "#fbf8f1"),
        disc(200, 200, 112, "#f1ece1"),
        format!(
            "<clipPath id=\"p\"><circle cx=\"200\" cy=\"200\" r=\"104\"/></clipPath><g clip-path=\"url(#p)\" opacity=\".75\">{grid}</g>"
        ),
    ];
    Thing::on_the_wall(strokes.concat())
}

/// Two cups.
pub(super) fn cups(palette: &Palette) -> Thing {
    let Palette { main, shade, light, .. } = palette;
    let cup = |x: i32| {
        [
            line(&format!("M{} 236c34-8 40 48-4 52", x + 60), shade, 10),
            fill(&format!("M{} 204h124c0 62-14 122-62 122s-62-60-62-122z", x - 62), main),
            fill(&format!("M{x} 326c30-6 42-60 42-122h20c0 62-14 122-62 122z"), shade),
            oval(x, 204, (62, 15), shade),
            oval(x, 206, (52, 11), "#3b2418"),
            line(&format!("M{} 232c2 24 8 44 18 60", x - 44), light, 6),
            line(&format!("M{x} 176c-10-14 10-22 0-38"), light, 5),
        ]
        .concat()
    };
    Thing::on_a_table(270, [cup(122), cup(278)].concat())
}

/// A carafe with a ball of cork.
pub(super) fn carafe(palette: &Palette) -> Thing {
    let Palette { main, shade, light, .. } = palette;
    let wall = "M176 112v54c0 26-52 50-52 106 0 38 36 54 80 54s80-16 80-54c0-56-52-80-52-106v-54z";
    let strokes = [
        disc(204, 88, 34, "#c99c63"),
        disc(194, 80, 7, "#a87c46"),
        disc(214, 96, 5, "#a87c46"),
        glaze(wall, light, ".75"),
        glaze(
            "M128 256c-2 6-4 12-4 18 0 36 36 52 80 52s80-16 80-52c0-6-2-12-4-18-46 14-104 14-152 0z",
            main,
            ".75",
        ),
        oval(204, 258, (76, 14), shade),
        line("M146 244c-6 12-8 28-4 42", "#fff", 6),
        line("M186 120v44", "#fff", 5),
    ];
    Thing::on_a_table(150, strokes.concat())
}

/// Two mills like columns.
pub(super) fn mills(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let mill = |x: i32, body: &str, top: &str| {
        let flutes: String = (0..3)
            .map(|number| line(&format!("M{} 150v146", x - 16 + 16 * number), light, 3))
            .collect();
        [
            disc(x, 76, 16, top),
            slab(x - 40, 94, (80, 22), (6, top)),
            slab(x - 30, 116, (60, 200), (4, body)),
            flutes,
            slab(x - 44, 306, (88, 20), (5, top)),
        ]
        .concat()
    };
    Thing::on_a_table(230, [mill(136, main, shade), mill(276, accent, shade)].concat())
}
