//! `POST /products/imports`: staff brings the catalogue to the content of a product CSV, or asks in a dry run what would happen.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, CsvBody, Fields, Problem, QueryString, RequestOrigin};
use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::{Currency, Origin, Permission};

use super::State;
use crate::application::Application;
use crate::application::import_products::{
    ImportEffect, ImportOptions, ImportReport, PriceCurrency, RefusedLine, Sheet, TakenLine,
};
use crate::infrastructure::shopify_csv;

/// A file for the description of the API.
pub(super) const EXAMPLE: &str = "Handle,Title,Variant SKU,Variant Price,Variant Inventory Qty\n\
                                  onda-vase,Onda Vase,VASE-ONDA,49.00,12\n";

pub(super) async fn import_products(
    state: web::Data<State>,
    caller: Caller,
    request: RequestOrigin,
    query: QueryString,
    CsvBody(file): CsvBody,
) -> Result<HttpResponse, Problem> {
    // A file has units as well, whose changes need a permission of their own.
    if !caller.permissions().has(Permission::Stock) {
        return Err(Problem::permission_missing(Permission::Stock));
    }
    let options = query.read(asked)?;
    let sheet = shopify_csv::read(&*file, options.currency.currency())?;
    let import = move |application: Arc<Application>, sheet: Sheet, origin: Origin| async move {
        shopify_csv::import(&application, sheet, options, &origin, |_progress| {}).await
    };
    let report = state.run(&request, sheet, import).await?;
    Ok(HttpResponse::Ok().json(ImportReportBody::of(report)))
}

pub(super) fn asked(fields: &mut Fields) -> Option<ImportOptions> {
    let dry_run = fields.optional_flag("dry_run");
    let currency = fields.optional_text("currency", Currency::FORM, Currency::parse);
    let change_currency = fields.optional_flag("change_currency");
    let dry_run = dry_run?.unwrap_or(false);
    let currency = match (currency?, change_currency?.unwrap_or(false)) {
        (None, false) => PriceCurrency::Assumed(Currency::EUR),
        (Some(currency), false) => PriceCurrency::Stated(currency),
        (Some(currency), true) => PriceCurrency::Changing(currency),
        (None, true) => {
            fields.refuse("currency", "is required with change_currency");
            return None;
        }
    };
    Some(ImportOptions { dry_run, currency })
}

/// The outcome of an import; of a dry run, the outcome that it would have.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "ImportReport")]
pub(super) struct ImportReportBody {
    dry_run: bool,
    added: usize,
    changed: usize,
    repriced: usize,
    restocked: usize,
    unchanged: usize,
    refused: usize,
    /// One a product of the file, and one a refused line, in the order of the file.
    lines: Vec<ImportLine>,
    /// The values for which the file has no column. Products that exist keep theirs.
    kept: Vec<&'static str>,
}

/// A line of the file, and its effects.
#[derive(Debug, Serialize, JsonSchema)]
struct ImportLine {
    /// The line in the file; the header begins on line 1.
    line: u64,
    /// Of a refused line only if it could be read.
    sku: Option<String>,
    /// Nothing when the product is equal already, or the line refused.
    #[schemars(extend("items" = {"type": "string", "enum": ["added", "changed", "repriced", "restocked"]}))]
    effects: Vec<&'static str>,
    /// Why the line is refused, if it is.
    refused_because: Option<String>,
}

impl ImportReportBody {
    fn of(report: ImportReport) -> Self {
        let ImportReport {
            dry_run,
            added,
            changed,
            repriced,
            restocked,
            unchanged,
            refused,
            taken_lines,
            refused_lines,
            kept,
        } = report;
        let taken = taken_lines.into_iter().map(ImportLine::taken);
        let mut lines: Vec<ImportLine> =
            taken.chain(refused_lines.into_iter().map(ImportLine::refused)).collect();
        lines.sort_by_key(|line| line.line);
        Self { dry_run, added, changed, repriced, restocked, unchanged, refused, lines, kept }
    }
}

impl ImportLine {
    fn taken(line: TakenLine) -> Self {
        let TakenLine { line, sku, effects } = line;
        let effects = effects.into_iter().map(|effect| match effect {
            ImportEffect::Added => "added",
            ImportEffect::Changed => "changed",
            ImportEffect::Repriced => "repriced",
            ImportEffect::Restocked => "restocked",
        });
        Self { line, sku: Some(sku), effects: effects.collect(), refused_because: None }
    }

    fn refused(line: RefusedLine) -> Self {
        let RefusedLine { line, sku, reason } = line;
        Self { line, sku, effects: Vec::new(), refused_because: Some(reason) }
    }
}

#[cfg(test)]
mod tests;
