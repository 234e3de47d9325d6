//! A subscription to the event of another context: the own view of it, read from the frozen schema, and a handler.

mod frozen;

use clap::Args;
use minijinja::context;

use crate::anchors::Source;
use crate::fields::{Field, Kind};
use crate::names::Name;
use crate::plan::Draft;
use crate::{GenerateError, Workspace, event_readers, manifest, templates};
use frozen::{Frozen, fields_of, frozen};

/// A new subscription.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct ReactTo {
    /// The context that reacts
    pub context: String,
    /// The event with its context, such as users.user-registered, with or
    /// without its version
    pub event: String,
    /// The stable name of the handler [default: on- and the event]
    #[arg(long, value_name = "NAME")]
    pub handler: Option<String>,
    /// The fields to read [default: those that have one value and are always
    /// there]
    #[arg(long, value_name = "FIELDS", value_delimiter = ',')]
    pub fields: Vec<String>,
}

pub(crate) fn plan(draft: &mut Draft<'_>, request: &ReactTo) -> Result<(), GenerateError> {
    let context = request.context.as_str();
    draft.workspace.must_have_context(context)?;
    let frozen = frozen(draft.workspace, &request.event)?;
    if frozen.publisher == context {
        return Err(GenerateError::Name(format!(
            "{context} publishes {} itself: it need not wait for its own event; do both in one decision",
            request.event
        )));
    }
    let fields = fields_of(&frozen, &request.fields)?;
    let handler = match &request.handler {
        Some(handler) => Name::parse(handler, "a handler")?.kebab().to_owned(),
        None => format!("on-{}", frozen.name),
    };
    let handler = format!("{context}.{handler}");
    let module = frozen.name.snake();
    must_be_free(draft.workspace, context, &handler)?;
    let values = context! {
        context => context,
        publisher => frozen.publisher.as_str(),
        event_name => format!("{}.{}", frozen.publisher, frozen.name),
        Event => frozen.name.pascal(),
        module => module.as_str(),
        handler => handler.as_str(),
        versions => frozen.versions.clone(),
        samples => frozen.samples.clone(),
        ids => fields.iter().any(|field| field.kind == Kind::Id),
        times => fields.iter().any(|field| field.kind == Kind::Time),
        fields => fields.iter().map(Field::values).collect::<Vec<_>>(),
    };
    let folder = format!("contexts/{context}/src/infrastructure/subscriptions");
    let file = format!("{folder}/{module}.rs");
    draft.create(&file, templates::render("subscription/handler.rs", &values)?)?;
    for (kind, dependency) in [(Kind::Id, "uuid"), (Kind::Time, "chrono")] {
        if fields.iter().any(|field| field.kind == kind) {
            let file = format!("contexts/{context}/Cargo.toml");
            draft.edit(&file, |text| manifest::add_dependency(&file, text, dependency))?;
        }
    }
    subscribe(draft, &frozen, context, &handler)?;
    for version in &frozen.versions {
        event_readers::record(draft, version, Some(&handler))?;
    }
    draft.undecided.push(format!("{file}: {module}_takes_effect"));
    draft.next.extend([
        format!("`cargo test -p {context}` runs its tests; the one above fails until the handler calls a use case"),
        format!("{handler} is the key of the inbox: choose another name now, or never"),
        format!("add the event to contexts/{context}/README.md"),
    ]);
    Ok(())
}

fn must_be_free(workspace: &Workspace, context: &str, handler: &str) -> Result<(), GenerateError> {
    let literal = format!("\"{handler}\"");
    let mut files = workspace.files_below(&format!("contexts/{context}/src"));
    match files.find(|(_, text)| text.contains(&literal)) {
        Some((file, _)) => Err(GenerateError::Taken(format!(
            "nothing was written: {file} has a handler {handler}; name another with --handler"
        ))),
        None => Ok(()),
    }
}

/// The rows in the list of the descriptor and in that of the handlers, which have the same order.
fn subscribe(
    draft: &mut Draft<'_>,
    frozen: &Frozen,
    context: &str,
    handler: &str,
) -> Result<(), GenerateError> {
    let file = format!("contexts/{context}/src/infrastructure/subscriptions.rs");
    let module = frozen.name.snake();
    let mut at = 0;
    draft.edit(&file, |text| {
        let source = Source::parse(&file, text)?;
        let text = with_application(&source)?;
        let source = Source::parse(&file, &text)?;
        let lists = source.lists();
        let Some(list) = lists.iter().find(|list| list.owner == "subscriptions") else {
            let wanted = "`vec!` of handlers in `fn subscriptions`";
            return Err(GenerateError::anchor(&file, wanted, "return the handlers as one"));
        };
        let is_of_access = |range: &std::ops::Range<usize>| {
            text.get(range.clone()).is_some_and(|text| text.contains("ended_access"))
        };
        let ended = list.elements.iter().position(|element| is_of_access(&element.range));
        at = ended.unwrap_or(list.elements.len());
        let call = |event_type: &String| match frozen.versions.len() {
            1 => format!("{module}::{module}(application)"),
            _ => format!("{module}::{module}(\"{event_type}\", application)"),
        };
        let calls: Vec<String> = frozen.versions.iter().map(call).collect();
        let text = source.with_element(list, at, &calls.join(", "));
        let source = Source::parse(&file, &text)?;
        Ok(source.with_mod(&format!("mod {module};"), |_| true))
    })?;
    let descriptor = format!("contexts/{context}/src/descriptor.rs");
    let has_list = |path: &&String| {
        draft.workspace.text(path).is_some_and(|text| text.contains("const SUBSCRIPTIONS"))
    };
    let Some(described) = [&file, &descriptor].into_iter().find(has_list).cloned() else {
        let instead = "list the subscriptions in a constant of that name";
        return Err(GenerateError::anchor(&descriptor, "constant SUBSCRIPTIONS", instead));
    };
    let rows = frozen.versions.iter().map(|event_type| {
        format!("SubscriptionDescriptor {{ event_type: \"{event_type}\", handler: \"{handler}\" }}")
    });
    let rows: Vec<String> = rows.collect();
    draft.edit(&described, |text| with_rows(&described, text, at, &rows))
}

/// The text of `fn subscriptions` with an application to call.
fn with_application(source: &Source<'_>) -> Result<String, GenerateError> {
    let function = source.function("subscriptions");
    let parameters = function.into_iter().flat_map(|function| &function.sig.inputs);
    let mut names = parameters.filter_map(|parameter| match parameter {
        syn::FnArg::Typed(typed) => match &*typed.pat {
            syn::Pat::Ident(name) => Some(&name.ident),
            _ => None,
        },
        syn::FnArg::Receiver(_) => None,
    });
    let Some(name) = names.find(|name| *name == "application" || *name == "_application") else {
        let wanted = "parameter `application: &Arc<Application>` of `fn subscriptions`";
        let instead = "let the handle pass its application there first";
        return Err(GenerateError::anchor(source.path, wanted, instead));
    };
    if name == "application" {
        return Ok(source.text.to_owned());
    }
    Ok(source.replacing(name.span().byte_range(), "application"))
}

fn with_rows(file: &str, text: &str, at: usize, rows: &[String]) -> Result<String, GenerateError> {
    let source = Source::parse(file, text)?;
    let lists = source.lists();
    let Some(list) = lists.iter().find(|list| list.owner == "SUBSCRIPTIONS") else {
        let instead = "list the subscriptions in a constant of that name";
        return Err(GenerateError::anchor(file, "array SUBSCRIPTIONS", instead));
    };
    let text = source.with_element(list, at, &rows.join(", "));
    let source = Source::parse(file, &text)?;
    Ok(match source.length_of_constant("SUBSCRIPTIONS") {
        Some((length, range)) => source.replacing(range, &(length + rows.len()).to_string()),
        None => text.clone(),
    })
}
