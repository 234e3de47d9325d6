//! The files for Prometheus and Grafana name metrics that there are, and every alert a section of the runbook.

use std::collections::BTreeSet;

use super::page::{read, rows};

const ALERTS: &str = "deploy/observability/alerts.yml";
const DASHBOARD: &str = "deploy/observability/grafana-dashboard.json";
const RUNBOOK: &str = "docs/runbook.md";

/// The words of a text that are names of metrics by their beginning.
fn metrics_in(text: &str) -> BTreeSet<&str> {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let words = text.split(|letter| !is_part(letter));
    words.filter(|word| word.starts_with("galleria_") || word.starts_with("process_")).collect()
}

/// The heading of a section as the end of a link.
fn anchor(heading: &str) -> String {
    let letters = heading.trim_start_matches('#').trim().to_lowercase();
    let letters = letters.chars().filter(|one| one.is_alphanumeric() || " -_".contains(*one));
    letters.map(|one| if one == ' ' { '-' } else { one }).collect()
}

fn anchors(file: &str) -> BTreeSet<String> {
    read(file).lines().filter(|line| line.starts_with("## ")).map(anchor).collect()
}

#[test]
fn every_metric_of_the_rules_and_the_dashboard_is_on_the_page() {
    let page = rows();
    for file in [ALERTS, DASHBOARD, RUNBOOK, "deploy/observability/alerts.test.yml"] {
        let text = read(file);
        let named = metrics_in(&text);
        assert!(!named.is_empty() || file == RUNBOOK, "{file} names no metric");
        for name in named {
            let of_histogram = ["_bucket", "_sum", "_count"];
            let whole = of_histogram.iter().find_map(|end| name.strip_suffix(end));
            let is_histogram =
                |whole: &&str| page.get(*whole).is_some_and(|row| row.kind == "histogram");
            let whole = whole.filter(is_histogram).unwrap_or(name);
            assert!(page.contains_key(whole), "{file} names {name}, which no host exposes");
            let is_whole = page[whole].kind != "histogram" || whole != name;
            assert!(
                is_whole || file == RUNBOOK,
                "{file} names the histogram {name} without a part"
            );
        }
    }
}

#[test]
fn every_metric_is_watched_by_a_rule_or_shown() {
    let (rules, dashboard) = (read(ALERTS), read(DASHBOARD));
    let named: BTreeSet<&str> =
        metrics_in(&rules).union(&metrics_in(&dashboard)).copied().collect();
    for (name, row) in rows() {
        let series = if row.kind == "histogram" { format!("{name}_bucket") } else { name };
        // Not worth a place: when a process began.
        let is_named = named.contains(&*series) || series == "process_start_time_seconds";
        assert!(is_named, "{series} is in no rule and not on the dashboard");
    }
}

#[test]
fn every_alert_links_to_a_section_of_the_runbook() {
    let (rules, sections) = (read(ALERTS), anchors(RUNBOOK));
    let alerts = rules.matches("- alert: ").count();
    let links: Vec<&str> =
        rules.lines().filter_map(|line| line.split("runbook_url: ").nth(1)).collect();
    assert_eq!(links.len(), alerts, "an alert without a runbook_url");
    for link in links {
        let (file, section) = link.split_once('#').unwrap_or_else(|| panic!("{link}"));
        assert_eq!(file, RUNBOOK);
        assert!(sections.contains(section), "{link} leads nowhere; there are {sections:?}");
    }
}

#[test]
fn a_heading_is_linked_to_by_its_letters() {
    assert_eq!(anchor("## The provider does not answer"), "the-provider-does-not-answer");
    assert_eq!(anchor("## A shop's disk, full"), "a-shops-disk-full");
}
