//! The plan and the written files, as text.

use std::path::Path;

use super::data::DatabaseOf;
use super::plan::Plan;
use super::write::Written;
use terminal::{output, text_table, width, wrap};

/// The plan.
pub(super) fn plan(plan: &Plan) -> String {
    let leaves = plan.leaves.join(", ");
    let verb = if plan.leaves.len() == 1 { "leaves" } else { "leave" };
    let outgoing =
        plan.publishes.iter().map(|event| [event.event_type.to_owned(), event.read_by.join(", ")]);
    let incoming = plan.reads.iter().map(|event| {
        let publisher = event.publisher.unwrap_or("nobody");
        [event.event_type.to_owned(), publisher.to_owned(), event.handlers.join(", ")]
    });
    let settings = plan.settings.iter().map(|needed| {
        [needed.host.clone(), needed.setting.clone(), needed.value.clone(), needed.why.to_owned()]
    });
    let mut parts = vec![
        format!("{leaves} {verb}; {} stay together in the main host.", plan.stays.join(", ")),
        out_already(plan),
        format!(
            "Its events that others read; they will go over the broker:\n{}",
            text_table(["EVENT", "READ BY"], outgoing)
        ),
        format!(
            "The events that it reads; they will come over the broker:\n{}",
            text_table(["EVENT", "PUBLISHED BY", "HANDLERS"], incoming)
        ),
        format!("Its data:\n{}", data(&plan.databases)),
        format!("Requests below {} go to its host.", plan.paths.join(", ")),
    ];
    if !plan.keys.is_empty() {
        let keys = plan.keys.join(", ");
        parts.push(format!("A host of it in another data folder needs a copy of {keys}."));
    }
    parts.push(format!(
        "The settings that each host needs:\n{}",
        text_table(["HOST", "SETTING", "VALUE", "WHY"], settings)
    ));
    parts.push("Nothing was changed.".to_owned());
    parts.retain(|part| !part.is_empty());
    wrap(&parts.join("\n\n"), width())
}

fn out_already(plan: &Plan) -> String {
    if plan.out.is_empty() {
        return String::new();
    }
    format!("Other hosts run {} already.", plan.out.join(", "))
}

fn data(databases: &[DatabaseOf]) -> String {
    let rows = databases.iter().flat_map(|database| {
        database.tables.iter().map(|counted| {
            [database.name.to_owned(), counted.table.clone(), counted.rows.to_string()]
        })
    });
    let mut lines = vec![text_table(["DATABASE", "TABLE", "ROWS"], rows)];
    lines.extend(databases.iter().map(|database| {
        let DatabaseOf { name, place, on_a_server, tables } = database;
        let state = match (tables.is_empty(), on_a_server) {
            (true, _) => "there is none yet",
            (false, true) => "on a server, where every host reaches it",
            (false, false) => "a file, which hosts on this machine reach",
        };
        format!("{name} is {place}: {state}.")
    }));
    lines.join("\n")
}

/// The written files, and where to go on reading.
pub(super) fn written(folder: &Path, files: &[Written]) -> String {
    let rows = files.iter().map(|file| {
        let state = if file.unchanged { "as it was" } else { "written" };
        [output::folder(&folder.join(&file.name)), state.to_owned()]
    });
    let next = output::folder(&folder.join("README.md"));
    format!("{}\n\nThe steps are in {next}. No data was moved.", text_table(["FILE", ""], rows))
}
