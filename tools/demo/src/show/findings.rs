//! The findings of a scene: each observation, and whether it is as expected.

/// Findings of one scene, in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

#[derive(Debug)]
struct Finding {
    is_as_expected: bool,
    found: String,
}

impl Findings {
    /// Notes what was found, and whether it is as it should be.
    pub(super) fn note(&mut self, is_as_expected: bool, found: impl Into<String>) {
        self.0.push(Finding { is_as_expected, found: found.into() });
    }

    /// Notes that a scene did not come to its end, if so.
    pub(super) fn note_time(&mut self, ended_in_time: bool) {
        if !ended_in_time {
            self.note(false, "it did not end in time");
        }
    }

    /// Whether everything is as it should be. A scene that found nothing has not shown anything.
    pub(super) fn are_as_expected(&self) -> bool {
        !self.0.is_empty() && self.0.iter().all(|finding| finding.is_as_expected)
    }

    /// All findings in one line; an unexpected one is marked.
    pub(super) fn render_text(&self) -> String {
        let texts = self.0.iter().map(|Finding { is_as_expected, found }| {
            if *is_as_expected { found.clone() } else { format!("UNEXPECTED: {found}") }
        });
        texts.collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_unexpected_finding_fails_the_scene_and_is_named() {
        let mut findings = Findings::default();
        assert!(!findings.are_as_expected());
        findings.note(true, "order confirmed");
        assert!(findings.are_as_expected());
        findings.note(false, "charged 2 times");
        assert!(!findings.are_as_expected());
        assert_eq!(findings.render_text(), "order confirmed, UNEXPECTED: charged 2 times");
    }
}
