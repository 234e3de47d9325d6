//! `/admin/audit`: the audit trail of a context, the latest entry first, by action, object and person.

use serde::Deserialize;
use serde_json::Value;
use shared_kernel::Permission::Audit;
use shared_kernel::id::number_of;

use super::listing::{Filters, Listed};
use super::view::{Area, Cell, Choice, Field, FormView, ListPage, Nav, Refused, Table};
use crate::page_table::{Page, Who, get};
use crate::refusal::Refusal;
use crate::visit::{Outcome, Visit};
use crate::when;

const PATH: &str = "/admin/audit";

/// Each context has a trail of its own.
const CONTEXTS: [(&str, &str); 5] = [
    ("users", "Users"),
    ("products", "Products"),
    ("orders", "Orders"),
    ("payments", "Payments"),
    ("notifications", "Notifications"),
];

pub(super) fn pages() -> Vec<Page> {
    vec![get(PATH, show).who(Who::Holder(Audit))]
}

/// An entry as the API shows it.
#[derive(Debug, Deserialize)]
struct Entry {
    number: i64,
    occurred_at: Option<String>,
    principal: String,
    principal_id: Option<String>,
    network: Option<String>,
    action: String,
    object: String,
    outcome: String,
    times: i64,
    details: Value,
}

async fn show(visit: Visit) -> Outcome {
    let filters = Filters::of(&visit, &["of", "action", "object", "principal_id"]);
    let of = filters.value("of");
    let context =
        CONTEXTS.iter().map(|(name, _)| *name).find(|name| *name == of).unwrap_or("users");
    let asked = Filters::of(&visit, &["action", "object", "principal_id"]);
    let asked = asked.query().with_some("cursor", visit.query("cursor").as_deref());
    let asked = asked.below(&format!("/api/v1/{context}/audit-entries"));
    let (listed, refused) = match visit.get::<Listed<Entry>>(&asked).await {
        Ok(listed) => (listed, Refused::default()),
        Err(Refusal::Problem(problem)) => {
            (Listed { items: Vec::new(), next: None }, Refused::of(&problem))
        }
        Err(other) => return Err(other),
    };
    let columns = ["#No.", "When", "Who", "Action", "Object", "Outcome"];
    let page = ListPage {
        layout: visit.layout("Audit trail").await,
        nav: Nav::of(&visit, Area::Audit),
        title: "Audit trail",
        context: "",
        intro: "Who has done what for the shop, and what was refused. Each entry is chained to the one before by its hash.",
        actions: Vec::new(),
        filters: vec![search(&filters, context, refused)],
        table: Table::new(format!("Entries of {context}, the latest first"), &columns)
            .rows(listed.items.iter().map(cells)),
        empty: "No entry is like that.",
        pager: filters.pager(&visit, PATH, listed.next.as_deref()),
    };
    visit.page(&page)
}

fn search(filters: &Filters, context: &str, refused: Refused) -> FormView {
    let fields = vec![
        Field::choice("of", "Context", Choice::among(&CONTEXTS, context)),
        Field::line("action", "Action, such as role-granted", filters.value("action")),
        Field::line("object", "Object", filters.value("object")),
        Field::line("principal_id", "Whole id of who did it", filters.value("principal_id")),
    ];
    FormView::get("search", PATH, "Show").fields(fields, refused)
}

fn cells(entry: &Entry) -> Vec<Cell> {
    let who = match &entry.principal_id {
        Some(id) => format!("{} {}", entry.principal, number_of(id)),
        None => entry.principal.clone(),
    };
    let tone = if entry.outcome == "done" { "good" } else { "bad" };
    let outcome = match entry.times {
        1 => entry.outcome.clone(),
        times => format!("{} × {times}", entry.outcome),
    };
    vec![
        Cell::number(&entry.number),
        Cell::text(entry.occurred_at.as_deref().map(when::moment).unwrap_or_default()),
        Cell::text(who).below(entry.network.clone().unwrap_or_default()),
        Cell::text(&entry.action).below(written_out(&entry.details)),
        Cell::text(&entry.object),
        Cell::badge(outcome, tone),
    ]
}

/// The details of an entry for people: names and values.
fn written_out(details: &Value) -> String {
    let value = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if details.is_null() {
        return String::new();
    }
    let Some(members) = details.as_object() else { return value(details) };
    let pairs = members.iter().map(|(name, of)| (name.replace('_', " "), value(of)));
    pairs.map(|(name, of)| format!("{name}: {of}")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn details_are_names_and_values() {
        let details = json!({ "role": "support", "units_before": 3 });
        assert_eq!(written_out(&details), "role: support, units before: 3");
        assert_eq!(written_out(&Value::Null), "");
        assert_eq!(written_out(&json!("a note")), "a note");
    }
}
