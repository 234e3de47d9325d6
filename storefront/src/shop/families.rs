//! Families: products that are one thing in several colours or sizes. The API knows single products; their names and SKUs tell what
//! belongs together.

use pages::address::Query;

use crate::shop::product::Product;
use crate::visit::Visit;

/// Stands between the name of a thing and its variant, as the import of a catalogue writes names.
const BEFORE_THE_VARIANT: &str = " – ";
/// A family is looked for among so many products.
const LOOKED_THROUGH: &str = "50";

/// A member of a family.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variant {
    /// The word for it, such as `Smoke`.
    pub(crate) name: String,
    /// Its page.
    pub(crate) path: String,
    /// Whether it is the one that is shown.
    pub(crate) is_this: bool,
    /// Whether it can be bought now.
    pub(crate) is_for_sale: bool,
}

/// The name of the thing without its variant.
pub(crate) fn family_name(name: &str) -> &str {
    name.split_once(BEFORE_THE_VARIANT).map_or(name, |(thing, _variant)| thing)
}

/// The word for the variant, if there is one.
pub(crate) fn variant_name(name: &str) -> Option<&str> {
    name.split_once(BEFORE_THE_VARIANT).map(|(_thing, variant)| variant)
}

/// The members of the family of a product, itself included; none if it has no family. A page shows without them when they cannot be
/// had.
pub(crate) async fn variants(visit: &Visit, product: &Product) -> Vec<Variant> {
    if variant_name(&product.name).is_none() {
        return Vec::new();
    }
    let query = Query::new()
        .with("q", family_name(&product.name))
        .with("category", &product.category)
        .with("limit", LOOKED_THROUGH);
    let found = visit.get::<super::catalogue::ProductPage>(&query.below("/api/v1/products")).await;
    let others = found.map(|page| page.items).unwrap_or_default();
    members(product, others)
}

fn members(product: &Product, others: Vec<Product>) -> Vec<Variant> {
    let mut family: Vec<Product> =
        others.into_iter().filter(|other| are_one_thing(product, other)).collect();
    // One that is withdrawn is in no list.
    if family.iter().all(|other| other.sku != product.sku) {
        family.push(product.clone());
    }
    if family.len() < 2 {
        return Vec::new();
    }
    let variant = |other: &Product| Variant {
        name: variant_name(&other.name).unwrap_or(&other.name).to_owned(),
        path: other.path(),
        is_this: other.sku == product.sku,
        is_for_sale: other.is_for_sale(),
    };
    family.iter().map(variant).collect()
}

fn are_one_thing(one: &Product, other: &Product) -> bool {
    let stem = |sku: &str| sku.rsplit_once('-').map(|(stem, _variant)| stem.to_owned());
    family_name(&one.name) == family_name(&other.name)
        && variant_name(&other.name).is_some()
        && stem(&one.sku) == stem(&other.sku)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Money;

    fn product(sku: &str, name: &str) -> Product {
        Product {
            sku: sku.to_owned(),
            name: name.to_owned(),
            description: String::new(),
            category: "Vases".to_owned(),
            price: Money { amount_minor: 6900, currency: "EUR".to_owned() },
            available: 3,
            status: "on-sale".to_owned(),
        }
    }

    #[test]
    fn a_family_has_the_variants_of_one_thing_and_no_others() {
        let smoke = product("VASE-ONDA-SMK", "Onda Vase – Smoke");
        let others = vec![
            product("VASE-ONDA-CLR", "Onda Vase – Clear"),
            product("VASE-ONDA-SMK", "Onda Vase – Smoke"),
            product("VASE-ONDA-XL", "Onda Vase"),
            product("BOOK-ONDA-1", "Onda Vase – The Book"),
        ];
        let names: Vec<String> = members(&smoke, others).into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["Clear", "Smoke"]);
        assert!(members(&smoke, Vec::new()).is_empty(), "alone it is no family");
    }
}
