//! A workspace of the reader's own: two contexts of which one reacts to the other, a thin program, and the boundaries.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use minijinja::{Value, context};
use toml_edit::DocumentMut;

use crate::names::Name;
use crate::{
    Change, GenerateError, NewContext, Plan, ReactTo, Request, Workspace, manifest, plan, rustfmt,
    templates,
};

/// Files of Galleria that a workspace begins with.
const CARGO: &str = include_str!("../../../Cargo.toml");
const COPIED: [(&str, &str); 4] = [
    // The versions that Galleria is tested with; cargo takes out what is not used.
    ("Cargo.lock", include_str!("../../../Cargo.lock")),
    ("rustfmt.toml", include_str!("../../../rustfmt.toml")),
    ("clippy.toml", include_str!("../../../clippy.toml")),
    (".cargo/config.toml", include_str!("../../../.cargo/config.toml")),
];

/// The crates of Galleria that it uses: the name here, the package, and its folder.
const PLATFORM: [(&str, &str, &str); 5] = [
    ("shared-kernel", "shared-kernel", "shared-kernel"),
    ("platform", "platform", "platform"),
    ("storage", "storage", "storage"),
    ("galleria-migration", "migration", "migration"),
    ("users", "users", "contexts/users"),
];

/// The other crates that it uses, in the versions of Galleria.
const DEPENDENCIES: [&str; 14] = [
    "actix-web",
    "async-trait",
    "chrono",
    "schemars",
    "sea-orm",
    "sea-orm-migration",
    "serde",
    "serde_json",
    "tempfile",
    "thiserror",
    "tokio",
    "tracing",
    "tracing-subscriber",
    "uuid",
];

/// A new workspace.
#[derive(Debug, Clone, Args)]
#[group(skip)]
pub struct NewWorkspace {
    /// The folder, which must not be there or be empty; its name is that of the program
    pub path: PathBuf,
    /// Where Galleria is: a checkout, or the URL of a Git repository [default: the
    /// checkout around this folder]
    #[arg(long, value_name = "PATH or URL")]
    pub galleria: Option<String>,
    /// The commit of the Git repository
    #[arg(long, value_name = "COMMIT", requires = "galleria")]
    pub rev: Option<String>,
    /// The two contexts
    #[arg(
        long,
        value_name = "NAMES",
        value_delimiter = ',',
        num_args = 1,
        default_value = "books,loans"
    )]
    pub contexts: Vec<String>,
}

/// Plans a workspace, to be written into the folder of the request. `here` is the current folder.
///
/// # Errors
/// When the folder has something in it, a name cannot be used, or it is not known where Galleria is.
pub(crate) fn plan_workspace(request: &NewWorkspace, here: &Path) -> Result<Plan, GenerateError> {
    must_be_empty(&request.path)?;
    let folder = request.path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let name = Name::parse(folder, "a program")?;
    let [first, second] = request.contexts.as_slice() else {
        return Err(GenerateError::Name(
            "name two contexts, such as --contexts books,loans".to_owned(),
        ));
    };
    let one = Name::parse(first, "a context")?.singular();
    let values = context! {
        name => name.kebab(),
        first => first.as_str(),
        first_one => one.kebab(),
        second => second.as_str(),
        platform => platform(request, here)?,
        dependencies => dependencies()?,
        lints => lints(),
    };
    let rendered = templates::render_folder("workspace", &values)?.into_iter();
    let mut texts: BTreeMap<String, String> = rendered.map(formatted).collect();
    texts.extend(COPIED.map(|(path, text)| (path.to_owned(), text.to_owned())));
    let context =
        |name: &String| Request::Context(NewContext { name: name.clone(), aggregate: None });
    let reaction = Request::Reaction(ReactTo {
        context: second.clone(),
        event: format!("{first}.{}-added", one.kebab()),
        handler: None,
        fields: Vec::new(),
    });
    let mut undecided = Vec::new();
    for request in [context(first), context(second), reaction] {
        let part = plan(&Workspace::of(texts.clone()), &request)?;
        texts.extend(part.changes.into_iter().map(|change| (change.path, change.after)));
        undecided.extend(part.undecided);
    }
    let change = |(path, after)| Change { path, before: None, after };
    let changes = texts.into_iter().map(change).collect();
    let shown = request.path.display();
    let next = vec![
        format!(
            "`cd {shown} && cargo run` starts it on http://127.0.0.1:8080; the first build takes some minutes"
        ),
        "`cargo test --workspace` runs its tests; those above fail until they are decided"
            .to_owned(),
        "`galleria check boundaries` checks its boundaries, which boundaries.toml describes"
            .to_owned(),
        "README.md says what is where, and docs/adding-a-context.md of Galleria how to go on"
            .to_owned(),
    ];
    Ok(Plan { changes, undecided, next })
}

fn formatted((path, text): (String, String)) -> (String, String) {
    let is_rust = Path::new(&path).extension().is_some_and(|ending| ending == "rs");
    let formatted = is_rust.then(|| rustfmt::format(Path::new(""), &text)).flatten();
    (path, formatted.unwrap_or(text))
}

fn must_be_empty(path: &Path) -> Result<(), GenerateError> {
    let is_empty = match std::fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_not_a_folder) => !path.exists(),
    };
    if is_empty {
        return Ok(());
    }
    Err(GenerateError::Taken(format!(
        "nothing was written: {} has something in it; name a folder that is not there",
        path.display()
    )))
}

/// Where each crate of Galleria comes from.
fn platform(request: &NewWorkspace, here: &Path) -> Result<Vec<Value>, GenerateError> {
    let is_url = |text: &String| text.contains("://") || text.starts_with("git@");
    let url = request.galleria.as_ref().filter(|text| is_url(text));
    if let Some(url) = url {
        let Some(rev) = &request.rev else {
            return Err(GenerateError::Name(format!(
                "{url} needs the commit to use: add --rev COMMIT, so that a build tomorrow is the build of today"
            )));
        };
        let spec = |package: &str, name: &str| {
            let renamed =
                if package == name { String::new() } else { format!("package = \"{package}\", ") };
            format!("{renamed}git = \"{url}\", rev = \"{rev}\"")
        };
        return Ok(PLATFORM
            .iter()
            .map(|(name, package, _)| context! { name => *name, spec => spec(package, name) })
            .collect());
    }
    let checkout = match &request.galleria {
        Some(path) => here.join(path),
        None => {
            Workspace::find(here).map_or_else(|_nowhere| here.to_owned(), |of| of.root().to_owned())
        }
    };
    let checkout = checkout.canonicalize().unwrap_or(checkout);
    if !checkout.join("platform/Cargo.toml").is_file() {
        return Err(GenerateError::Missing(format!(
            "{} is no checkout of Galleria: name one with --galleria, or the URL of its repository with --rev",
            checkout.display()
        )));
    }
    let spec = |package: &str, name: &str, folder: &str| {
        let renamed =
            if package == name { String::new() } else { format!("package = \"{package}\", ") };
        format!(
            "{renamed}path = {}",
            toml_edit::Value::from(checkout.join(folder).display().to_string())
        )
    };
    Ok(PLATFORM
        .iter()
        .map(|(name, package, folder)| context! { name => *name, spec => spec(package, name, folder) })
        .collect())
}

/// The lines of the other dependencies, as Galleria has them.
fn dependencies() -> Result<Vec<String>, GenerateError> {
    let document: DocumentMut = manifest::parse("Cargo.toml", CARGO)?;
    let table = document.get("workspace").and_then(|of| of.get("dependencies"));
    let line = |name: &&str| {
        let item = table.and_then(|table| table.get(name));
        let item = item
            .ok_or_else(|| GenerateError::Template(format!("the list of dependencies ({name})")))?;
        Ok(format!("{name} = {}", item.to_string().trim()))
    };
    DEPENDENCIES.iter().map(line).collect()
}

/// The tables of lints, as Galleria has them.
fn lints() -> &'static str {
    let from = CARGO.find("[workspace.lints.rust]").unwrap_or_default();
    let rest = CARGO.get(from..).unwrap_or_default();
    let until =
        rest.find("# Optimised less").or_else(|| rest.find("[profile")).unwrap_or(rest.len());
    rest.get(..until).unwrap_or_default()
}
