//! The things themselves, found by the first words of a SKU.

mod home;
mod paper;
mod room;
mod small;
mod table;

use super::drawing::Thing;
use super::palette::Palette;

/// Draws a thing.
type Draw = fn(&Palette) -> Thing;

/// The drawing for each SKU: the first beginning that fits. Longer beginnings stand before shorter ones.
const DRAWN: &[(&str, Draw)] = &[
    ("VASE-PILASTER", table::fluted_vase),
    ("VASE-BUD", table::bud_vases),
    ("VASE", table::wavy_vase),
    ("BOWL", table::bowl),
    ("PLATE", table::plate),
    ("CUP", table::cups),
    ("MUG", table::cups),
    ("CARAFE", table::carafe),
    ("MILL", table::mills),
    ("PRINT-NOCT", paper::harbour_at_night),
    ("PRINT-FERN", paper::fern),
    ("PRINT-METRO", paper::metro_map),
    ("PRINT", paper::letters),
    ("CARDS", paper::cards),
    ("NOTE", paper::notebook),
    ("CAL", paper::calendar),
    ("BOOKENDS", home::bookends),
    ("BOOK", paper::book),
    ("PENCIL", small::pencil),
    ("TAPE", small::tapes),
    ("LAMP-GIBBOUS", room::moon_lamp),
    ("LAMP-ARCH", room::clamp_lamp),
    ("LAMP", room::pendant),
    ("CANDLE", room::candle),
    ("BLANKET", room::blanket),
    ("CUSHION", room::cushion),
    ("TOWEL", room::tiles),
    ("SCARF", room::marbled),
    ("TOTE", room::tote),
    ("CHAIR", room::chair),
    ("RUG", room::blanket),
    ("TOY-BIRD", small::bird),
    ("TOY-BLOCKS", small::blocks),
    ("TOY-KALEIDOSCOPE", small::kaleidoscope),
    ("TOY", small::blocks),
    ("GAME", small::memory_cards),
    ("PUZZLE", small::puzzle),
    ("CLOCK-SUNDIAL", home::sundial),
    ("CLOCK", home::clock),
    ("TIMER", home::sand_timers),
    ("JEWEL-MOBILE", small::earrings),
    ("JEWEL-FRAGMENT", small::brooch),
    ("JEWEL", small::ring),
    ("TRAY", home::tray),
    ("HOOK", home::hook),
    ("INCENSE", home::volcano),
    ("MAGNET", home::magnets),
];

/// The drawing for a SKU; a parcel for one that is none of these.
pub(super) fn of(sku: &str, palette: &Palette) -> Thing {
    let found = DRAWN.iter().find(|(beginning, _)| sku.starts_with(beginning));
    found.map_or_else(|| home::parcel(palette), |(_, draw)| draw(palette))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_beginning_hides_behind_a_shorter_one() {
        for (place, (beginning, _)) in DRAWN.iter().enumerate() {
            let before = DRAWN.iter().take(place);
            let hidden = before.clone().any(|(other, _)| beginning.starts_with(other));
            assert!(!hidden, "{beginning}");
        }
    }
}
