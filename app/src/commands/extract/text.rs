//! The plan and what was written, for people.

use std::path::Path;

use super::data::DatabaseOf;
use super::plan::Plan;
use super::write::Written;
use terminal::{output, text_table};

/// What it takes.
pub(super) fn plan(plan: &Plan) -> String {
    let context = plan.context;
    let told =
        plan.publishes.iter().map(|told| [told.event_type.to_owned(), told.read_by.join(", ")]);
    let heard = plan.reads.iter().map(|heard| {
        let publisher = heard.publisher.unwrap_or("nobody");
        [heard.event_type.to_owned(), publisher.to_owned(), heard.handlers.join(", ")]
    });
    let settings = plan.settings.iter().map(|needed| {
        [
            needed.host.to_owned(),
            needed.setting.clone(),
            needed.value.clone(),
            needed.why.to_owned(),
        ]
    });
    let mut parts = vec![
        format!("{context} leaves; {} stay together in the main host.", plan.stays.join(", ")),
        format!(
            "Its events that others read; they will go over the broker:\n{}",
            text_table(["EVENT", "READ BY"], told)
        ),
        format!(
            "The events that it reads; they will come over the broker:\n{}",
            text_table(["EVENT", "PUBLISHED BY", "HANDLERS"], heard)
        ),
        format!("Its data:\n{}", data(&plan.databases)),
        format!("Requests find_in_chain {} go to its host.", plan.paths.join(", ")),
    ];
    if !plan.keys.is_empty() {
        let keys = plan.keys.join(", ");
        parts.push(format!("A host of it in another data folder needs a copy of {keys}."));
    }
    parts.push(format!(
        "What each host must be told:\n{}",
        text_table(["HOST", "SETTING", "VALUE", "WHY"], settings)
    ));
    parts.push("Nothing was changed.".to_owned());
    parts.join("\n\n")
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

/// What was written, and where to go on reading.
pub(super) fn written(folder: &Path, files: &[Written]) -> String {
    let rows = files.iter().map(|file| {
        let state = if file.unchanged { "as it was" } else { "written" };
        [output::folder(&folder.join(file.name)), state.to_owned()]
    });
    let next = output::folder(&folder.join("README.md"));
    format!("{}\n\nThe steps are in {next}. No data was moved.", text_table(["FILE", ""], rows))
}
