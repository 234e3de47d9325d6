//! Edits of `Cargo.toml` that keep its comments and its order.

use toml_edit::{Array, DocumentMut, InlineTable, Item, TableLike, Value};

use crate::GenerateError;

/// The manifest `text` of `file`.
pub(crate) fn parse(file: &str, text: &str) -> Result<DocumentMut, GenerateError> {
    text.parse().map_err(|error: toml_edit::TomlError| GenerateError::Malformed {
        file: file.to_owned(),
        message: error.message().to_owned(),
    })
}

/// The crates that the workspace names.
pub(crate) fn workspace_crates(file: &str, text: &str) -> Result<Vec<String>, GenerateError> {
    let document = parse(file, text)?;
    let dependencies = document.get("workspace").and_then(|of| of.get("dependencies"));
    let dependencies = dependencies.and_then(Item::as_table_like);
    Ok(dependencies.into_iter().flat_map(|table| table.iter()).map(|(key, _)| key.into()).collect())
}

/// The manifest of the workspace with the crate of a context.
pub(crate) fn add_workspace_crate(
    file: &str,
    text: &str,
    name: &str,
) -> Result<String, GenerateError> {
    let mut document = parse(file, text)?;
    let table = table_at(&mut document, file, &["workspace", "dependencies"])?;
    let path = format!("contexts/{name}");
    let beside = last_with_prefix(table, |value| path_of(value).starts_with("contexts/"));
    insert_after(table, beside.as_deref(), name, inline([("path", path.into())]));
    Ok(document.to_string())
}

/// The manifest of the program with a context: a feature that puts it in, and the optional dependency.
pub(crate) fn add_context(file: &str, text: &str, name: &str) -> Result<String, GenerateError> {
    let mut document = parse(file, text)?;
    let features = table_at(&mut document, file, &["features"])?;
    let is_of_context = |value: &Item| {
        let only = value.as_array().and_then(|array| array.get(0)).and_then(Value::as_str);
        only.is_some_and(|feature| feature.starts_with("dep:"))
    };
    let beside = first_run(features, is_of_context);
    let feature = Value::from(Array::from_iter([format!("dep:{name}")]));
    insert_after(features, beside.as_deref(), name, feature);
    if let Some(default) = features.get_mut("default").and_then(Item::as_array_mut) {
        default.push(name);
    }
    let dependencies = table_at(&mut document, file, &["dependencies"])?;
    let dependency = inline([("workspace", true.into()), ("optional", true.into())]);
    insert_after(dependencies, beside.as_deref(), name, dependency);
    Ok(document.to_string())
}

/// The manifest of a crate with a dependency on a crate that the workspace names.
pub(crate) fn add_dependency(file: &str, text: &str, name: &str) -> Result<String, GenerateError> {
    let mut document = parse(file, text)?;
    let table = table_at(&mut document, file, &["dependencies"])?;
    if table.contains_key(name) {
        return Ok(text.to_owned());
    }
    let mut dependency = toml_edit::Table::new();
    dependency.set_dotted(true);
    dependency.insert("workspace", toml_edit::value(true));
    table.insert(name, Item::Table(dependency));
    Ok(document.to_string())
}

fn inline<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::from(InlineTable::from_iter(entries))
}

fn table_at<'a>(
    document: &'a mut DocumentMut,
    file: &str,
    path: &[&str],
) -> Result<&'a mut dyn TableLike, GenerateError> {
    let missing = || {
        let instead = "give it the form of a workspace of the house first";
        GenerateError::anchor(file, &format!("table [{}]", path.join(".")), instead)
    };
    let mut item = document.as_item_mut();
    for key in path {
        item = item.get_mut(key).ok_or_else(missing)?;
    }
    item.as_table_like_mut().ok_or_else(missing)
}

fn path_of(item: &Item) -> &str {
    item.get("path").and_then(Item::as_str).unwrap_or_default()
}

/// The last key whose value is so.
fn last_with_prefix(table: &dyn TableLike, is_so: impl Fn(&Item) -> bool) -> Option<String> {
    table.iter().filter(|(_, item)| is_so(item)).last().map(|(key, _)| key.to_owned())
}

/// The last key of the first keys in a row whose values are so.
fn first_run(table: &dyn TableLike, is_so: impl Fn(&Item) -> bool) -> Option<String> {
    let keys = table.iter().skip_while(|(_, item)| !is_so(item));
    keys.take_while(|(_, item)| is_so(item)).last().map(|(key, _)| key.to_owned())
}

/// Inserts a key after another one, with the comments of all others where they are.
fn insert_after(table: &mut dyn TableLike, beside: Option<&str>, name: &str, value: Value) {
    let keys: Vec<String> = table.iter().map(|(key, _)| key.to_owned()).collect();
    let place = beside.and_then(|beside| keys.iter().position(|key| key == beside));
    let later: Vec<String> = match place {
        Some(place) => keys.into_iter().skip(place + 1).collect(),
        None => Vec::new(),
    };
    let mut moved = Vec::new();
    for key in later {
        let decor = table.key(&key).cloned();
        if let (Some(written), Some(item)) = (decor, table.remove(&key)) {
            moved.push((written, item));
        }
    }
    table.insert(name, Item::Value(value));
    for (written, item) in moved {
        table.entry_format(&written).or_insert(item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_of_a_context_stands_after_those_of_the_others() {
        let text = "[workspace.dependencies]\nusers = { path = \"contexts/users\" }\n# The host.\n\
                    host = { path = \"app/host\" }\nserde = \"1\"\n";
        let edited = add_workspace_crate("Cargo.toml", text, "reviews").unwrap();
        let expected = "[workspace.dependencies]\nusers = { path = \"contexts/users\" }\n\
                        reviews = { path = \"contexts/reviews\" }\n# The host.\n\
                        host = { path = \"app/host\" }\nserde = \"1\"\n";
        assert_eq!(edited, expected);
    }

    #[test]
    fn a_context_of_the_program_has_a_feature_and_an_optional_dependency() {
        let text = "[features]\n# A context each.\nusers = [\"dep:users\"]\n# A broker each.\n\
                    nats = [\"platform/nats\"]\n\n[dependencies]\nplatform.workspace = true\n\
                    users = { workspace = true, optional = true }\nserde.workspace = true\n";
        let edited = add_context("app/Cargo.toml", text, "reviews").unwrap();
        let expected = "[features]\n# A context each.\nusers = [\"dep:users\"]\n\
                        reviews = [\"dep:reviews\"]\n# A broker each.\nnats = [\"platform/nats\"]\n\n\
                        [dependencies]\nplatform.workspace = true\n\
                        users = { workspace = true, optional = true }\n\
                        reviews = { workspace = true, optional = true }\nserde.workspace = true\n";
        assert_eq!(edited, expected);
    }

    #[test]
    fn a_program_that_names_its_contexts_by_default_has_the_new_one() {
        let text = "[features]\ndefault = [\"books\"]\nbooks = [\"dep:books\"]\n\n[dependencies]\n";
        let edited = add_context("app/Cargo.toml", text, "loans").unwrap();
        assert!(edited.contains("default = [\"books\", \"loans\"]\n"), "{edited}");
    }

    #[test]
    fn a_dependency_is_added_once() {
        let text = "[dependencies]\nserde.workspace = true\n\n[lints]\nworkspace = true\n";
        let edited = add_dependency("Cargo.toml", text, "chrono").unwrap();
        let expected = "[dependencies]\nserde.workspace = true\nchrono.workspace = true\n\n\
                        [lints]\nworkspace = true\n";
        assert_eq!(edited, expected);
        assert_eq!(add_dependency("Cargo.toml", &edited, "chrono").unwrap(), edited);
    }

    #[test]
    fn a_manifest_of_another_form_is_refused() {
        let refused = add_context("app/Cargo.toml", "[package]\n", "reviews").unwrap_err();
        assert!(refused.to_string().contains("[features]"), "{refused}");
        assert!(add_context("app/Cargo.toml", "[", "reviews").is_err());
    }
}
