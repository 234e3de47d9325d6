//! A new endpoint: its file, its row in the route table, and the kind of problem that it answers until it is decided.

mod path;

use clap::Args;
use minijinja::{Value, context};

use crate::anchors::{List, Source};
use crate::names::{Name, article, capitalised};
use crate::plan::Draft;
use crate::{GenerateError, Workspace, templates};
use path::{Path, same, shared_parts};

/// The methods, each with its function in a route table and whether it changes something.
const METHODS: [(&str, &str, bool); 5] = [
    ("GET", "get", false),
    ("POST", "post", true),
    ("PUT", "put", true),
    ("PATCH", "patch", true),
    ("DELETE", "delete", true),
];

/// The permissions of the shop, as `shared-kernel` names them.
const PERMISSIONS: [&str; 7] =
    ["catalogue", "stock", "orders", "refunds", "customers", "access", "audit"];

/// A new endpoint.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct NewEndpoint {
    /// The context
    pub context: String,
    /// GET, POST, PUT, PATCH or DELETE
    pub method: String,
    /// The path below /api/v1, with its parameters in braces
    pub path: String,
    /// The name of the handler, unique in the API [default: a verb and the last
    /// word of the path]
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Who may call it: public, customer, or a permission such as orders
    #[arg(long, value_name = "POLICY", default_value = "customer")]
    pub who: String,
}

pub(crate) fn plan(draft: &mut Draft<'_>, request: &NewEndpoint) -> Result<(), GenerateError> {
    let context = request.context.as_str();
    draft.workspace.must_have_context(context)?;
    let method = request.method.to_ascii_uppercase();
    let Some((method, function, changes)) =
        METHODS.into_iter().find(|(known, _, _)| *known == method)
    else {
        return Err(GenerateError::Name(format!(
            "{} is no method of an endpoint; the methods are GET, POST, PUT, PATCH and DELETE",
            request.method
        )));
    };
    let path = Path::parse(&request.path)?;
    must_be_below_a_prefix(draft.workspace, context, &path)?;
    let name = match &request.name {
        Some(name) => Name::parse(name, "an endpoint")?,
        None => path.name_for(method)?,
    };
    if let Some(file) = draft.workspace.file_of_handler(&name.snake()) {
        return Err(GenerateError::Taken(format!(
            "nothing was written: {file} has a handler {}, and its name is unique in the API; choose another with --name",
            name.snake()
        )));
    }
    let values = context! {
        method => method,
        function => function,
        changes => changes,
        done => if changes { "changed" } else { "read" },
        path => path.text.as_str(),
        parameters => path.parameters,
        path_type => if path.parameters == 1 { "String".to_owned() } else {
            format!("({})", vec!["String"; path.parameters].join(", "))
        },
        name => name.snake(),
        NAME => name.shouting(),
        kebab => name.kebab(),
        does => capitalised(&does(&name)),
        does_lower => does(&name),
        policy => policy(&request.who)?,
    };
    write(draft, context, &name, &path, &values)?;
    let file = format!("contexts/{context}/src/infrastructure/http/{}.rs", name.snake());
    draft.undecided.push(format!("{file}: it_answers_those_who_may_ask"));
    draft.next.extend([
        format!("`cargo test -p {context}` runs its tests; the one above fails until the endpoint has a use case"),
        "give tests/tests/bad_input/world.rs a valid request for it: that test calls every endpoint as everybody".to_owned(),
        format!("add it to contexts/{context}/README.md, and write docs/api/openapi.json anew with `galleria openapi`"),
    ]);
    Ok(())
}

/// What an endpoint of this name does: `add-review` adds "a review".
fn does(name: &Name) -> String {
    match name.kebab().split_once('-') {
        Some((verb, rest)) if verb != "list" => {
            let rest = rest.replace('-', " ");
            format!("{verb} {} {rest}", article(&rest))
        }
        _ => name.words(),
    }
}

/// Refuses a path that a host would not hand to the context.
fn must_be_below_a_prefix(
    workspace: &Workspace,
    context: &str,
    path: &Path,
) -> Result<(), GenerateError> {
    let file = format!("contexts/{context}/src/descriptor.rs");
    let text = workspace.text(&file).unwrap_or_default();
    let source = Source::parse(&file, text)?;
    let lists = source.lists();
    let elements =
        lists.iter().filter(|list| list.owner == "DESCRIPTOR").flat_map(|list| &list.elements);
    let texts = elements.filter_map(|element| text.get(element.range.clone()));
    let prefixes = texts.map(|text| text.trim_matches('"')).filter(|text| text.starts_with('/'));
    let prefixes: Vec<&str> = prefixes.collect();
    let path = format!("/api/v1{}/", path.text);
    if prefixes.iter().any(|prefix| path.starts_with(&format!("{prefix}/"))) {
        return Ok(());
    }
    Err(GenerateError::Name(format!(
        "{path} is not below what {context} answers, {}: choose another path, or add a prefix that no other context has to \
         route_prefixes in {file}",
        prefixes.join(", ")
    )))
}

/// The policy of a route.
fn policy(who: &str) -> Result<String, GenerateError> {
    Ok(match who {
        "public" => "Policy::Public".to_owned(),
        "customer" => "Policy::Customer".to_owned(),
        permission if PERMISSIONS.contains(&permission) => {
            format!("Policy::Permission(shared_kernel::Permission::{})", capitalised(permission))
        }
        other => {
            return Err(GenerateError::Name(format!(
                "{other:?} may call nothing: write public, customer, or a permission: {}",
                PERMISSIONS.join(", ")
            )));
        }
    })
}

fn write(
    draft: &mut Draft<'_>,
    context: &str,
    name: &Name,
    path: &Path,
    values: &Value,
) -> Result<(), GenerateError> {
    let http = format!("contexts/{context}/src/infrastructure/http");
    let module = name.snake();
    draft.create(
        &format!("{http}/{module}.rs"),
        templates::render("endpoint/endpoint.rs", values)?,
    )?;
    let root = format!("{http}.rs");
    let workspace = draft.workspace;
    draft.edit(&root, |text| {
        let is_endpoint = |module: &str| {
            let text = workspace.text(&format!("{http}/{module}.rs")).unwrap_or_default();
            text.contains(&format!("async fn {module}("))
        };
        Ok(Source::parse(&root, text)?.with_mod(&format!("mod {module};"), is_endpoint))
    })?;
    let kinds = format!("{http}/problems/kinds.rs");
    let kind = templates::render("endpoint/kind.rs", values)?;
    draft.edit(&kinds, |text| {
        let source = Source::parse(&kinds, text)?;
        let end = source.end_of_macro("problem_kinds").ok_or_else(|| {
            let instead = "declare its problems by that macro";
            GenerateError::anchor(&kinds, "platform::problem_kinds!", instead)
        })?;
        Ok(source.with(end, &kind))
    })?;
    let table = format!("{http}/route_table.rs");
    let row = templates::render("endpoint/row.rs", values)?;
    let function = values.get_attr("function").unwrap_or_default().to_string();
    draft.edit(&table, |text| {
        let text = with_row(&table, text, (&function, path), row.trim_end())?;
        let imports = [
            ("platform::http::problem", "StatusCode"),
            ("platform::http::routes", "Policy"),
            ("platform::http::routes", function.as_str()),
            ("super::problems", "kinds"),
            ("super", module.as_str()),
        ];
        imports.into_iter().try_fold(text, |text, (path, name)| {
            Ok(Source::parse(&table, &text)?.with_import(path, name))
        })
    })
}

/// The route table with one more row, in the list whose paths are most like it.
fn with_row(
    file: &str,
    text: &str,
    (function, path): (&str, &Path),
    row: &str,
) -> Result<String, GenerateError> {
    let source = Source::parse(file, text)?;
    let lists = source.lists();
    let is_of_first_version = |list: &&List| {
        let callee = list.callee.as_deref().unwrap_or_default();
        !matches!(callee, "second_version" | "root")
    };
    let routes = |list: &List| -> Vec<(String, String)> {
        list.elements.iter().filter_map(|element| element.route.clone()).collect()
    };
    let lists = lists.iter().filter(is_of_first_version).filter(|list| !routes(list).is_empty());
    let lists: Vec<&List> = lists.collect();
    let is_there =
        |(method, other): &(String, String)| method == function && same(other, &path.text);
    if lists.iter().any(|list| routes(list).iter().any(is_there)) {
        return Err(GenerateError::Taken(format!(
            "nothing was written: {file} has {} {} already",
            function.to_uppercase(),
            path.text
        )));
    }
    let likeness =
        |list: &&&List| routes(list).iter().map(|(_, other)| shared_parts(other, &path.text)).max();
    let Some(list) = lists.iter().max_by_key(likeness) else {
        let instead = "give it a list of rows such as get(\"/orders\", list_orders)";
        return Err(GenerateError::anchor(file, "list of endpoints", instead));
    };
    Ok(source.with_element(list, list.elements.len(), row))
}
