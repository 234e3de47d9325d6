//! The code that is written, as templates. A file of the folder `templates/context` becomes a file of the workspace; words in
//! capitals in its name stand for the names of the context and of its aggregate.

use include_dir::{Dir, include_dir};
use minijinja::{Environment, UndefinedBehavior, Value};

use crate::GenerateError;

static TEMPLATES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/templates");

const ENDING: &str = ".jinja";

/// The text of one template.
pub(crate) fn render(name: &str, values: &Value) -> Result<String, GenerateError> {
    let file = TEMPLATES.get_file(format!("{name}{ENDING}"));
    let text = file.and_then(|file| file.contents_utf8());
    rendered(name, text.ok_or_else(|| GenerateError::Template(name.to_owned()))?, values)
}

/// The files of a folder of templates: the path of each without the folder, and its text.
pub(crate) fn render_folder(
    folder: &str,
    values: &Value,
) -> Result<Vec<(String, String)>, GenerateError> {
    let mut found = Vec::new();
    let root = TEMPLATES.get_dir(folder);
    list(root.ok_or_else(|| GenerateError::Template(folder.to_owned()))?, &mut found);
    let rendered = found.into_iter().map(|(path, text)| {
        let path = path.strip_prefix(&format!("{folder}/")).unwrap_or(&path);
        let path = path.strip_suffix(ENDING).unwrap_or(path);
        Ok((path.to_owned(), rendered(path, text, values)?))
    });
    rendered.collect()
}

fn list<'a>(folder: &'a Dir<'a>, found: &mut Vec<(String, &'a str)>) {
    for file in folder.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        found.extend(file.contents_utf8().map(|text| (path, text)));
    }
    folder.dirs().for_each(|inner| list(inner, found));
}

fn rendered(name: &str, text: &str, values: &Value) -> Result<String, GenerateError> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let wrong = |error| GenerateError::Template(format!("{name} ({error})"));
    // The newline at the end of a template is not rendered.
    environment.render_str(text, values).map(|text| text + "\n").map_err(wrong)
}
