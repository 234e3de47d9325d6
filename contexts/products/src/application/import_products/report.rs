//! What an import tells the person who ran it.

use super::plan::Plan;

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportProgress {
    /// Products dealt with.
    pub done: usize,
    /// Products in the file.
    pub total: usize,
}

/// One line that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedLine {
    /// The line in the file, counted as an editor counts: the header begins on line 1.
    pub line: u64,
    /// The SKU of the line, if it could be read.
    pub sku: Option<String>,
    /// Why, as one sentence.
    pub reason: String,
}

/// What an import did; after a dry run, what it would do. A product may be changed, repriced and restocked at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// Nothing was changed.
    pub dry_run: bool,
    /// Products that are new.
    pub added: usize,
    /// Products of which something else is said now, withdrawn ones and those back on sale among them.
    pub changed: usize,
    /// Products with a new price.
    pub repriced: usize,
    /// Products whose number of units was brought to that of the file.
    pub restocked: usize,
    /// Products that were so already.
    pub unchanged: usize,
    /// Lines that were not taken.
    pub refused: usize,
    /// Which lines, and why, in the order of the file.
    pub refused_lines: Vec<RefusedLine>,
}

impl ImportReport {
    pub(super) fn new(dry_run: bool, refused_lines: Vec<RefusedLine>) -> Self {
        let (added, changed, repriced, restocked, unchanged) = (0, 0, 0, 0, 0);
        let refused = refused_lines.len();
        Self { dry_run, added, changed, repriced, restocked, unchanged, refused, refused_lines }
    }

    pub(super) fn count(&mut self, plan: &Plan) {
        self.added += usize::from(plan.adds());
        self.changed += usize::from(plan.changes());
        self.repriced += usize::from(plan.reprices());
        self.restocked += usize::from(plan.restocks());
        self.unchanged += usize::from(plan.steps().is_empty());
    }

    pub(super) fn refuse(&mut self, line: RefusedLine) {
        self.refused += 1;
        self.refused_lines.push(line);
    }

    pub(super) fn in_order_of_lines(mut self) -> Self {
        self.refused_lines.sort_by_key(|refused| refused.line);
        self
    }
}
