//! The part of an address that follows the rules of its country: country, state, city and postal code.

use std::fmt;

use crate::domain::address_form::{AddressForm, Part};
use crate::domain::{AddressPart, Country};

/// Where an address is. Each part that the country needs is there, and each that it has rules for follows them.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Locality {
    country: Country,
    state: Option<AddressPart>,
    city: Option<AddressPart>,
    postal_code: Option<AddressPart>,
}

/// The parts of a locality as they were given or stored.
#[derive(Clone)]
pub(crate) struct LocalityParts {
    pub(crate) country: Country,
    pub(crate) state: Option<AddressPart>,
    pub(crate) city: Option<AddressPart>,
    pub(crate) postal_code: Option<AddressPart>,
}

/// Why a part is refused in this country.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub(crate) struct LocalityRefusal {
    /// The part.
    pub(crate) part: Part,
    reason: String,
}

impl Locality {
    /// Checks `parts` by the rules of their country. Every part that is refused is named.
    pub(crate) fn parse(parts: LocalityParts) -> Result<Self, Vec<LocalityRefusal>> {
        let LocalityParts { country, state, city, postal_code } = parts;
        let form = AddressForm::of(country);
        let mut refusals = Vec::new();
        let city = needed(form, Part::City, city, &mut refusals);
        let state = needed(form, Part::State, state, &mut refusals)
            .and_then(|state| region(form, state).map_err(|refusal| refusals.push(refusal)).ok());
        let postal_code =
            needed(form, Part::PostalCode, postal_code, &mut refusals).and_then(|code| {
                postal_code_of(form, &code).map_err(|refusal| refusals.push(refusal)).ok()
            });
        if refusals.is_empty() {
            Ok(Self { country, state, city, postal_code })
        } else {
            Err(refusals)
        }
    }

    /// A stored locality. Orders of earlier versions have no state.
    pub(crate) fn stored(parts: LocalityParts) -> Self {
        let LocalityParts { country, state, city, postal_code } = parts;
        Self { country, state, city, postal_code }
    }

    /// The country.
    pub(crate) const fn country(&self) -> Country {
        self.country
    }

    /// The state: its code where the country has a list of them.
    pub(crate) fn state(&self) -> Option<&str> {
        self.state.as_ref().map(AddressPart::as_str)
    }

    /// The city.
    pub(crate) fn city(&self) -> Option<&str> {
        self.city.as_ref().map(AddressPart::as_str)
    }

    /// The postal code.
    pub(crate) fn postal_code(&self) -> Option<&str> {
        self.postal_code.as_ref().map(AddressPart::as_str)
    }

    /// The parts, for the store.
    pub(crate) fn into_parts(self) -> LocalityParts {
        let Self { country, state, city, postal_code } = self;
        LocalityParts { country, state, city, postal_code }
    }
}

/// An address is personal data, so `{:?}` shows the country only.
impl fmt::Debug for Locality {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Locality").field("country", &self.country).finish_non_exhaustive()
    }
}

fn needed(
    form: &AddressForm,
    part: Part,
    given: Option<AddressPart>,
    refusals: &mut Vec<LocalityRefusal>,
) -> Option<AddressPart> {
    if given.is_none() && form.needs(part) {
        let what = match part {
            Part::City => "city",
            Part::State => form.state_kind(),
            Part::PostalCode => "postal code",
        };
        let country = form.country_in_a_sentence();
        let reason = format!("is required: an address in {country} needs a {what}");
        refusals.push(LocalityRefusal { part, reason });
    }
    given
}

/// The code of the region. Where a state is not needed, one that the data lacks stays as it was given.
fn region(form: &AddressForm, given: AddressPart) -> Result<AddressPart, LocalityRefusal> {
    match form.region(given.as_str()) {
        Some(region) => Ok(AddressPart::stored(region.code()).unwrap_or(given)),
        None if form.regions().is_empty() || !form.needs(Part::State) => Ok(given),
        None => {
            let (kind, country) = (form.state_kind(), form.country_in_a_sentence());
            let example = form.regions().first().map_or(String::new(), |region| {
                match (region.code(), region.name()) {
                    (code, name) if code == name => format!(", such as {name}"),
                    (code, name) => format!(", such as {name} ({code})"),
                }
            });
            let reason = format!("must be a {kind} of {country}, by its name or code{example}");
            Err(LocalityRefusal { part: Part::State, reason })
        }
    }
}

fn postal_code_of(form: &AddressForm, given: &AddressPart) -> Result<AddressPart, LocalityRefusal> {
    if let Some(code) =
        form.postal_code(given.as_str()).and_then(|code| AddressPart::stored(&code).ok())
    {
        return Ok(code);
    }
    let (country, example) = (form.country_in_a_sentence(), form.postal_code_example());
    let reason = match form.postal_code_digits() {
        Some(digits) => {
            format!("must be a postal code of {country}: {digits} digits, such as {example}")
        }
        None => format!("must be a postal code of {country}, such as {example}"),
    };
    Err(LocalityRefusal { part: Part::PostalCode, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(country: &str, state: &str, city: &str, postal_code: &str) -> LocalityParts {
        let part = |text: &str| (!text.is_empty()).then(|| AddressPart::parse(text).unwrap());
        LocalityParts {
            country: Country::parse(country).unwrap(),
            state: part(state),
            city: part(city),
            postal_code: part(postal_code),
        }
    }

    fn refused(country: &str, state: &str, city: &str, postal_code: &str) -> Vec<(Part, String)> {
        let refusals = Locality::parse(parts(country, state, city, postal_code)).unwrap_err();
        refusals.into_iter().map(|refusal| (refusal.part, refusal.to_string())).collect()
    }

    #[test]
    fn an_address_has_what_its_country_needs() {
        for (country, state, city, postal_code) in [
            ("HK", "", "Central", ""),
            ("HK", "Kowloon", "", ""),
            ("US", "California", "Cupertino", "95014"),
            ("IE", "", "Dublin", ""),
            ("IE", "Co. Dublin", "Dublin", "A65 F4E2"),
            ("IE", "Leinster", "Dublin", ""),
            ("IQ", "Erbil", "Erbil", ""),
            ("AE", "Dubai", "", ""),
            ("SG", "", "", "546080"),
            ("GB", "Greater London", "London", "SW1Y 4JH"),
            ("DE", "Bayern", "München", "80331"),
        ] {
            assert!(Locality::parse(parts(country, state, city, postal_code)).is_ok(), "{country}");
        }
    }

    #[test]
    fn a_part_that_is_missing_or_wrong_is_named_with_what_is_expected() {
        let expected = [
            (Part::City, "is required: an address in the United States needs a city"),
            (Part::State, "is required: an address in the United States needs a state"),
            (Part::PostalCode, "is required: an address in the United States needs a postal code"),
        ];
        assert_eq!(refused("US", "", "", ""), expected.map(|(part, says)| (part, says.to_owned())));
        for (country, state, city, postal_code, part, says) in [
            (
                "US",
                "Bavaria",
                "X",
                "95014",
                Part::State,
                "must be a state of the United States, by its name or code, such as Alabama (AL)",
            ),
            (
                "JP",
                "Ruhr",
                "X",
                "154-0023",
                Part::State,
                "must be a prefecture of Japan, by its name or code, such as Hokkaido",
            ),
            (
                "DE",
                "",
                "Berlin",
                "1011",
                Part::PostalCode,
                "must be a postal code of Germany: 5 digits, such as 26133",
            ),
            (
                "GB",
                "",
                "London",
                "95014",
                Part::PostalCode,
                "must be a postal code of the United Kingdom, such as SW1Y 4JH",
            ),
            (
                "IE",
                "",
                "Dublin",
                "1",
                Part::PostalCode,
                "must be a postal code of Ireland, such as A65 F4E2",
            ),
        ] {
            assert_eq!(refused(country, state, city, postal_code), [(part, says.to_owned())]);
        }
    }

    #[test]
    fn a_state_becomes_its_code_and_a_postal_code_its_capitals() {
        let locality = Locality::parse(parts("CA", "ontario", "Ottawa", "k1a 0b1")).unwrap();
        assert_eq!((locality.state(), locality.postal_code()), (Some("ON"), Some("K1A 0B1")));
        assert_eq!(format!("{locality:?}"), r#"Locality { country: Country("CA"), .. }"#);
    }

    #[test]
    fn a_stored_locality_of_an_earlier_version_is_read() {
        let old = Locality::stored(parts("US", "", "Cupertino", "9"));
        assert_eq!((old.state(), old.postal_code()), (None, Some("9")));
    }
}
