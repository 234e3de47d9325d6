//! Values of the domain for tests.

use chrono::{DateTime, Utc};
use shared_kernel::{Currency, Money};
use uuid::Uuid;

use crate::domain::{
    AddressPart, CatalogueEntry, Country, CustomerId, Locality, LocalityParts, PaymentToken,
    ProductId, Quantity, ReplicaVersion, Sealed, ShippingAddress, Sku, WantedLines,
};

pub(crate) fn euros(amount_minor: i64) -> Money {
    Money::new(amount_minor, Currency::EUR)
}

pub(crate) fn sku(text: &str) -> Sku {
    Sku::parse(text).unwrap()
}

pub(crate) fn units(units: i64) -> Quantity {
    Quantity::parse(units).unwrap()
}

pub(crate) fn customer() -> CustomerId {
    CustomerId::from_uuid(Uuid::from_u128(42))
}

fn long_ago() -> DateTime<Utc> {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

/// A product on sale, priced in euros; one SKU is always the same product.
pub(crate) fn entry(text: &str, price_minor: i64, sequence: u32) -> CatalogueEntry {
    entry_at(text, euros(price_minor), sequence)
}

/// The same at a price in any currency.
pub(crate) fn entry_at(text: &str, price: Money, sequence: u32) -> CatalogueEntry {
    CatalogueEntry::stored(
        ProductId::from_uuid(Uuid::new_v5(&Uuid::NAMESPACE_OID, text.as_bytes())),
        sku(text),
        format!("The {text}").into(),
        price,
        true,
        ReplicaVersion::new(sequence, long_ago()),
    )
}

/// The entry of a product that is no longer on sale.
pub(crate) fn withdrawn(entry: &CatalogueEntry) -> CatalogueEntry {
    CatalogueEntry::stored(
        entry.product(),
        entry.sku().clone(),
        entry.name().clone(),
        entry.price(),
        false,
        entry.replica_version(),
    )
}

pub(crate) fn wanted(lines: &[(&str, i64)]) -> WantedLines {
    WantedLines::gather(lines.iter().map(|(text, quantity)| (sku(text), units(*quantity)))).unwrap()
}

pub(crate) fn address() -> ShippingAddress {
    let line2 = Some(AddressPart::parse("Second floor").unwrap());
    ShippingAddress { line2, ..address_in("GB", "12 St James's Square", "London", "", "SW1Y 4JH") }
}

/// A sealed address, for decisions that do not look inside.
pub(crate) fn sealed_address() -> Sealed<ShippingAddress> {
    Sealed::stored("sealed.1.address")
}

/// A sealed token, for decisions that hand it over.
pub(crate) fn sealed_token() -> Sealed<PaymentToken> {
    Sealed::stored("sealed.1.token")
}

/// An address of Ada Lovelace; parts that are empty are not given.
pub(crate) fn address_in(
    country: &str,
    line1: &str,
    city: &str,
    state: &str,
    postal_code: &str,
) -> ShippingAddress {
    let part = |text: &str| (!text.is_empty()).then(|| AddressPart::parse(text).unwrap());
    let parts = LocalityParts {
        country: Country::parse(country).unwrap(),
        state: part(state),
        city: part(city),
        postal_code: part(postal_code),
    };
    ShippingAddress {
        name: AddressPart::parse("Ada Lovelace").unwrap(),
        line1: AddressPart::parse(line1).unwrap(),
        line2: None,
        locality: Locality::parse(parts).unwrap(),
    }
}
