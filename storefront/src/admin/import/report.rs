//! The effects of an import, or of its trial, line by line.

use askama::Template;
use pages::address::Query;
use serde::Deserialize;

use super::{Import, form_that_imports};
use crate::admin::view::{Area, Cell, FormView, Nav, Table};
use crate::layout::Layout;
use crate::visit::{Outcome, Visit};

/// The most lines that a page shows; the refused ones come first.
const MOST: usize = 500;

/// The report of the API.
#[derive(Debug, Deserialize)]
pub(super) struct Report {
    added: usize,
    changed: usize,
    repriced: usize,
    restocked: usize,
    unchanged: usize,
    refused: usize,
    lines: Vec<Line>,
    kept: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Line {
    #[serde(rename = "line")]
    number: u64,
    sku: Option<String>,
    effects: Vec<String>,
    refused_because: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/import_report.html")]
struct ReportPage {
    layout: Layout,
    nav: Nav,
    is_trial: bool,
    counts: Vec<(&'static str, usize)>,
    refused: usize,
    kept: String,
    lines: Table,
    /// Lines that the page leaves out.
    left_out: usize,
    import: Option<FormView>,
}

/// The report; that of a trial with the form that imports the file.
pub(super) async fn show(visit: &Visit, report: Report, trial: Option<&Import>) -> Outcome {
    let Report { added, changed, repriced, restocked, unchanged, refused, mut lines, kept } =
        report;
    lines.sort_by_key(|line| (line.refused_because.is_none(), line.number));
    let is_trial = trial.is_some();
    let title = if is_trial { "What would happen" } else { "Imported" };
    let page = ReportPage {
        layout: visit.layout(title).await,
        nav: Nav::of(visit, Area::Import),
        is_trial,
        counts: vec![
            ("added", added),
            ("changed", changed),
            ("repriced", repriced),
            ("restocked", restocked),
            ("unchanged", unchanged),
            ("refused", refused),
        ],
        refused,
        kept: kept.join(", "),
        lines: Table::new("Lines of the file", &["#Line", "Product", "Effect", "Why"])
            .rows(lines.iter().take(MOST).map(|line| cells(line, is_trial))),
        left_out: lines.len().saturating_sub(MOST),
        import: trial.map(form_that_imports),
    };
    visit.page(&page)
}

fn cells(line: &Line, is_trial: bool) -> Vec<Cell> {
    let sku = line.sku.clone().unwrap_or_default();
    let is_there = !is_trial && line.refused_because.is_none() && !sku.is_empty();
    let product = if is_there {
        let href = Query::new().with("sku", &sku).below("/admin/products/find");
        Cell::link(sku, href)
    } else {
        Cell::text(sku)
    };
    let (effect, tone) = match (&line.refused_because, line.effects.as_slice()) {
        (Some(_), _) => ("refused".to_owned(), "bad"),
        (None, []) => ("unchanged".to_owned(), "off"),
        (None, effects) => (effects.join(", "), "good"),
    };
    vec![
        Cell::number(&line.number),
        product,
        Cell::badge(effect, tone),
        Cell::text(line.refused_because.clone().unwrap_or_default()),
    ]
}
