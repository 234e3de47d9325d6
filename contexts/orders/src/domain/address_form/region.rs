//! A region of a country: a state, a province, a prefecture.

use shared_kernel::text::folded_without_accents;

/// The words of a name that say of what kind a region is. People leave them out.
const KINDS: [&str; 24] = [
    "sheng",
    "shi",
    "zizhiqu",
    "zhuangzuzizhiqu",
    "huizuzizhiqu",
    "weiwuerzizhiqu",
    "county",
    "city",
    "province",
    "governorate",
    "prefecture",
    "oblast",
    "kray",
    "republits",
    "respublika",
    "avtonomnaya",
    "avtonomnyy",
    "okrug",
    "область",
    "краи",
    "республика",
    "автономная",
    "автономныи",
    "округ",
];
/// The same behind a name without blanks.
const ENDINGS: [&str; 11] = [
    "壮族自治区",
    "回族自治区",
    "维吾尔自治区",
    "自治区",
    "省",
    "市",
    "縣",
    "县",
    "県",
    "府",
    "都",
];

/// One region, by all its names.
#[derive(Debug)]
pub(crate) struct Region {
    code: &'static str,
    on_label: &'static str,
    on_latin_label: &'static str,
    name: &'static str,
    /// Everything that it is known by, folded.
    keys: Vec<String>,
    /// The same without its kind. Two regions may have one such name.
    short: Vec<String>,
}

impl Region {
    /// A line of the data.
    pub(super) fn read(line: &'static str) -> Self {
        let mut columns = line.split('\t');
        let mut next = || columns.next().unwrap_or_default();
        let (code, on_label, on_latin_label, name) = (next(), next(), next(), next());
        let aliases = columns.filter(|alias| !alias.is_empty());
        let names: Vec<&str> =
            [on_label, on_latin_label, name].into_iter().chain(aliases).collect();
        let keys = names.iter().copied().map(key).collect();
        let short = names.iter().copied().map(without_kind).filter(|name| !name.is_empty());
        Self { code, on_label, on_latin_label, name, keys, short: short.collect() }
    }

    /// The one of `regions` that `text` means: by code, also with that of the country before it (`US-CA`), else by a name, else
    /// by a name without its kind (`Guangdong`, `北京`) if only one has it. Case, accents, blanks and points do not count, nor
    /// does the word "province".
    pub(super) fn find<'a>(regions: &'a [Self], country: &str, text: &str) -> Option<&'a Self> {
        let wanted = key(text);
        let of_country = folded_without_accents(text);
        let code = of_country.strip_prefix(&country.to_ascii_lowercase());
        let code = code.and_then(|rest| rest.strip_prefix('-')).map_or_else(|| wanted.clone(), key);
        let by_code = regions.iter().find(|region| key(region.code) == code);
        let named = || regions.iter().find(|region| region.keys.contains(&code));
        by_code.or_else(named).or_else(|| {
            let bare = wanted.strip_suffix("province").unwrap_or(&wanted);
            let mut all = regions.iter().filter(|region| region.short.iter().any(|it| it == bare));
            let first = all.next();
            first.filter(|_one| !bare.is_empty() && all.next().is_none())
        })
    }

    /// The code, which an address stores.
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

/// 臺 and 台 are one character in the names of places.
fn key(text: &str) -> String {
    let letters = folded_without_accents(text);
    letters.chars().filter(|letter| letter.is_alphanumeric()).map(plain).collect()
}

const fn plain(letter: char) -> char {
    if letter == '臺' { '台' } else { letter }
}

fn without_kind(name: &str) -> String {
    let folded = folded_without_accents(name);
    let words = folded.split(|letter: char| letter.is_whitespace() || letter == '-').map(key);
    let bare: String = words.filter(|word| !KINDS.contains(&word.as_str())).collect();
    let ending = ENDINGS.iter().find_map(|ending| bare.strip_suffix(ending));
    ending.map_or_else(|| bare.clone(), str::to_owned)
}
