//! Things for a room: lamps, textiles, a chair.

use crate::shop::pictures::drawing::{Thing, disc, fill, glaze, line, oval, slab, turned};
use crate::shop::pictures::palette::Palette;

/// A lamp like a moon that is nearly full.
pub(super) fn moon_lamp(palette: &Palette) -> Thing {
    let Palette { shade, .. } = palette;
    let strokes = [
        glaze("M204 38a142 142 0 0 1 0 284 142 142 0 0 1 0-284z", "#fbe8b6", ".45"),
        disc(204, 180, 104, "#fdf3d3"),
        glaze("M204 76a104 104 0 0 1 0 208c40-30 58-66 58-104s-18-74-58-104z", "#e9c987", ".7"),
        disc(170, 150, 13, "#f0dca6"),
        disc(196, 210, 18, "#f0dca6"),
        disc(150, 204, 8, "#f0dca6"),
        slab(164, 278, (80, 18), (4, shade)),
        slab(136, 310, (136, 16), (8, shade)),
        slab(196, 292, (16, 22), (0, shade)),
    ];
    Thing::on_a_table(136, strokes.concat())
}

/// A pendant of folded paper.
pub(super) fn pendant(palette: &Palette) -> Thing {
    let Palette { main, shade, light, .. } = palette;
    let folds: String = (0..9)
        .map(|number| {
            let (top, foot) = (164 + 10 * number, 84 + 30 * number);
            let colour = if number % 2 == 0 { light } else { main };
            fill(&format!("M{top} 142h10l{} 132h-30z", foot + 30 - top - 10), colour)
        })
        .collect();
    let strokes = [
        line("M204 0v130", "#3a3a3f", 4),
        glaze("M84 274h240l60 126H24z", "#fff3cf", ".6"),
        folds,
        slab(156, 128, (104, 18), (6, shade)),
    ];
    Thing::on_the_wall(strokes.concat())
}

/// A lamp with a clamp, of the kind that architects have.
pub(super) fn clamp_lamp(palette: &Palette) -> Thing {
    let Palette { main, shade, light, .. } = palette;
    let strokes = [
        glaze("M226 168 160 330h200l-74-140z", "#fff3cf", ".55"),
        line("M96 300 132 186 236 96", main, 11),
        disc(132, 186, 13, shade),
        disc(236, 96, 12, shade),
        fill("M214 94l52-16 46 88-104 42c-8-40-4-76 6-114z", main),
        fill("M312 166l-104 42 8 18 106-42z", shade),
        line("M232 120c-4 18-6 34-4 52", light, 6),
        slab(66, 292, (66, 18), (4, shade)),
        slab(72, 300, (20, 60), (3, main)),
        slab(72, 344, (52, 14), (3, main)),
    ];
    Thing::on_a_table(90, strokes.concat())
}

/// A candle like an obelisk.
pub(super) fn candle(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let strokes = [
        oval(204, 74, (42, 46), "#fbe8b6"),
        fill("M204 30c16 22 20 34 12 48-6 10-18 10-24 0-8-14-4-26 12-48z", "#f0a53c"),
        line("M204 78v18", "#3a3a3f", 4),
        fill("M184 102l20-12 20 12 22 212h-84z", main),
        fill("M204 90l20 12 22 212h-42z", shade),
        line("M186 150l-8 120", light, 6),
        slab(140, 308, (128, 18), (5, accent)),
    ];
    Thing::on_a_table(128, strokes.concat())
}

/// A folded blanket, with stripes as far apart as primes.
pub(super) fn blanket(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let fold = |y: i32, colour: &str| {
        let stripes: String = [2, 3, 5, 7, 11, 13]
            .into_iter()
            .map(|prime| {
                slab(88 + prime * 17, y, (7, 62), (0, if prime % 3 == 0 { light } else { accent }))
            })
            .collect();
        [slab(82, y, (248, 62), (26, colour)), stripes].concat()
    };
    let strokes = [fold(264, shade), fold(204, main), fold(144, shade)];
    Thing::on_a_table(248, strokes.concat())
}

/// A cushion with squares in squares.
pub(super) fn cushion(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let strokes = [
        fill(
            "M86 118c-10-16 4-30 20-22 64 14 132 14 196 0 16-8 30 6 20 22-14 60-14 124 0 184 10 16-4 30-20 22-64-14-132-14-196 0-16 8-30-6-20-22 14-60 14-124 0-184z",
            main,
        ),
        slab(128, 136, (152, 150), (6, shade)),
        slab(152, 164, (104, 104), (4, light)),
        slab(174, 190, (60, 60), (3, accent)),
    ];
    Thing::on_a_table(220, strokes.concat())
}

/// Towels with the tiles of a wall.
pub(super) fn tiles(palette: &Palette) -> Thing {
    let Palette { accent, .. } = palette;
    let blue = "#2f58a3";
    let tiles: String = (0..12)
        .map(|number| {
            let (x, y) = (116 + 60 * (number % 3), 92 + 60 * (number / 3));
            [
                slab(x, y, (54, 54), (2, "#fbf8f1")),
                fill(
                    &format!(
                        "M{} {y}c0 18 9 27 27 27-18 0-27 9-27 27 0-18-9-27-27-27 18 0 27-9 27-27z",
                        x + 27
                    ),
                    blue,
                ),
                disc(x + 27, y + 27, 5, accent),
            ]
            .concat()
        })
        .collect();
    let strokes =
        [line("M60 66h290", "#6b5a48", 10), slab(104, 62, (198, 290), (3, "#e8e4da")), tiles];
    Thing::on_the_wall(strokes.concat())
}

/// A scarf of marbled silk, spread out.
pub(super) fn marbled(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let waves: String = (0..7)
        .map(|number| {
            let y = 104 + 34 * number;
            let colour = match number % 3 {
                0 => light,
                1 => shade,
                _ => accent,
            };
            line(&format!("M86 {y}c40-30 70 26 112-2s72 28 130-4"), colour, 9)
        })
        .collect();
    let fringe: String =
        (0..17).map(|number| line(&format!("M{} 330v18", 84 + 15 * number), shade, 3)).collect();
    let strokes = [
        slab(84, 70, (248, 266), (4, "#00000022")),
        fringe,
        slab(76, 62, (256, 268), (4, main)),
        waves,
        line("M84 70h240v252h-240z", light, 4),
    ];
    Thing::on_the_wall(strokes.concat())
}

/// A bag with the wheel of colours.
pub(super) fn tote(_palette: &Palette) -> Thing {
    let colours = ["#c63d2b", "#e08a33", "#e6c23d", "#5c9a55", "#3c6fb0", "#6d4a99"];
    let wheel: String = (0..6)
        .zip(colours)
        .map(|(number, colour)| {
            let wedge = fill("M204 232V166a66 66 0 0 1 57 33z", colour);
            turned(60 * number, (204, 232), &wedge)
        })
        .collect();
    let strokes = [
        line("M150 148c0-120 108-120 108 0", "#cfc4ae", 13),
        fill("M104 140h200l16 208H88z", "#ece4d3"),
        fill("M276 140h28l16 208h-40z", "#dcd2bc"),
        wheel,
        disc(204, 232, 20, "#ece4d3"),
    ];
    Thing::on_the_wall(strokes.concat())
}

/// A chair.
pub(super) fn chair(palette: &Palette) -> Thing {
    let Palette { main, shade, accent, .. } = palette;
    let strokes = [
        line("M136 96v230M272 96v230M148 230l-12 96M260 230l12 96", shade, 12),
        slab(132, 84, (144, 26), (12, main)),
        slab(132, 132, (144, 22), (10, main)),
        slab(118, 208, (172, 30), (12, accent)),
    ];
    Thing::on_a_table(190, strokes.concat())
}
