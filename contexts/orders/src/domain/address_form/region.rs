//! A region of a country: a state, a province, a prefecture.

use shared_kernel::text::folded_without_accents;

/// One region, by all its names.
#[derive(Debug)]
pub(crate) struct Region {
    code: &'static str,
    on_label: &'static str,
    on_latin_label: &'static str,
    name: &'static str,
    /// Everything that it is known by, folded.
    keys: Vec<String>,
}

impl Region {
    /// A line of the data.
    pub(super) fn read(line: &'static str) -> Self {
        let mut columns = line.split('\t');
        let mut next = || columns.next().unwrap_or_default();
        let (code, on_label, on_latin_label, name) = (next(), next(), next(), next());
        let aliases = columns.filter(|alias| !alias.is_empty());
        let names = [on_label, on_latin_label, name].into_iter().chain(aliases);
        let keys = names.map(key).collect();
        Self { code, on_label, on_latin_label, name, keys }
    }

    /// The one of `regions` that `text` means: by code, also with that of the country before it (`US-CA`), else by a name. Case,
    /// accents, blanks and points do not count.
    pub(super) fn find<'a>(regions: &'a [Self], country: &str, text: &str) -> Option<&'a Self> {
        let code =
            text.strip_prefix(country).and_then(|rest| rest.strip_prefix('-')).unwrap_or(text);
        let wanted = key(code);
        regions
            .iter()
            .find(|region| key(region.code) == wanted)
            .or_else(|| regions.iter().find(|region| region.keys.contains(&wanted)))
    }

    /// What an address stores.
    pub(crate) const fn code(&self) -> &'static str {
        self.code
    }

    /// The name, in Latin letters if there is one.
    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    /// The region on a label.
    pub(crate) const fn on_label(&self, latin: bool) -> &'static str {
        if latin { self.on_latin_label } else { self.on_label }
    }
}

fn key(text: &str) -> String {
    folded_without_accents(text).chars().filter(|letter| letter.is_alphanumeric()).collect()
}
