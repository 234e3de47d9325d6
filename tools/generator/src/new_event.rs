//! A new event of a context: its body, its sample, its frozen files, and the function that publishes it.

use clap::Args;
use minijinja::{Value, context};

use crate::anchors::Source;
use crate::fields::{Field, Kind, sample_of, schema_of};
use crate::names::{Name, capitalised};
use crate::plan::{Draft, RECORD};
use crate::{GenerateError, event_readers, manifest, templates};

/// The event in all its spellings.
struct Declared {
    contract: String,
    event_type: String,
    name: Name,
    says: String,
    fields: Vec<Field>,
    values: Value,
}

/// A new event.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct NewEvent {
    /// The context that publishes it
    pub context: String,
    /// What happened, such as review-withdrawn
    pub event: String,
    /// The aggregate that it is about [default: its first word]
    #[arg(long, value_name = "WORD")]
    pub about: Option<String>,
    /// What it says, in one sentence
    #[arg(long, value_name = "SENTENCE")]
    pub says: Option<String>,
    /// Its fields besides the id of the aggregate, each as name:type with one of
    /// id, text, integer, flag, time
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    pub fields: Vec<String>,
}

pub(crate) fn plan(draft: &mut Draft<'_>, request: &NewEvent) -> Result<(), GenerateError> {
    let context = request.context.as_str();
    draft.workspace.must_have_context(context)?;
    let event = read(draft, request)?;
    declare(draft, &event)?;
    freeze(draft, &event)?;
    publish(draft, &event)?;
    event_readers::record(draft, &event.event_type, None)?;
    if event.fields.iter().any(|field| field.kind == Kind::Time) {
        let file = format!("contexts/{context}/Cargo.toml");
        draft.edit(&file, |text| manifest::add_dependency(&file, text, "chrono"))?;
    }
    let (module, event_type) = (event.name.snake(), &event.event_type);
    let file = format!("{}/publishing/{module}.rs", event.contract);
    draft.undecided.push(format!("{file}: a_decision_is_published_as_it"));
    draft.next.extend([
        RECORD.to_owned(),
        format!("`cargo test -p {context}` runs its tests; the one above fails until a decision is published as {event_type}"),
        format!(
            "before anybody reads it, other fields can be given to the struct and its sample: remove the two files of \
             {event_type} in contexts/{context}/contract, and `UPDATE_EXPECT=1 cargo test -p {context} frozen` writes them \
             anew"
        ),
        format!("add the event to contexts/{context}/README.md, and write docs/api/asyncapi.json anew with `galleria asyncapi`"),
    ]);
    Ok(())
}

fn read(draft: &Draft<'_>, request: &NewEvent) -> Result<Declared, GenerateError> {
    let context = request.context.as_str();
    let name = Name::parse(&request.event, "an event")?;
    let event_type = format!("{context}.{name}.v1");
    let schema = format!("contexts/{context}/contract/{event_type}.schema.json");
    if draft.workspace.text(&schema).is_some() {
        return Err(GenerateError::Taken(format!(
            "nothing was written: {event_type} is published already; a change of it is another version beside it \
             (docs/contracts.md)"
        )));
    }
    if name.is_one_word() {
        return Err(GenerateError::Name(format!(
            "{name:?} does not say what happened to what: write the aggregate and a past participle, such as order-placed",
            name = name.kebab(),
        )));
    }
    let about = match &request.about {
        Some(about) => about.as_str(),
        None => name.kebab().split('-').next().unwrap_or_default(),
    };
    let about = Name::parse(about, "an aggregate")?;
    let id = format!("{}_id", about.snake());
    let mut fields = vec![Field { name: id.clone(), kind: Kind::Id, is_optional: false }];
    for field in &request.fields {
        let field = Field::parse(field)?;
        if fields.iter().any(|other| other.name == field.name) {
            return Err(GenerateError::Name(format!("the field {} is there twice", field.name)));
        }
        fields.push(field);
    }
    let contract = format!("contexts/{context}/src/contract");
    let says = request.says.clone().unwrap_or_else(|| format!("{}.", capitalised(&name.words())));
    let root = draft.workspace.text(&format!("{contract}.rs")).unwrap_or_default();
    let samples = draft.workspace.text(&format!("{contract}/samples.rs")).unwrap_or_default();
    let has_trait = [root, samples].iter().any(|text| text.contains("trait Sampled"));
    let values = context! {
        event_type => event_type.as_str(),
        Event => name.pascal(),
        module => name.snake(),
        subject => about.kebab(),
        id => id.as_str(),
        says => says.as_str(),
        sampled => has_trait,
        fields => fields.iter().map(Field::values).collect::<Vec<_>>(),
    };
    Ok(Declared { contract, event_type, name, says, fields, values })
}

/// The struct, its sample, and its line in the list of the contract.
fn declare(draft: &mut Draft<'_>, event: &Declared) -> Result<(), GenerateError> {
    let Declared { contract, name, values, .. } = event;
    let pascal = name.pascal();
    let times = event.fields.iter().any(|field| field.kind == Kind::Time);
    let file = format!("{contract}/events.rs");
    let item = templates::render("event/event.rs", values)?;
    draft.edit(&file, |text| {
        let text = Source::parse(&file, text)?.with_item(&item);
        let text = Source::parse(&file, &text)?.with_import("uuid", "Uuid");
        if !times {
            return Ok(text);
        }
        let text = Source::parse(&file, &text)?.with_import("chrono", "DateTime");
        Ok(Source::parse(&file, &text)?.with_import("chrono", "Utc"))
    })?;
    let file = format!("{contract}/samples.rs");
    let item = templates::render("event/sample.rs", values)?;
    draft.edit(&file, |text| {
        let text = Source::parse(&file, text)?.with_item(&item);
        let is_beside = text.contains("use super::events::");
        let path = if is_beside { "super::events" } else { "super" };
        let text = Source::parse(&file, &text)?.with_import(path, &pascal);
        Ok(Source::parse(&file, &text)?.with_import("uuid", "uuid"))
    })?;
    let file = format!("{contract}.rs");
    draft.edit(&file, |text| {
        let text = with_entry(&file, text, &pascal)?;
        Ok(Source::parse(&file, &text)?.with_import("events", &pascal))
    })
}

/// The list of the contract with one more event, spelled as the last one is.
fn with_entry(file: &str, text: &str, event: &str) -> Result<String, GenerateError> {
    let source = Source::parse(file, text)?;
    let lists = source.lists();
    let instead = "write it in that form";
    let wanted = "list of events in `fn contract()` with elements such as entry::<OrderPlaced>()";
    let missing = || GenerateError::anchor(file, wanted, instead);
    let events = lists.iter().find(|list| list.owner == "contract").ok_or_else(missing)?;
    let spelled = events.elements.last().and_then(|one| text.get(one.range.clone()));
    let element = match spelled.unwrap_or_default() {
        entry if entry.starts_with("entry::<") => format!("entry::<{event}>()"),
        entry if entry.starts_with("described(") => format!("described(&{event}::sample())"),
        _ => return Err(missing()),
    };
    Ok(source.with_element(events, events.elements.len(), &element))
}

fn freeze(draft: &mut Draft<'_>, event: &Declared) -> Result<(), GenerateError> {
    let folder = event.contract.replace("/src/contract", "/contract");
    let schema = schema_of(&event.name.pascal(), &event.says, &event.fields);
    for (what, value) in [("schema", schema), ("sample", sample_of(&event.fields))] {
        let text = serde_json::to_string_pretty(&value).unwrap_or_default();
        let path = format!("{folder}/{}.{what}.json", event.event_type);
        draft.create(&path, format!("{text}\n"))?;
    }
    Ok(())
}

fn publish(draft: &mut Draft<'_>, event: &Declared) -> Result<(), GenerateError> {
    let file = format!("{}/publishing.rs", event.contract);
    let module = event.name.snake();
    draft.edit(&file, |text| {
        Ok(Source::parse(&file, text)?.with_mod(&format!("mod {module};"), |_| true))
    })?;
    let text = templates::render("event/publishing.rs", &event.values)?;
    draft.create(&format!("{}/publishing/{module}.rs", event.contract), text)
}
