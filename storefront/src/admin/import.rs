//! `/admin/import`: a product CSV is tried, and then imported. The API reads the file by the rules of `galleria import`; these pages
//! carry it, and show what each line does or would do.
//!
//! A browser forgets a chosen file with its page, so that the report of the trial holds the file for the form that imports it.

mod multipart;
mod report;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use pages::address::Query;
use shared_kernel::Permission::{Catalogue, Stock};

use super::view::{Area, Choice, Field, FormView, Nav, OneFormPage, Refused};
use crate::api::Call;
use crate::page_table::{Page, Who, get, post};
use crate::refusal::Refusal;
use crate::visit::{Outcome, Visit};

/// The API takes files of 1 MiB; on its way back from the report a file is a third larger.
const LARGEST: usize = 1536 * 1024;

const PATH: &str = "/admin/import";

pub(super) fn pages() -> Vec<Page> {
    let catalogue = Who::Holder(Catalogue);
    vec![
        get(PATH, ask).who(catalogue),
        post(PATH, try_it).who(catalogue).takes(LARGEST),
        post("/admin/import/run", run).who(catalogue).takes(LARGEST),
    ]
}

/// A file and how its prices are meant.
struct Import {
    file: Vec<u8>,
    currency: String,
    /// Whether products may change their currency.
    changes_currency: bool,
}

async fn ask(visit: Visit) -> Outcome {
    if !visit.may(Stock) {
        return Err(Refusal::Forbidden);
    }
    page(&visit, "", false, Refused::default()).await
}

/// Takes the file, and shows what an import would do.
async fn try_it(visit: Visit) -> Outcome {
    let content_type = visit.header("content-type").unwrap_or_default().to_owned();
    let parts = multipart::read(&content_type, visit.body()).unwrap_or_default();
    let part = |name: &str| parts.iter().find(|part| part.name == name).map(|part| part.content);
    let text =
        |name: &str| part(name).map(String::from_utf8_lossy).unwrap_or_default().into_owned();
    let import = Import {
        file: part("file").unwrap_or_default().to_vec(),
        currency: text("currency").trim().to_uppercase(),
        changes_currency: part("change_currency").is_some(),
    };
    if import.file.is_empty() {
        let refused = Refused::field("file", "must be a CSV file with at least a header line");
        return again(&visit, &import, refused).await;
    }
    match call(&visit, &import, true).await {
        Ok(report) => report::show(&visit, report, Some(&import)).await,
        Err(Refusal::Problem(problem)) => again(&visit, &import, Refused::of(&problem)).await,
        Err(other) => Err(other),
    }
}

/// Imports the file of a report. Sent again it changes nothing, as any import that is repeated, so that it answers with the report.
async fn run(visit: Visit) -> Outcome {
    let form = visit.form();
    let Ok(file) = URL_SAFE_NO_PAD.decode(form.text("file")) else {
        return visit.see_other(PATH);
    };
    let import = Import {
        file,
        currency: form.text("currency").to_owned(),
        changes_currency: form.is_checked("change_currency"),
    };
    match call(&visit, &import, false).await {
        Ok(report) => report::show(&visit, report, None).await,
        Err(Refusal::Problem(problem)) => again(&visit, &import, Refused::of(&problem)).await,
        Err(other) => Err(other),
    }
}

async fn call(visit: &Visit, import: &Import, dry_run: bool) -> Result<report::Report, Refusal> {
    let flag = |is_set: bool| is_set.then_some("true");
    let query = Query::new()
        .with_some("dry_run", flag(dry_run))
        .with_some("currency", Some(&import.currency))
        .with_some("change_currency", flag(import.changes_currency));
    let path = query.below("/api/v1/products/imports");
    visit.call(Call::post_file(path, "text/csv", import.file.clone())).await?.json()
}

async fn again(visit: &Visit, import: &Import, refused: Refused) -> Outcome {
    page(visit, &import.currency, import.changes_currency, refused).await
}

async fn page(visit: &Visit, currency: &str, changes_currency: bool, refused: Refused) -> Outcome {
    let status = refused.status();
    let changes = [("yes", "Products may change their currency")];
    let chosen = if changes_currency { ["yes"] } else { [""] };
    let fields = vec![
        Field::file("file", "File").hint("A product export of Shopify as CSV, 1 MiB at most. The command galleria import takes larger ones."),
        Field::line("currency", "Currency of the prices", currency)
            .optional()
            .hint("Left empty, euros, unless the shop has prices in another currency.")
            .whole(),
        Field::checks("change_currency", "Other currencies", Choice::several(&changes, &chosen)),
    ];
    let page = OneFormPage {
        layout: visit.layout("Import products").await,
        nav: Nav::of(visit, Area::Import),
        title: "Import products",
        context: "context-products",
        intro: "The next page tells for each line what would happen. Nothing is changed until you say so there.",
        back: "/admin/products".to_owned(),
        form: FormView::post("import", PATH, "Try it").upload().fields(fields, refused),
    };
    visit.page_with(status, &page)
}

/// The form that imports the file of a trial.
fn form_that_imports(import: &Import) -> FormView {
    let form = FormView::post("run", format!("{PATH}/run"), "Import it now")
        .hidden("file", URL_SAFE_NO_PAD.encode(&import.file))
        .hidden("currency", &import.currency);
    let form = if import.changes_currency { form.hidden("change_currency", "yes") } else { form };
    form.fields(Vec::new(), Refused::default())
}
