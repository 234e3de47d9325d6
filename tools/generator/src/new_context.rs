//! A new context: its crate, its migrations, and its line in the registry.

use clap::Args;
use minijinja::context;
use syn::Item;

use crate::anchors::Source;
use crate::names::{Name, capitalised};
use crate::plan::{Draft, RECORD};
use crate::{GenerateError, Workspace, event_readers, manifest, templates};

const MIGRATIONS: &str = "migration/src/lib.rs";
const MESSAGING: &str = "migration/src/messaging.rs";
const OF_GALLERIA: &str = include_str!("../../../migration/src/messaging.rs");
/// The event that every context reacts to, so that tokens of access that has ended are refused.
const ACCESS_ENDED: &str = "users.access-ended.v1";
const REGISTRIES: [&str; 2] = ["app/host/src/registry.rs", "app/src/registry.rs"];

/// A new context.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct NewContext {
    /// Its name: one word, such as reviews
    pub name: String,
    /// Its first aggregate, such as review [default: the singular of the name]
    #[arg(long, value_name = "WORD")]
    pub aggregate: Option<String>,
}

pub(crate) fn plan(draft: &mut Draft<'_>, request: &NewContext) -> Result<(), GenerateError> {
    let name = Name::parse(&request.name, "a context")?;
    if !name.is_one_word() {
        return Err(GenerateError::Name(format!(
            "{name:?} cannot name a context: it is the first part of event types, settings and variables, so it is one \
             word; choose the one that its people use",
            name = name.kebab(),
        )));
    }
    let aggregate = aggregate_of(&name, request)?;
    must_be_free(draft.workspace, &name, &aggregate)?;
    write_files(draft, &name, &aggregate)?;
    wire(draft, name.kebab())?;
    let event = format!("{name}.{}-added.v1", aggregate.kebab());
    event_readers::record(draft, &event, None)?;
    event_readers::record(draft, ACCESS_ENDED, Some(&format!("{name}.end-access")))?;
    tell(draft, &name, &aggregate);
    Ok(())
}

fn aggregate_of(name: &Name, request: &NewContext) -> Result<Name, GenerateError> {
    if let Some(aggregate) = &request.aggregate {
        return Ok(Name::parse(aggregate, "an aggregate")?.singular());
    }
    let singular = name.singular();
    if singular == *name {
        return Err(GenerateError::Name(format!(
            "{name} is no plural, so its first aggregate needs a name of its own: add --aggregate, such as \
             `new-context newsletter --aggregate subscriber`"
        )));
    }
    Ok(singular)
}

/// Refuses names that something else has.
fn must_be_free(workspace: &Workspace, name: &Name, aggregate: &Name) -> Result<(), GenerateError> {
    let context = name.kebab();
    let taken = |what: String| Err(GenerateError::Taken(format!("nothing was written: {what}")));
    if workspace.contexts().contains(context) {
        return taken(format!("the context {context} is there already"));
    }
    let root = workspace.text("Cargo.toml").unwrap_or_default();
    if manifest::workspace_crates("Cargo.toml", root)?.iter().any(|one| one == context) {
        return taken(format!("{context} is the name of a crate that the workspace depends on"));
    }
    if workspace.text(&format!("migration/src/{context}.rs")).is_some() {
        return taken(format!("`migration` has a module {context}"));
    }
    let prefix = format!("\"/api/v1/{context}\"");
    let descriptors = workspace.contexts().into_iter();
    let mut descriptors = descriptors.map(|other| format!("contexts/{other}/src/descriptor.rs"));
    if let Some(other) =
        descriptors.find(|path| workspace.text(path).is_some_and(|text| text.contains(&prefix)))
    {
        return taken(format!("{other} answers /api/v1/{context}"));
    }
    let table = aggregate.plural().snake();
    if let Some(file) = maker_of(workspace, &table) {
        return taken(format!("{file} makes a table {table}; name another aggregate"));
    }
    for handler in [format!("add_{}", aggregate.snake()), format!("get_{}", aggregate.snake())] {
        if let Some(file) = workspace.file_of_handler(&handler) {
            return taken(format!(
                "{file} has a handler {handler}, and its name is unique in the API"
            ));
        }
    }
    Ok(())
}

/// The migration that makes a table.
fn maker_of<'w>(workspace: &'w Workspace, table: &str) -> Option<&'w str> {
    let makes = |text: &str| {
        let mut words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
        let mut before = ["", ""];
        words.by_ref().filter(|word| !word.is_empty()).any(|word| {
            let is_made = before == ["CREATE", "TABLE"] && word == table;
            before = [before[1], word];
            is_made
        })
    };
    workspace.files_below("migration/sql").find(|(_, text)| makes(text)).map(|(path, _)| path)
}

fn write_files(draft: &mut Draft<'_>, name: &Name, aggregate: &Name) -> Result<(), GenerateError> {
    let plural = aggregate.plural();
    let path = if plural == *name {
        format!("/{name}")
    } else {
        format!("/{name}/{plural}", plural = plural.kebab())
    };
    let path_of_one = format!("{path}/{{{}_id}}", aggregate.snake());
    let values = context! {
        context => name.kebab(),
        Context => name.pascal(),
        aggregate => aggregate.snake(),
        Aggregate => aggregate.pascal(),
        AGGREGATE => aggregate.shouting(),
        aggregates => plural.snake(),
        Aggregates => plural.pascal(),
        kebab => aggregate.kebab(),
        words => aggregate.words(),
        words_plural => plural.words(),
        a => aggregate.article(),
        A => capitalised(aggregate.article()),
        path => path,
        path_of_one => path_of_one,
        messaging => messaging_migrations(draft.workspace)?,
    };
    for (file, text) in templates::render_folder("context", &values)? {
        let folder = if file.starts_with("crate/contract/") {
            // The names of frozen files are event types.
            file.replace("AGGREGATE", aggregate.kebab())
        } else {
            file.replace("AGGREGATES", &plural.snake()).replace("AGGREGATE", &aggregate.snake())
        };
        let path = folder.replace("CONTEXT", name.kebab());
        let path = match path.strip_prefix("crate/") {
            Some(of_crate) => format!("contexts/{name}/{of_crate}"),
            None => path,
        };
        draft.create(&path, text)?;
    }
    Ok(())
}

/// The migrations of the platform's tables, which every database of a context has: the constants of `messaging.rs`, in order.
fn messaging_migrations(workspace: &Workspace) -> Result<Vec<String>, GenerateError> {
    // A workspace of its own has these tables from Galleria.
    let text = workspace.text(MESSAGING).unwrap_or(OF_GALLERIA);
    let file = syn::parse_file(text).map_err(|error| GenerateError::Malformed {
        file: MESSAGING.to_owned(),
        message: error.to_string(),
    })?;
    let names = file.items.iter().filter_map(|item| match item {
        Item::Const(constant) => {
            let syn::Type::Path(of) = &*constant.ty else { return None };
            of.path.is_ident("SqlMigration").then(|| constant.ident.to_string())
        }
        _ => None,
    });
    let names: Vec<String> = names.collect();
    if names.is_empty() {
        let wanted = "constants of type SqlMigration, the tables of the platform";
        return Err(GenerateError::anchor(MESSAGING, wanted, "restore the file"));
    }
    Ok(names)
}

/// The three lines outside of the crate and its migrations.
fn wire(draft: &mut Draft<'_>, name: &str) -> Result<(), GenerateError> {
    draft.edit("Cargo.toml", |text| manifest::add_workspace_crate("Cargo.toml", text, name))?;
    draft.edit(MIGRATIONS, |text| {
        let line = format!("pub mod {name};");
        Ok(Source::parse(MIGRATIONS, text)?.with_mod(&line, |_| true))
    })?;
    let Some(registry) = draft.workspace.first_of(&REGISTRIES) else {
        let instead = "keep the list of contexts in a constant REGISTRY there";
        return Err(GenerateError::anchor(REGISTRIES[0], "registry of contexts", instead));
    };
    draft.edit(registry, |text| with_entry(registry, text, name))?;
    let program = registry.replace("src/registry.rs", "Cargo.toml");
    draft.edit(&program, |text| manifest::add_context(&program, text, name))
}

fn with_entry(registry: &str, text: &str, name: &str) -> Result<String, GenerateError> {
    let source = Source::parse(registry, text)?;
    let lists = source.lists();
    let Some(list) = lists.iter().find(|list| list.owner == "REGISTRY") else {
        let instead = "keep the list of contexts in a constant of that name";
        return Err(GenerateError::anchor(registry, "array REGISTRY", instead));
    };
    let entry = format!(
        "#[cfg(feature = \"{name}\")]
    Entry {{
        descriptor: &{name}::DESCRIPTOR,
        migrations: &[Migrations::of::<migration::{name}::Migrator>()],
    }}"
    );
    Ok(source.with_element(list, list.elements.len(), &entry))
}

fn tell(draft: &mut Draft<'_>, name: &Name, aggregate: &Name) {
    let domain = format!("contexts/{name}/src/domain/{}.rs", aggregate.snake());
    let test = format!("the_rule_of_{}_is_kept", aggregate.plural().snake());
    draft.undecided.push(format!("{domain}: {test}"));
    draft.next.extend([
        RECORD.to_owned(),
        format!("`cargo test -p {name}` runs its tests; the one above fails until the rule is decided"),
        format!("say what the words mean in contexts/{name}/README.md, and who may call in http/route_table.rs"),
        format!(
            "`cargo run --features host/{name}` starts the shop with it; to have it in every build, give app/Cargo.toml a \
             feature {name} and name it in `default`"
        ),
        format!(
            "`react-to {name} EVENT`, `new-event {name} EVENT` and `new-endpoint {name} METHOD PATH` go on, behind \
             `cargo run -p code-generator --` or behind `galleria`"
        ),
    ]);
}
