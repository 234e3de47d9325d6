//! The diagnosis as text: the settings, then the findings, then the advice.

use terminal::{text_table, width, wrap};

use crate::databases::not_looked_at;

use super::finding::{Finding, Verdict};
use super::{Diagnosis, ShownSetting};

pub(super) fn as_text(diagnosis: &Diagnosis) -> String {
    let Diagnosis { version, sqlite, healthy: _, settings, findings, elsewhere, numbers: _ } =
        diagnosis;
    let title = format!("galleria {version} · SQLite {sqlite}");
    let parts = [
        title,
        settings_as_text(settings),
        findings_as_text(findings),
        conclusion(findings, elsewhere),
    ];
    parts.join("\n\n")
}

/// Two lines a setting: a table of names, values, sources and meanings would be twice as wide as a terminal.
fn settings_as_text(settings: &[ShownSetting]) -> String {
    let lines = settings.iter().map(|setting| {
        let ShownSetting { name, value, source, meaning } = setting;
        let value = if value.is_empty() { "(empty)" } else { value };
        format!("  {name} = {value} · {source}\n      {meaning}")
    });
    let text: Vec<String> =
        std::iter::once("SETTINGS, each with its source".to_owned()).chain(lines).collect();
    wrap(&text.join("\n"), width())
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

fn conclusion(findings: &[Finding], elsewhere: &[&str]) -> String {
    let advised: Vec<String> = findings
        .iter()
        .filter_map(|finding| Some(format!("  {}: {}", finding.about, finding.advice.as_deref()?)))
        .collect();
    let concluded = match (&*advised, elsewhere) {
        ([], []) => "All is well.".to_owned(),
        ([], _others) => "All is well here.".to_owned(),
        _some => format!("What to do:\n{}", advised.join("\n")),
    };
    let sentences: Vec<String> =
        [Some(concluded), not_looked_at(elsewhere)].into_iter().flatten().collect();
    wrap(&sentences.join("\n"), width())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_ends_in_an_advice() {
        let findings = [
            Finding::well("disk", "plenty".to_owned()),
            Finding::problem("port", "taken".to_owned(), "take another"),
        ];
        assert_eq!(conclusion(&findings, &[]), "What to do:\n  port: take another");
        assert_eq!(conclusion(&findings[..1], &[]), "All is well.");
        let here = conclusion(&findings[..1], &["orders", "payments"]);
        assert!(here.starts_with("All is well here.\nNot looked at: orders, payments, which run"));
        assert!(findings_as_text(&findings).contains("PROBLEM"));
    }
}
