//! SKUs for variants that have none in the file. Each follows from handle and options alone, ends in a digest of both,
//! and so is the same in every file and no other variant's.

use std::borrow::Cow;

use uuid::Uuid;

use crate::domain::Sku;

/// The namespaces of the digests.
const OF_HANDLES: Uuid = Uuid::from_u128(0x2b1f_6c0a_93d5_4f6e_8a17_c4e0_5d92_7b31);
const OF_OPTIONS: Uuid = Uuid::from_u128(0x7c64_1e8f_d20b_4c39_b5e6_09af_3871_c2d4);

/// The namespace of the digest that earlier versions used.
const EARLIER: Uuid = Uuid::from_u128(0x8f0d_3c6e_41a7_4f0b_9a52_6d1c_7be2_90a4);

/// The digits of each half of the digest.
const DIGITS: usize = Sku::DIGEST_DIGITS / 2;

/// `onda-vase` in blue becomes `ONDA-VASE-BLUE~` and twelve hexadecimal digits.
pub(crate) fn derived_sku(handle: &str, options: &[Cow<'_, str>]) -> String {
    let slug = slug(handle, options);
    let start: String = slug.chars().take(Sku::LONGEST - 1 - Sku::DIGEST_DIGITS).collect();
    let start = if start.is_empty() { "SKU" } else { &start };
    let (of_handle, of_options) =
        (digest(OF_HANDLES, handle), digest(OF_OPTIONS, &options.join("\u{1f}")));
    format!("{start}{}{of_handle}{of_options}", Sku::DIGEST_MARK)
}

/// Whether the SKU was derived for a handle other than `handle`.
pub(crate) fn is_of_another_handle(sku: &str, handle: &str) -> bool {
    Sku::digest(sku).is_some_and(|digits| !digits.starts_with(&digest(OF_HANDLES, handle)))
}

/// Whether the SKU was derived.
pub(super) fn is_derived(sku: &str) -> bool {
    Sku::digest(sku).is_some()
}

/// The SKU that earlier versions derived: several variants could have the same.
pub(crate) fn earlier_sku(handle: &str, options: &[Cow<'_, str>]) -> String {
    let slug = slug(handle, options);
    let source = format!("{handle}/{}", options.join("/"));
    if source.is_ascii() && slug.len() <= Sku::LONGEST {
        return slug;
    }
    let digest = Uuid::new_v5(&EARLIER, source.as_bytes()).simple().to_string();
    let start: String = slug.chars().take(Sku::LONGEST - 9).collect();
    format!("{start}-{}", digest.chars().take(8).collect::<String>())
}

/// The letters and digits of handle and options, for people.
fn slug(handle: &str, options: &[Cow<'_, str>]) -> String {
    let capitals = format!("{handle}/{}", options.join("/")).to_uppercase();
    let words = capitals.split(|letter: char| !letter.is_ascii_alphanumeric());
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

fn digest(namespace: Uuid, text: &str) -> String {
    let digits = Uuid::new_v5(&namespace, text.as_bytes()).simple().to_string().to_uppercase();
    digits.chars().take(DIGITS).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn sku(handle: &str, options: &[&str]) -> String {
        derived_sku(
            handle,
            &options.iter().map(|option| Cow::Borrowed(*option)).collect::<Vec<_>>(),
        )
    }

    #[test]
    fn variants_that_look_alike_have_skus_of_their_own() {
        let long = "x".repeat(200);
        let variants: [(&str, &[&str]); 16] = [
            ("battery", &["A+"]),
            ("battery", &["A-"]),
            ("battery", &["A"]),
            ("battery", &["a"]),
            ("battery", &["Ä"]),
            ("battery-a", &[]),
            ("Battery-A", &[]),
            ("a", &["b", "c"]),
            ("a", &["b/c"]),
            ("a", &["b-c"]),
            ("a-b", &["c"]),
            ("a-b-c", &[]),
            ("花瓶", &[]),
            ("茶碗", &[]),
            (&long, &["L"]),
            (&long, &["M"]),
        ];
        let skus: HashSet<String> =
            variants.iter().map(|(handle, options)| sku(handle, options)).collect();
        assert_eq!(skus.len(), variants.len(), "{skus:?}");
        assert!(skus.iter().all(|sku| Sku::parse(sku).is_ok()), "{skus:?}");
    }

    #[test]
    fn a_derived_sku_never_changes() {
        assert_eq!(sku("onda-vase", &["Blue"]), "ONDA-VASE-BLUE~77FEA0C48DBC");
        assert_eq!(sku("lamp-no-3", &[]), "LAMP-NO-3~8DA1C067D979");
    }

    #[test]
    fn the_sku_of_earlier_versions_is_found_again() {
        let earlier = |handle: &str| earlier_sku(handle, &[Cow::Borrowed("Blue")]);
        assert_eq!(earlier("onda-vase"), "ONDA-VASE-BLUE");
        let (fits, long) = ("x".repeat(Sku::LONGEST), "x".repeat(Sku::LONGEST + 1));
        assert_eq!(earlier_sku(&fits, &[]), "X".repeat(Sku::LONGEST));
        assert_eq!(earlier_sku(&long, &[]), format!("{}-c1045702", "X".repeat(91)));
        assert_eq!(earlier_sku("bücher", &[]), "B-CHER-203254fc");
    }

    #[test]
    fn a_derived_sku_belongs_to_the_handle_that_made_it() {
        let blue = sku("onda", &["Blue"]);
        assert!(is_of_another_handle(&blue, "onda-2") && is_of_another_handle(&blue, "Onda"));
        assert!(!is_of_another_handle(&blue, "onda"));
        for ordinary in ["VASE", "A~B", "A~123456", "VASE~zzzzzzzzzzzz", ""] {
            assert!(!is_of_another_handle(ordinary, "onda"), "{ordinary}");
        }
    }
}
