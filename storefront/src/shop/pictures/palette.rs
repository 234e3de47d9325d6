//! The colours of a picture: those that the last word of a SKU names, else some that follow from the whole of it.

/// The colours of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Palette {
    /// The wall behind the thing.
    pub(super) wall: &'static str,
    /// The table that it stands on.
    pub(super) table: &'static str,
    /// The thing.
    pub(super) main: &'static str,
    /// Its side in the shade.
    pub(super) shade: &'static str,
    /// The light colour on it, or beside it.
    pub(super) light: &'static str,
    /// A second colour.
    pub(super) accent: &'static str,
}

const LAGOON: Palette = of_glass("#3f9c9c", "#2c7577", "#bfe3de");
const SMOKE: Palette = of_glass("#75706e", "#565250", "#cfc8c2");
const CLEAR: Palette = of_glass("#bcd2d6", "#93afb5", "#f2fafa");
const OCHRE: Palette = warm("#d39a3a", "#ab7722", "#f6ddaa", "#8a3b1f");
const ULTRAMARINE: Palette = cool("#3450a8", "#243a80", "#c5d0f2", "#e8a13a");
const RED: Palette = warm("#c63d2b", "#982a1c", "#f2b4a6", "#2b2a2e");
const INK: Palette = cool("#2d3142", "#1c1f2b", "#c9cede", "#d9a441");
const WHITE: Palette = warm("#f4efe6", "#d6cdbd", "#ffffff", "#3a3a3f");

/// The longest word for a size, such as `XXL`.
const LONGEST_SIZE: usize = 3;

/// Colours for things whose SKU names none.
const OTHERS: [Palette; 7] = [
    warm("#c8704d", "#9d4f33", "#f3d1bd", "#34546b"),
    cool("#4f7d6b", "#375c4e", "#cfe3d8", "#d98b4a"),
    warm("#d9b04c", "#ad862a", "#f8e7b8", "#59476e"),
    cool("#5b7aa6", "#405b83", "#d2deee", "#c9694f"),
    warm("#8a5a6e", "#683f51", "#e6ccd6", "#cfa64e"),
    cool("#7a8b5a", "#5b6a40", "#dfe6cd", "#b2533a"),
    warm("#b98a5e", "#8f663e", "#eedcc8", "#3d6a72"),
];

const fn warm(
    main: &'static str,
    shade: &'static str,
    light: &'static str,
    accent: &'static str,
) -> Palette {
    Palette { wall: "#efe7da", table: "#ddd0bb", main, shade, light, accent }
}

const fn cool(
    main: &'static str,
    shade: &'static str,
    light: &'static str,
    accent: &'static str,
) -> Palette {
    Palette { wall: "#e4e9e6", table: "#cbd4cf", main, shade, light, accent }
}

const fn of_glass(main: &'static str, shade: &'static str, light: &'static str) -> Palette {
    cool(main, shade, light, "#c9694f")
}

/// The colours for a SKU.
pub(super) fn of(sku: &str) -> Palette {
    let variant = sku.rsplit('-').next().unwrap_or_default();
    match variant {
        "LAG" => LAGOON,
        "SMK" => SMOKE,
        "CLR" => CLEAR,
        "OCH" => OCHRE,
        "ULT" => ULTRAMARINE,
        "RED" => RED,
        "BLK" | "INK" => INK,
        "WHT" => WHITE,
        _ => following_from(stem(sku)),
    }
}

/// A SKU without a short word at its end, so that sizes of a thing have one colour.
fn stem(sku: &str) -> &str {
    match sku.rsplit_once('-') {
        Some((stem, variant)) if variant.len() <= LONGEST_SIZE => stem,
        Some(_) | None => sku,
    }
}

/// The same for the same text (FNV-1a).
fn following_from(text: &str) -> Palette {
    let hash = text
        .bytes()
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let [first, ..] = OTHERS;
    let count = u32::try_from(OTHERS.len()).unwrap_or(1);
    let place = usize::try_from(hash % count).unwrap_or(0);
    OTHERS.get(place).copied().unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_has_its_own_colour_and_sizes_share_one() {
        assert_eq!(of("VASE-ONDA-SMK"), SMOKE);
        assert_ne!(of("CUSHION-SQ-OCH"), of("CUSHION-SQ-ULT"));
        assert_eq!(of("LAMP-FOLD-40"), of("LAMP-FOLD-60"));
        assert_ne!(of("BOOK-CHAIRS"), of("BOOK-PIGMENTS"));
    }
}
