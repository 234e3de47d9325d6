//! Things for the home: clocks, hooks, trays; and the parcel for whatever nobody has drawn.

use crate::shop::pictures::drawing::{Thing, disc, fill, glaze, line, oval, slab, turned};
use crate::shop::pictures::palette::Palette;

/// Two quarter circles that hold books.
pub(super) fn bookends(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let strokes = [
        fill("M64 326V196a130 130 0 0 1 130 130z", main),
        fill("M346 326V196a130 130 0 0 0-130 130z", main),
        slab(158, 158, (30, 168), (2, accent)),
        slab(188, 136, (24, 190), (2, shade)),
        slab(212, 172, (32, 154), (2, light)),
        slab(56, 318, (298, 10), (3, shade)),
    ];
    Thing::on_a_table(290, strokes.concat())
}

/// A clock that marks the quarters alone.
pub(super) fn clock(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let strokes = [
        disc(210, 210, 144, "#00000022"),
        disc(200, 200, 144, shade),
        disc(200, 200, 132, main),
        line("M200 84v26M200 290v26M84 200h26M290 200h26", light, 10),
        line("M200 200 150 152", accent, 11),
        line("M200 200 262 124", light, 7),
        disc(200, 200, 11, accent),
    ];
    Thing::on_the_wall(strokes.concat())
}

/// A sundial on a pane.
pub(super) fn sundial(palette: &Palette) -> Thing {
    let Palette { main, accent, .. } = palette;
    let hours: String = (0..7)
        .map(|number| {
            let mark = line("M200 302v-26", main, 6);
            turned(26 * number - 78, (200, 170), &mark)
        })
        .collect();
    let strokes = [
        slab(52, 36, (296, 328), (6, "#f6f4ee")),
        slab(66, 50, (268, 300), (2, "#cfe0e6")),
        line("M200 50v300", "#f6f4ee", 10),
        disc(288, 92, 26, "#f3c25b"),
        format!("<circle cx=\"200\" cy=\"170\" r=\"104\" fill=\"{main}\" opacity=\".14\"/>"),
        hours,
        fill("M200 170l-44 84 14 6z", accent),
        disc(200, 170, 11, accent),
    ];
    Thing::on_the_wall(strokes.concat())
}

/// Three glasses of sand.
pub(super) fn sand_timers(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let timer = |x: i32, height: i32, sand: &str| {
        let (top, waist) = (326 - height, 326 - height / 2);
        let glass = format!(
            "M{l} {top}h60c0 {h}-24 {h}-24 {g}s24 {h} 24 {g}h-60c0-{h} 24-{h} 24-{g}s-24-{h}-24-{g}z",
            l = x - 30,
            h = height / 4,
            g = height / 2
        );
        [
            glaze(&glass, light, ".85"),
            fill(
                &format!(
                    "M{} 322c4-{} 14-{} 28-{}s24 {} 28 {}z",
                    x - 28,
                    height / 6,
                    height / 5,
                    height / 5,
                    height / 30,
                    height / 5
                ),
                sand,
            ),
            line(&format!("M{x} {waist}V300"), sand, 3),
            slab(x - 36, top - 8, (72, 12), (5, shade)),
            slab(x - 36, 318, (72, 12), (5, shade)),
        ]
        .concat()
    };
    let strokes = [timer(110, 140, accent), timer(204, 190, main), timer(298, 240, shade)];
    Thing::on_a_table(270, strokes.concat())
}

/// A tray of terrazzo.
pub(super) fn tray(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let chips = [
        ("M120 150l24-12 14 20-22 16z", main),
        ("M190 120l30 6-6 26-28-8z", accent),
        ("M262 150l26 14-18 24-22-18z", shade),
        ("M110 214l28 4 2 26-30-4z", light),
        ("M170 190l32-10 12 28-34 12z", shade),
        ("M236 212l34 2-8 30-30-6z", main),
        ("M300 220l18 16-16 22-18-20z", accent),
        ("M130 270l30-8 10 24-32 8z", accent),
        ("M196 256l28 10-8 26-30-8z", light),
        ("M262 272l28-8 12 22-30 10z", light),
        ("M232 170l14-8 8 14-14 8z", light),
        ("M158 236l12-4 4 12-12 4z", main),
    ];
    let chips: String = chips.into_iter().map(|(path, colour)| fill(path, colour)).collect();
    let strokes = [
        slab(72, 94, (272, 232), (116, "#00000022")),
        slab(64, 86, (272, 232), (116, "#e6dfd2")),
        slab(80, 102, (240, 200), (100, "#f7f3ea")),
        chips,
    ];
    Thing::on_the_wall(strokes.concat())
}

/// A hand that takes coats.
pub(super) fn hook(palette: &Palette) -> Thing {
    let Palette { shade, accent, .. } = palette;
    let iron = "#33343a";
    let strokes = [
        slab(168, 64, (72, 132), (36, iron)),
        disc(204, 92, 7, "#8b8d95"),
        disc(204, 168, 7, "#8b8d95"),
        fill("M180 178h48l8 60c4 30 2 60-10 76-10 14-34 14-44 0-12-16-14-46-10-76z", iron),
        line("M184 300v40M200 306v44M216 306v40M232 262c26-8 40 8 34 26", iron, 15),
        line("M150 356c40 20 70 20 112-2", accent, 9),
        line("M196 196c-2 20-2 40 0 58", shade, 5),
    ];
    Thing::on_the_wall(strokes.concat())
}

/// A volcano that smokes.
pub(super) fn volcano(palette: &Palette) -> Thing {
    let Palette { main, shade, accent, .. } = palette;
    let strokes = [
        line("M204 150c-30-26 22-44-6-72-18-20 20-32 6-56", "#b9b6ae", 9),
        fill("M96 326c40-30 54-110 74-164h68c20 54 34 134 74 164z", main),
        fill("M224 326c10-60 6-110-8-164h22c20 54 34 134 74 164z", shade),
        oval(204, 163, (34, 9), "#3a2622"),
        line("M188 168c-2 20-14 30-10 52M214 168c4 26 14 30 10 44", accent, 8),
    ];
    Thing::on_a_table(220, strokes.concat())
}

/// Circle, square and triangle, three times.
pub(super) fn magnets(palette: &Palette) -> Thing {
    let colours = [palette.main, palette.accent, palette.shade];
    let shapes: String = (0..9)
        .zip(colours.iter().cycle())
        .map(|(number, colour)| {
            let (x, y) = (106 + 98 * (number % 3), 108 + 96 * (number / 3));
            match (number + number / 3) % 3 {
                0 => disc(x, y, 34, colour),
                1 => slab(x - 32, y - 32, (64, 64), (3, colour)),
                _ => fill(&format!("M{x} {}l38 66h-76z", y - 34), colour),
            }
        })
        .collect();
    let strokes = [
        slab(44, 44, (320, 312), (20, "#d9d7d0")),
        slab(52, 52, (304, 296), (14, "#f3f1ea")),
        shapes,
    ];
    Thing::on_the_wall(strokes.concat())
}

/// A parcel with a string.
pub(super) fn parcel(palette: &Palette) -> Thing {
    let Palette { main, shade, light, accent, .. } = palette;
    let strokes = [
        fill("M84 176l122-44 122 44v128l-122 26-122-26z", main),
        fill("M206 206l122-30v128l-122 26z", shade),
        fill("M84 176l122-44 122 44-122 30z", light),
        line("M145 154l122 36v126M267 154l-122 36v126", accent, 7),
        line("M206 172c-34-40-64-20-40 4M206 172c34-40 64-20 40 4", accent, 7),
    ];
    Thing::on_a_table(220, strokes.concat())
}
