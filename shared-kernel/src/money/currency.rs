//! Currencies of ISO 4217: those that circulate, and those that are only on record.

use std::fmt;

use crate::TextForm;

/// A currency of ISO 4217, such as `EUR`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

/// Why a text is not a currency.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be the ISO 4217 code of a currency in circulation, in capital letters, such as EUR")]
pub struct UnknownCurrency;

impl Currency {
    /// The euro, the currency of the demo catalogue.
    pub const EUR: Self = Self(iso_currency::Currency::EUR);

    /// The form of a code.
    pub const FORM: TextForm = TextForm::like("EUR").pattern("^[A-Z]{3}$");

    /// Reads the three-letter code, in capital letters, of a currency in circulation. Funds, metals, units of account, the
    /// codes for tests and for no currency, and currencies that were replaced are refused: nobody can pay in them.
    pub fn parse(code: &str) -> Result<Self, UnknownCurrency> {
        Self::recorded(code).and_then(|currency| {
            if currency.circulates() { Ok(currency) } else { Err(UnknownCurrency) }
        })
    }

    /// Reads a code from a stored row or from an event, which may be of a currency that no longer circulates or that an
    /// earlier version accepted. The input of people is read by [`Self::parse`].
    pub fn recorded(code: &str) -> Result<Self, UnknownCurrency> {
        iso_currency::Currency::from_code(code).map(Self).ok_or(UnknownCurrency)
    }

    fn circulates(self) -> bool {
        // The old bolívar has been replaced in the list of the crate only: ISO 4217 has both codes, and prices bear this one.
        let is_replaced = self.0.is_superseded().is_some() && self.0 != iso_currency::Currency::VES;
        !self.0.is_fund() && !self.0.is_special() && !is_replaced
    }

    /// The three-letter code.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimal digits the minor unit stands for: 2 for EUR, 0 for JPY, 3 for KWD. Codes without a minor unit
    /// (gold, tests) count as 0.
    pub fn minor_digits(self) -> u32 {
        // It has cents, which the list of the crate does not know.
        if self.0 == iso_currency::Currency::ZWG {
            return 2;
        }
        self.0.exponent().map_or(0, u32::from)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_iso_codes_only() {
        assert_eq!(Currency::parse("EUR"), Ok(Currency::EUR));
        for code in ["eur", "EURO", "ZZZ", "", "€"] {
            assert_eq!(Currency::parse(code), Err(UnknownCurrency), "{code}");
        }
    }

    const NOT_IN_CIRCULATION: &str = "BGN BOV CHE CHW CLF COU CUC HRK MXV SLL USN UYI UYW XAD XAG XAU XBA XBB XBC XBD \
         XDR XPD XPT XSU XTS XUA XXX ZWL";

    #[test]
    fn only_currencies_in_circulation_are_read_and_others_stay_readable_where_they_are_stored() {
        for code in NOT_IN_CIRCULATION.split_whitespace() {
            assert_eq!(Currency::parse(code), Err(UnknownCurrency), "{code}");
            assert_eq!(Currency::recorded(code).unwrap().code(), code);
        }
        for code in ["ANG", "DEM", "LTL", "eur", "EURO", "", "ZZZ"] {
            assert_eq!(Currency::recorded(code), Err(UnknownCurrency), "{code}");
        }
    }

    #[test]
    fn every_currency_in_circulation_is_read_with_its_minor_unit() {
        let codes = [
            (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"),
            (3, "BHD IQD JOD KWD LYD OMR TND"),
            (
                2,
                "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY \
                 COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF \
                 IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR \
                 MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG \
                 SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES \
                 WST XCD XCG YER ZAR ZMW ZWG",
            ),
        ];
        let mut in_circulation = 0;
        for (digits, codes) in codes {
            for code in codes.split_whitespace() {
                assert_eq!(Currency::parse(code).unwrap().minor_digits(), digits, "{code}");
                in_circulation += 1;
            }
        }
        let letters = || b'A'..=b'Z';
        let every_code = letters().flat_map(|one| {
            letters().flat_map(move |two| letters().map(move |three| [one, two, three]))
        });
        let read = every_code.filter(|code| Currency::parse(str::from_utf8(code).unwrap()).is_ok());
        assert_eq!(read.count(), in_circulation, "no other code is read");
    }
}
