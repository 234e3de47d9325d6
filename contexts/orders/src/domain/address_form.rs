//! The form of an address in each country: which parts it needs, what a postal code looks like, which regions there are, and
//! the order on a label. The rules are data: `countries.tsv`.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use regex_lite::Regex;

use crate::domain::Country;

mod region;

pub(crate) use region::Region;

static FORMS: LazyLock<BTreeMap<&'static str, AddressForm>> =
    LazyLock::new(|| read(include_str!("address_form/countries.tsv")));

/// A country that the data lacks would need a street and a city.
static ANYWHERE: LazyLock<AddressForm> =
    LazyLock::new(|| AddressForm::read("\t\tAC\t\t\t\tprovince\t%N%n%A%n%C"));

/// The rules of one country.
#[derive(Debug)]
pub(crate) struct AddressForm {
    code: &'static str,
    name: &'static str,
    needed: &'static str,
    pattern: &'static str,
    example: &'static str,
    prefix: &'static str,
    state_kind: &'static str,
    label: &'static str,
    latin_label: &'static str,
    regions: Vec<Region>,
    compiled: OnceLock<Option<Regex>>,
}

/// A part of an address that not every country needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    City,
    State,
    PostalCode,
}

impl AddressForm {
    /// The form of `country`.
    pub(crate) fn of(country: Country) -> &'static Self {
        FORMS.get(country.code()).unwrap_or(&ANYWHERE)
    }

    /// The name of the country in English.
    pub(crate) const fn country_name(&self) -> &'static str {
        self.name
    }

    /// The name of the country as it follows "in" or "of".
    pub(crate) fn country_in_a_sentence(&self) -> String {
        const PLURALS: [&str; 6] =
            ["Bahamas", "Comoros", "Gambia", "Maldives", "Netherlands", "Philippines"];
        let has_article = self.name.starts_with("United ")
            || self.name.ends_with("Islands")
            || self.name.ends_with("Territories")
            || self.name.contains("Republic")
            || PLURALS.contains(&self.name);
        if has_article { format!("the {}", self.name) } else { self.name.to_owned() }
    }

    /// Whether an address is incomplete without this part.
    pub(crate) fn needs(&self, part: Part) -> bool {
        self.needed.contains(part.letter())
    }

    /// The local name of a state: state, province, county, prefecture …
    pub(crate) const fn state_kind(&self) -> &'static str {
        self.state_kind
    }

    /// The states that an address may name; none where the data has none.
    pub(crate) fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The region that `text` means, by code or by name.
    pub(crate) fn region(&self, text: &str) -> Option<&Region> {
        Region::find(&self.regions, self.code, text)
    }

    /// The regular expression of a postal code; empty where any text is one.
    pub(crate) const fn postal_code_pattern(&self) -> &'static str {
        self.pattern
    }

    /// A postal code as an example, or an empty text.
    pub(crate) const fn postal_code_example(&self) -> &'static str {
        self.example
    }

    /// How many digits a postal code is made of, where it is made of nothing else.
    pub(crate) fn postal_code_digits(&self) -> Option<u8> {
        self.pattern.strip_prefix("\\d{")?.strip_suffix('}')?.parse().ok()
    }

    /// The postal code that `text` is, in capitals and without the prefix that letters from abroad have; `None` if it is none.
    pub(crate) fn postal_code(&self, text: &str) -> Option<String> {
        let capitals = text.to_uppercase();
        let is_one = |code: &str| {
            self.regex()
                .is_none_or(|regex| regex.find(code).is_some_and(|found| found.len() == code.len()))
        };
        let bare = capitals.strip_prefix(self.prefix).filter(|_rest| !self.prefix.is_empty());
        let bare = bare.map(|rest| rest.trim_start_matches(['-', ' ']));
        let code = bare.filter(|bare| is_one(bare)).unwrap_or(&capitals);
        is_one(code).then(|| code.to_owned())
    }

    /// The lines of a label with placeholders: in the order of the country, or in that for Latin letters.
    pub(crate) const fn label(&self, latin: bool) -> &'static str {
        if latin && !self.latin_label.is_empty() { self.latin_label } else { self.label }
    }

    fn regex(&self) -> Option<&Regex> {
        let compile = || Regex::new(&format!("^({})$", self.pattern)).ok();
        if self.pattern.is_empty() { None } else { self.compiled.get_or_init(compile).as_ref() }
    }

    fn read(line: &'static str) -> Self {
        let mut columns = line.split('\t');
        let mut next = || columns.next().unwrap_or_default();
        Self {
            code: next(),
            name: next(),
            needed: next(),
            pattern: next(),
            example: next(),
            prefix: next(),
            state_kind: next(),
            label: next(),
            latin_label: next(),
            regions: Vec::new(),
            compiled: OnceLock::new(),
        }
    }
}

impl Part {
    const fn letter(self) -> char {
        match self {
            Self::City => 'C',
            Self::State => 'S',
            Self::PostalCode => 'Z',
        }
    }
}

fn read(data: &'static str) -> BTreeMap<&'static str, AddressForm> {
    let mut forms = BTreeMap::new();
    let mut open: Option<AddressForm> = None;
    for line in data.lines().filter(|line| !line.starts_with('#')) {
        match (line.strip_prefix('\t'), &mut open) {
            (Some(region), Some(form)) => form.regions.push(Region::read(region)),
            (Some(_), None) => {}
            (None, _) => {
                if let Some(form) = open.replace(AddressForm::read(line)) {
                    forms.insert(form.code, form);
                }
            }
        }
    }
    forms.extend(open.map(|form| (form.code, form)));
    forms
}

#[cfg(test)]
mod tests;
