//! The report of an import as text and as JSON: the refused lines with their reasons, and the counts.

use products::ImportReport;
use serde_json::{Value, json};

use terminal::{text_table, width, wrap};

/// The report for people: refused lines first, counts last.
pub fn as_text(report: &ImportReport) -> String {
    let mut parts = Vec::new();
    if !report.refused_lines.is_empty() {
        let rows = report.refused_lines.iter().map(|refused| {
            let sku = refused.sku.clone().unwrap_or_default();
            [refused.line.to_string(), sku, refused.reason.clone()]
        });
        parts.push(text_table(["LINE", "SKU", "REFUSED BECAUSE"], rows));
        parts.push(String::new());
    }
    if !report.kept.is_empty() {
        parts.push(format!(
            "The file has no column for these values, so existing products keep theirs: {}.",
            report.kept.join(", ")
        ));
    }
    parts.push(counts(report));
    wrap(&parts.join("\n"), width())
}

/// The report for programs.
pub fn as_json(report: &ImportReport) -> Value {
    let ImportReport {
        dry_run,
        added,
        changed,
        repriced,
        restocked,
        unchanged,
        refused,
        taken_lines: _,
        refused_lines,
        kept,
    } = report;
    let lines = refused_lines.iter().map(
        |refused| json!({ "line": refused.line, "sku": refused.sku, "reason": refused.reason }),
    );
    json!({
        "dry_run": dry_run,
        "added": added,
        "changed": changed,
        "repriced": repriced,
        "restocked": restocked,
        "unchanged": unchanged,
        "refused": refused,
        "refused_lines": lines.collect::<Vec<_>>(),
        "kept": kept,
    })
}

fn counts(report: &ImportReport) -> String {
    let ImportReport { added, changed, repriced, restocked, unchanged, refused, .. } = report;
    let counts = format!(
        "{added} added · {changed} changed · {repriced} repriced · {restocked} restocked · {unchanged} unchanged · \
         {refused} refused"
    );
    if report.dry_run {
        format!("A dry run, nothing was changed. It would be: {counts}")
    } else {
        counts
    }
}

#[cfg(test)]
pub(super) mod tests {
    use products::RefusedLine;

    use super::*;

    pub(crate) fn a_report(dry_run: bool) -> ImportReport {
        let refused = RefusedLine {
            line: 7,
            sku: Some("VASE".to_owned()),
            reason: "the price is no amount such as 12.50".to_owned(),
        };
        ImportReport {
            dry_run,
            added: 3,
            changed: 0,
            repriced: 1,
            restocked: 2,
            unchanged: 5,
            refused: 1,
            taken_lines: Vec::new(),
            refused_lines: vec![refused],
            kept: vec!["description", "images"],
        }
    }

    #[test]
    fn refused_lines_come_first_and_counts_last() {
        let text = as_text(&a_report(false));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[1].contains('7') && lines[1].contains("VASE"), "{text}");
        assert!(lines[1].ends_with("the price is no amount such as 12.50"), "{text}");
        let counts = "3 added · 0 changed · 1 repriced · 2 restocked · 5 unchanged · 1 refused";
        assert_eq!(lines.last(), Some(&counts));
    }

    #[test]
    fn values_without_a_column_are_said_to_be_kept() {
        let text = as_text(&a_report(false)).replace('\n', " ");
        assert!(text.contains("existing products keep theirs: description, images."), "{text}");
        let report = ImportReport { kept: Vec::new(), ..a_report(false) };
        assert!(!as_text(&report).contains("keep theirs"));
        assert_eq!(as_json(&a_report(false))["kept"][1], "images");
    }

    #[test]
    fn programs_read_the_same() {
        let report = as_json(&a_report(true));
        assert_eq!((&report["dry_run"], &report["added"]), (&true.into(), &3.into()));
        assert_eq!(
            (&report["refused_lines"][0]["line"], &report["refused_lines"][0]["sku"]),
            (&7.into(), &"VASE".into())
        );
    }

    #[test]
    fn a_dry_run_says_that_nothing_was_changed() {
        assert!(as_text(&a_report(true)).contains("nothing was changed"));
    }
}
