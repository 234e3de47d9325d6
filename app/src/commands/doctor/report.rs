//! What the doctor says, for people: the settings, then the findings, then what to do.

use std::fmt::Write;

use super::finding::{Finding, Verdict};
use super::{Diagnosis, ShownSetting};
use terminal::text_table;

pub(super) fn as_text(diagnosis: &Diagnosis) -> String {
    let Diagnosis { version, sqlite, healthy: _, settings, findings } = diagnosis;
    let title = format!("galleria {version} · SQLite {sqlite}");
    [title, settings_as_text(settings), findings_as_text(findings), conclusion(findings)]
        .join("\n\n")
}

fn settings_as_text(settings: &[ShownSetting]) -> String {
    let rows = settings.iter().map(|setting| {
        let ShownSetting { name, value, source, meaning } = setting;
        [(*name).to_owned(), value.clone(), source.clone(), (*meaning).to_owned()]
    });
    text_table(["SETTING", "VALUE", "FROM", "MEANING"], rows)
}

fn findings_as_text(findings: &[Finding]) -> String {
    let rows = findings.iter().map(|finding| {
        let verdict = match finding.verdict {
            Verdict::Well => "ok",
            Verdict::Note => "note",
            Verdict::Problem => "PROBLEM",
        };
        [finding.about.to_owned(), verdict.to_owned(), finding.says.clone()]
    });
    text_table(["CHECK", "", "FOUND"], rows)
}

fn conclusion(findings: &[Finding]) -> String {
    let advised: Vec<_> =
        findings.iter().filter_map(|finding| Some((finding, finding.advice.as_deref()?))).collect();
    if advised.is_empty() {
        return "All is well.".to_owned();
    }
    let mut text = String::from("What to do:");
    for (finding, advice) in advised {
        // Writing to a string cannot fail.
        let _always = write!(text, "\n  {}: {advice}", finding.about);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_ends_in_something_to_do() {
        let findings = [
            Finding::well("disk", "plenty".to_owned()),
            Finding::problem("port", "taken".to_owned(), "take another"),
        ];
        assert_eq!(conclusion(&findings), "What to do:\n  port: take another");
        assert_eq!(conclusion(&findings[..1]), "All is well.");
        assert!(findings_as_text(&findings).contains("PROBLEM"));
    }
}
