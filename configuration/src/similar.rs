//! The name that was probably meant.

/// Names that are less alike than this, from 0 to 1, are not taken for a slip.
const ALIKE: f64 = 0.7;

/// The one of `names` that is most like `name`, if any is like it at all.
pub fn closest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let alike = names.into_iter().map(|other| (strsim::normalized_levenshtein(name, other), other));
    let best = alike.max_by(|(one, _), (other, _)| one.total_cmp(other));
    best.filter(|(alike, _)| *alike >= ALIKE).map(|(_, other)| other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_finds_its_name_and_another_word_finds_none() {
        let names = ["listen", "data_dir", "log"];
        assert_eq!(closest("listn", names), Some("listen"));
        assert_eq!(closest("catalogue", names), None);
    }
}
