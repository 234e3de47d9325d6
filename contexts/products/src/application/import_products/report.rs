//! The report of an import, and its progress.

use super::effect::ImportEffect;
use super::plan::Plan;
use super::visible::{visible, visible_reason};

/// The progress of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportProgress {
    /// Products imported or refused.
    pub done: usize,
    /// Products in the file.
    pub total: usize,
}

/// One line that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenLine {
    /// The line in the file, counted as an editor counts.
    pub line: u64,
    /// The SKU of its product.
    pub sku: String,
    /// Its effects; none when the product was equal already.
    pub effects: Vec<ImportEffect>,
}

/// One line that was refused. Its texts are fit for a terminal: control characters are written out, long ones cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedLine {
    /// The line in the file, counted as an editor counts: the header begins on line 1.
    pub line: u64,
    /// The SKU of the line, if it could be read.
    pub sku: Option<String>,
    /// Why, as one sentence.
    pub reason: String,
}

impl RefusedLine {
    /// An empty SKU is none.
    pub(crate) fn new(line: u64, sku: &str, reason: &str) -> Self {
        let sku = Some(visible(sku)).filter(|sku| !sku.is_empty());
        Self { line, sku, reason: visible_reason(reason) }
    }
}

/// The outcome of an import; of a dry run, the outcome that an import would have. A product may be changed, repriced
/// and restocked at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// Whether nothing was stored.
    pub dry_run: bool,
    /// Products that are new.
    pub added: usize,
    /// Products with changed details, withdrawn ones and those back on sale included.
    pub changed: usize,
    /// Products with a new price.
    pub repriced: usize,
    /// Products whose units were brought to the number in the file.
    pub restocked: usize,
    /// Products that were equal already.
    pub unchanged: usize,
    /// The number of refused lines.
    pub refused: usize,
    /// The lines that were taken, in the order of the file.
    pub taken_lines: Vec<TakenLine>,
    /// The refused lines, in the order of the file.
    pub refused_lines: Vec<RefusedLine>,
    /// The values for which the file has no column, such as `description`. Products that exist keep theirs.
    pub kept: Vec<&'static str>,
}

impl ImportReport {
    pub(super) fn new(
        dry_run: bool,
        refused_lines: Vec<RefusedLine>,
        kept: Vec<&'static str>,
    ) -> Self {
        let (added, changed, repriced, restocked, unchanged) = (0, 0, 0, 0, 0);
        let refused = refused_lines.len();
        Self {
            dry_run,
            added,
            changed,
            repriced,
            restocked,
            unchanged,
            refused,
            taken_lines: Vec::new(),
            refused_lines,
            kept,
        }
    }

    pub(super) fn take(&mut self, line: u64, sku: String, plan: &Plan) {
        self.added += usize::from(plan.adds());
        self.changed += usize::from(plan.changes());
        self.repriced += usize::from(plan.reprices());
        self.restocked += usize::from(plan.restocks());
        self.unchanged += usize::from(plan.steps().is_empty());
        self.taken_lines.push(TakenLine { line, sku, effects: plan.effects() });
    }

    pub(super) fn refuse(&mut self, line: RefusedLine) {
        self.refused += 1;
        self.refused_lines.push(line);
    }

    pub(super) fn in_order_of_lines(mut self) -> Self {
        self.taken_lines.sort_by_key(|taken| taken.line);
        self.refused_lines.sort_by_key(|refused| refused.line);
        self
    }
}
