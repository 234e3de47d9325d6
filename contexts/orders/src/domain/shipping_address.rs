//! The shipping address of an order: the only personal data in this context, beside the payment token. It is stored sealed with
//! the key of the customer, never in an event, and erased on request.

use std::fmt;

use crate::domain::{AddressPart, Locality};

/// Name and address of the recipient. Each part is parsed on its own; the rules of the country tie those of the locality together.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ShippingAddress {
    pub(crate) name: AddressPart,
    pub(crate) line1: AddressPart,
    pub(crate) line2: Option<AddressPart>,
    pub(crate) locality: Locality,
}

impl fmt::Debug for ShippingAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("ShippingAddress")
            .field("country", &self.locality.country())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn debug_output_shows_the_country_only() {
        let shown = format!("{:?}", crate::domain::testing::address());
        assert_eq!(shown, r#"ShippingAddress { country: Country("GB"), .. }"#);
    }
}
