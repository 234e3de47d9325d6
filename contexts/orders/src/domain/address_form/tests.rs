//! The data is whole, and the rules of some countries are those that their post publishes.

use super::*;

fn form(code: &str) -> &'static AddressForm {
    AddressForm::of(Country::parse(code).unwrap())
}

#[test]
fn every_country_has_a_form_that_its_own_example_fits() {
    assert_eq!(FORMS.len(), 249);
    for (code, form) in FORMS.iter() {
        assert!(Country::parse(code).is_ok(), "{code}");
        assert!(form.label.contains("%A") && !form.name.is_empty(), "{code}");
        assert_eq!(form.regex().is_some(), !form.pattern.is_empty(), "{code}: {}", form.pattern);
        assert_eq!(form.pattern.is_empty(), form.example.is_empty(), "{code}");
        if !form.example.is_empty() {
            assert_eq!(form.postal_code(form.example).as_deref(), Some(form.example), "{code}");
        }
        for region in &form.regions {
            for name in
                [region.code(), region.name(), region.on_label(false), region.on_label(true)]
            {
                let found = form.region(name).map(Region::code);
                assert_eq!(found, Some(region.code()), "{code}: {name}");
            }
        }
    }
}

#[test]
fn a_country_needs_what_its_post_needs() {
    let needs = |code| {
        let form = form(code);
        [Part::City, Part::State, Part::PostalCode].map(|part| form.needs(part))
    };
    for code in ["US", "CA", "AU", "IT", "BR", "MX", "IN"] {
        assert_eq!(needs(code), [true, true, true], "{code}");
    }
    for code in ["GB", "DE", "FR", "NL", "SE"] {
        assert_eq!(needs(code), [true, false, true], "{code}");
    }
    assert_eq!(needs("IE"), [true, false, false]);
    assert_eq!(needs("HK"), [false, false, false]);
    assert_eq!(needs("AE"), [false, true, false]);
    assert_eq!(needs("SG"), [false, false, true]);
    assert_eq!(needs("JP"), [false, true, true]);
    assert_eq!(needs("FJ"), [true, false, false], "a country without rules of its own");
}

#[test]
fn postal_codes_are_read_as_people_write_them() {
    for (code, written, read) in [
        ("DE", "10115", Some("10115")),
        ("DE", "1011", None),
        ("DE", "D-10115", None),
        ("DE", "10115x", None),
        ("GB", "sw1y 4jh", Some("SW1Y 4JH")),
        ("GB", "SW1Y4JH", Some("SW1Y4JH")),
        ("GB", "10115", None),
        ("US", "95014", Some("95014")),
        ("US", "22162-1010", Some("22162-1010")),
        ("US", "9501", None),
        ("CA", "k1a 0b1", Some("K1A 0B1")),
        ("CH", "CH-8001", Some("8001")),
        ("SE", "SE-114 55", Some("114 55")),
        ("LV", "LV-1073", Some("LV-1073")),
        ("IE", "a65 f4e2", Some("A65 F4E2")),
        ("JP", "154-0023", Some("154-0023")),
        ("HK", "999077", Some("999077")),
    ] {
        assert_eq!(form(code).postal_code(written).as_deref(), read, "{code} {written}");
    }
    assert_eq!(form("DE").postal_code_digits(), Some(5));
    assert_eq!(form("GB").postal_code_digits(), None);
}

#[test]
fn a_region_is_found_by_code_and_by_every_name() {
    for (country, written, code) in [
        ("US", "CA", Some("CA")),
        ("US", "ca", Some("CA")),
        ("US", "California", Some("CA")),
        ("US", "US-CA", Some("CA")),
        ("US", "Bavaria", None),
        ("US", "", None),
        ("BR", "Sao Paulo", Some("SP")),
        ("BR", "São Paulo", Some("SP")),
        ("CA", "Ontario", Some("ON")),
        ("AU", "nsw", Some("NSW")),
        ("IT", "Milano", Some("MI")),
        ("MX", "Jal.", Some("JAL")),
        ("JP", "東京都", Some("Tokyo")),
        ("JP", "JP-13", Some("Tokyo")),
        ("JP", "tokyo", Some("Tokyo")),
        ("AE", "Dubai", Some("DU")),
        ("AE", "دبي", Some("DU")),
        ("IE", "Co. Dublin", Some("D")),
        ("US", "us-ca", Some("CA")),
        ("US", "ＵＳ－ＣＡ", Some("CA")),
        ("US", "Mexico", None),
        ("CN", "广东省", Some("Guangdong Sheng")),
        ("CN", "广东", Some("Guangdong Sheng")),
        ("CN", "Guangdong", Some("Guangdong Sheng")),
        ("CN", "guangdong sheng", Some("Guangdong Sheng")),
        ("CN", "Guangdong Province", Some("Guangdong Sheng")),
        ("CN", "CN-GD", Some("Guangdong Sheng")),
        ("CN", "GD", Some("Guangdong Sheng")),
        ("CN", "44", Some("Guangdong Sheng")),
        ("CN", "CN-44", Some("Guangdong Sheng")),
        ("CN", "北京", Some("Beijing Shi")),
        ("CN", "Beijing", Some("Beijing Shi")),
        ("CN", "广西", Some("Guangxi Zhuangzuzizhiqu")),
        ("CN", "Guangxi", Some("Guangxi Zhuangzuzizhiqu")),
        ("CN", "新疆", Some("Xinjiang Weiwuerzizhiqu")),
        ("CN", "CN-XJ", Some("Xinjiang Weiwuerzizhiqu")),
        ("CN", "内蒙古", Some("Neimenggu Zizhiqu")),
        ("CN", "Inner Mongolia", Some("Neimenggu Zizhiqu")),
        ("CN", "province", None),
        ("RU", "Москва", Some("MOW")),
        ("RU", "Moscow", Some("MOW")),
        ("RU", "RU-MOW", Some("MOW")),
        ("RU", "Московская область", Some("MOS")),
        ("RU", "Московская", Some("MOS")),
        ("RU", "Moskovskaya oblast", Some("MOS")),
        ("RU", "Moskovskaya", Some("MOS")),
        ("RU", "St Petersburg", Some("SPE")),
        ("RU", "Татарстан", Some("TA")),
        ("RU", "Tatarstan", Some("TA")),
        ("RU", "Алтайский край", Some("ALT")),
        ("RU", "Алтайский", Some("ALT")),
        ("TW", "台北市", Some("TPE")),
        ("TW", "臺北市", Some("TPE")),
        ("TW", "台北", Some("TPE")),
        ("TW", "Taipei", Some("TPE")),
        ("TW", "TW-TPE", Some("TPE")),
        ("TW", "Taipei County", None),
        ("TW", "新竹", None),
        ("TW", "Hsinchu", None),
        ("TW", "Hsinchu County", Some("HSQ")),
        ("TW", "KIN", Some("Kinmen County")),
        ("TW", "金門", Some("Kinmen County")),
        ("JP", "東京", Some("Tokyo")),
        ("VN", "Yen Bai", Some("Yen Bai Province")),
    ] {
        assert_eq!(form(country).region(written).map(Region::code), code, "{country} {written}");
    }
}

#[test]
fn a_country_is_named_in_a_sentence() {
    for (code, said) in [
        ("US", "the United States"),
        ("DE", "Germany"),
        ("NL", "the Netherlands"),
        ("KY", "the Cayman Islands"),
        ("TF", "the French Southern Territories"),
        ("DO", "the Dominican Republic"),
    ] {
        assert_eq!(form(code).country_in_a_sentence(), said);
    }
}
