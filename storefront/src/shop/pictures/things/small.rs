//! Small things: toys, jewels, what one writes and sticks with.

use crate::shop::pictures::drawing::{Thing, disc, fill, glaze, line, oval, slab, turned};
use crate::shop::pictures::palette::Palette;

/// A lead holder of brass.
pub(super) fn pencil(_palette: &Palette) -> Thing {
    let strokes = [
        "<g transform=\"rotate(38 200 200)\">".to_owned(),
        slab(186, 52, (36, 250), (6, "#00000022")),
        slab(180, 44, (36, 220), (6, "#c79a45")),
        slab(180, 44, (12, 220), (6, "#e3bf73")),
        slab(176, 30, (44, 20), (6, "#8f6a26")),
        line("M180 216h36M180 228h36M180 240h36M180 252h36", "#8f6a26", 4),
        fill("M180 262h36l-12 62h-12z", "#a97d34"),
        fill("M192 322h12l-6 34z", "#33343a"),
        "</g>".to_owned(),
        line("M64 330c40-26 60 20 98-4", "#33343a", 4),
    ];
    Thing::on_the_wall(strokes.concat())
}

/// Rolls of paper tape.
pub(super) fn tapes(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let roll = |x: i32, y: i32, colour: &str, mark: &str| {
        let dots: String =
            (0..8).map(|number| turned(45 * number, (x, y), &disc(x, y - 44, 6, mark))).collect();
        [disc(x, y, 60, colour), dots, disc(x, y, 28, "#e9e2d4"), disc(x, y, 20, "#00000022")]
            .concat()
    };
    let strokes = [
        roll(126, 132, main, light),
        roll(278, 126, accent, "#fbf8f1"),
        roll(204, 214, light, main),
        roll(124, 292, shade, light),
        roll(286, 288, main, accent),
    ];
    Thing::on_the_wall(strokes.concat())
}

/// A bird that balances on a pole.
pub(super) fn bird(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let strokes = [
        slab(150, 308, (108, 18), (8, shade)),
        slab(199, 190, (10, 122), (3, shade)),
        fill("M204 188C150 176 90 120 40 128c30 20 60 60 108 70 20 4 40 0 56-10z", main),
        fill("M204 188c54-12 114-68 164-60-30 20-60 60-108 70-20 4-40 0-56-10z", shade),
        fill("M180 150c10-40 50-40 56-4l20 10-20 8c-2 22-16 36-32 36-20 0-30-24-24-50z", light),
        fill("M238 144l26 12-26 8z", accent),
        disc(222, 148, 5, "#2a2a2e"),
    ];
    Thing::on_a_table(108, strokes.concat())
}

/// Blocks that make a house.
pub(super) fn blocks(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let strokes = [
        slab(96, 246, (80, 80), (4, main)),
        slab(236, 246, (80, 80), (4, shade)),
        fill("M176 326v-40a30 30 0 0 1 60 0v40z", light),
        slab(96, 204, (220, 42), (4, accent)),
        slab(124, 144, (36, 60), (3, light)),
        slab(252, 144, (36, 60), (3, light)),
        disc(206, 174, 30, main),
        slab(112, 116, (188, 28), (4, shade)),
        fill("M124 116l82-60 82 60z", accent),
    ];
    Thing::on_a_table(220, strokes.concat())
}

/// A tube that shows patterns.
pub(super) fn kaleidoscope(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let petals: String = (0..6)
        .map(|number| {
            let petal = [
                fill("M200 200l-26-70 26-44 26 44z", main),
                fill("M200 200l26-70 22 30z", accent),
                disc(200, 116, 10, light),
            ];
            turned(60 * number, (200, 200), &petal.concat())
        })
        .collect();
    let strokes = [
        disc(206, 208, 140, "#00000022"),
        disc(200, 200, 140, "#b38a3c"),
        disc(200, 200, 122, shade),
        petals,
        disc(200, 200, 16, light),
    ];
    Thing::on_the_wall(strokes.concat())
}

/// Cards of a game, one of them turned.
pub(super) fn memory_cards(palette: &Palette) -> Thing {
    let Palette { main, shade, accent, .. } = palette;
    let cards: String = (0..6)
        .map(|number| {
            let (x, y) = (62 + 98 * (number % 3), 76 + 132 * (number / 3));
            let face = match number {
                1 | 5 => [slab(x, y, (84, 116), (8, "#fbf8f1")), disc(x + 42, y + 58, 26, accent)]
                    .concat(),
                _ => [
                    slab(x, y, (84, 116), (8, main)),
                    line(
                        &format!("M{} {}l60 84M{} {}l-60 84", x + 12, y + 16, x + 72, y + 16),
                        shade,
                        5,
                    ),
                ]
                .concat(),
            };
            [slab(x + 5, y + 6, (84, 116), (8, "#00000022")), face].concat()
        })
        .collect();
    Thing::on_the_wall(cards)
}

/// A tower of pieces, one of which is missing.
pub(super) fn puzzle(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let rows: String = (0..5)
        .map(|row| {
            let (width, y) = (220 - 36 * row, 270 - 52 * row);
            let x = 200 - width / 2;
            let colour = if row % 2 == 0 { main } else { shade };
            let arches: String = (0..(width / 36))
                .map(|number| {
                    fill(
                        &format!("M{} {}v-22a9 9 0 0 1 18 0v22z", x + 12 + 36 * number, y + 50),
                        light,
                    )
                })
                .collect();
            [slab(x, y, (width, 50), (3, colour)), arches].concat()
        })
        .collect();
    let strokes = [
        slab(52, 34, (300, 316), (6, "#f3ecdd")),
        rows,
        fill(
            "M270 66h26c-6-22 28-22 22 0h26v26c22-6 22 28 0 22v26h-74v-26c-22 6-22-28 0-22z",
            accent,
        ),
    ];
    Thing::on_the_wall(strokes.concat())
}

/// Two tiny mobiles.
pub(super) fn earrings(palette: &Palette) -> Thing {
    let Palette { main, accent, .. } = palette;
    let gold = "#b38a3c";
    let one = |x: i32| {
        [
            line(&format!("M{x} 70c-18-26 18-40 18-10v60"), gold, 5),
            line(
                &format!(
                    "M{} 122h64M{} 124v50M{} 124v78M{} 202h40M{} 204v40",
                    x - 14,
                    x - 14,
                    x + 50,
                    x + 30,
                    x + 30
                ),
                gold,
                4,
            ),
            disc(x - 14, 190, 17, main),
            fill(&format!("M{} 244l18 34h-36z", x + 30), accent),
            disc(x + 70, 216, 10, gold),
        ]
        .concat()
    };
    Thing::on_the_wall([one(110), one(254)].concat())
}

/// The corner of a painting, as a brooch.
pub(super) fn brooch(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let strokes = [
        fill("M96 92h208l-18 70 22 60-52 96-70-20-92 8 12-96z", "#8d8f94"),
        fill("M112 106h174l-16 56 20 58-44 82-60-18-80 6 10-82z", light),
        glaze("M112 106h174l-10 40c-40 30-90 20-166 50z", main, "1"),
        fill("M108 240c50-30 110-10 176-30l6 10-44 82-60-18-80 6z", shade),
        disc(232, 148, 24, accent),
    ];
    Thing::on_the_wall(strokes.concat())
}

/// A signet ring with nothing on it yet.
pub(super) fn ring(_palette: &Palette) -> Thing {
    let strokes = [
        "<circle cx=\"204\" cy=\"232\" r=\"86\" fill=\"none\" stroke=\"#8f939b\" stroke-width=\"26\"/>".to_owned(),
        "<circle cx=\"200\" cy=\"230\" r=\"86\" fill=\"none\" stroke=\"#b9bdc4\" stroke-width=\"14\"/>".to_owned(),
        oval(204, 142, (72, 42), "#8f939b"),
        oval(202, 136, (66, 36), "#d5d8dd"),
        oval(196, 130, (40, 18), "#eceef1"),
    ];
    Thing::on_a_table(150, strokes.concat())
}
