//! Words that the project no longer uses. The list `gone_words.txt` names each with its successor.

use std::collections::BTreeSet;
use std::path::Path;

use crate::catalogue::WORDS;
use crate::{CheckError, Expected, Violation, Workspace};

/// The list.
const LIST: &str = "gone_words.txt";

/// The files that are read: those with these extensions, and everything in `.ci`.
const EXTENSIONS: [&str; 8] = ["rs", "md", "toml", "yaml", "yml", "sql", "sh", "py"];

/// A word that is gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoneWord {
    kind: Kind,
    word: String,
    /// The term that took its place.
    became: String,
    /// The files that may still have it, by the beginnings of their paths.
    except: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// An identifier of code: prose may use the same word.
    Code,
    /// Any word of an identifier or of prose, in any case.
    Word,
}

/// The uses of gone words in all files.
///
/// # Errors
/// When the list or a file cannot be read.
pub fn gone_words(
    workspace: &Workspace,
    expected: &Expected,
) -> Result<Vec<Violation>, CheckError> {
    let mut words = Vec::new();
    for line in expected.lines(LIST) {
        words.push(parse(&line, &expected.path(LIST))?);
    }
    let mut found = Vec::new();
    for file in workspace.files() {
        let is_list = file.ends_with(LIST);
        // A file that is gone from the tree but not yet from git, or is no text, has no words.
        let Ok(text) = std::fs::read_to_string(workspace.root().join(&file)) else { continue };
        if is_read(&file) && !is_list {
            found.extend(gone_words_in(&file, &text, &words));
        }
    }
    Ok(found)
}

/// Reads `code Snark → Boojum` or `word wabe → lawn (except old, docs/history.md)`.
///
/// # Errors
/// When it has another form.
fn parse(line: &str, list: &Path) -> Result<GoneWord, CheckError> {
    let bad = || CheckError::List {
        path: list.to_owned(),
        line: line.to_owned(),
        form: "`code|word WORD → TERM`, perhaps with `(except PATH, PATH)` at its end",
    };
    let (kind, rest) = line.split_once(' ').ok_or_else(bad)?;
    let kind = match kind {
        "code" => Kind::Code,
        "word" => Kind::Word,
        _ => return Err(bad()),
    };
    let (word, term) = rest.split_once('→').ok_or_else(bad)?;
    let (became, except) = match term.split_once("(except ") {
        Some((became, except)) => (became, except.trim_end().strip_suffix(')').ok_or_else(bad)?),
        None => (term, ""),
    };
    let except = except.split(',').map(str::trim).filter(|path| !path.is_empty());
    Ok(GoneWord {
        kind,
        word: word.trim().to_owned(),
        became: became.trim().to_owned(),
        except: except.map(str::to_owned).collect(),
    })
}

fn is_read(file: &Path) -> bool {
    let extension = file.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension)) || file.starts_with(".ci")
}

/// The uses of `words` in one file.
pub fn gone_words_in(file: &Path, text: &str, words: &[GoneWord]) -> Vec<Violation> {
    let path = file.to_string_lossy();
    let small = text.to_lowercase();
    let words: Vec<&GoneWord> = words
        .iter()
        .filter(|word| !word.except.iter().any(|start| path.starts_with(start.as_str())))
        .filter(|word| word.may_be_in(text, &small))
        .collect();
    // Most files have none, and taking lines apart takes longest.
    if words.is_empty() {
        return Vec::new();
    }
    let is_rust = path.ends_with(".rs");
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = if is_rust { code_of(line) } else { quoted(line) };
        let line = Line {
            identifiers: identifiers(&code).collect(),
            parts: identifiers(line).flat_map(parts).map(str::to_lowercase).collect(),
        };
        for word in words.iter().filter(|word| word.is_in(&line)) {
            let text = format!("`{}` is now {}", word.word, word.became);
            let violation = Violation::new(WORDS, path.as_ref(), text);
            found.push(violation.at(number + 1).pointing_at([word.word.as_str()]));
        }
    }
    found
}

/// A line of a file.
struct Line<'a> {
    /// The identifiers of its code.
    identifiers: BTreeSet<&'a str>,
    /// All of its words, also those within identifiers, in small letters.
    parts: Vec<String>,
}

impl GoneWord {
    /// Whether a text, also given in small letters, has the letters of the word at all.
    fn may_be_in(&self, text: &str, small: &str) -> bool {
        match self.kind {
            Kind::Code => text.contains(&self.word),
            Kind::Word => self.word.split('_').all(|part| small.contains(part)),
        }
    }

    fn is_in(&self, line: &Line<'_>) -> bool {
        match self.kind {
            Kind::Code => line.identifiers.contains(self.word.as_str()),
            Kind::Word => {
                let gone: Vec<&str> = self.word.split('_').collect();
                line.parts.windows(gone.len()).any(|window| window == gone)
            }
        }
    }
}

/// The code of a line of Rust: everything before a comment, and what a comment quotes in backticks.
fn code_of(line: &str) -> String {
    match line.split_once("//") {
        Some((code, comment)) => format!("{code} {}", quoted(comment)),
        None => line.to_owned(),
    }
}

/// The texts that a line of prose quotes in backticks.
fn quoted(line: &str) -> String {
    line.split('`').skip(1).step_by(2).collect::<Vec<&str>>().join(" ")
}

fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '_')
        .filter(|identifier| !identifier.is_empty())
}

/// The words of an identifier: `tum_tum` and `TumTum` have two.
fn parts(identifier: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    for part in identifier.split('_') {
        let mut start = 0;
        let mut was_lower = false;
        for (position, letter) in part.char_indices() {
            if letter.is_uppercase() && was_lower {
                parts.extend(part.get(start..position));
                start = position;
            }
            was_lower = letter.is_lowercase();
        }
        parts.extend(part.get(start..).filter(|part| !part.is_empty()));
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(file: &str, text: &str) -> Vec<String> {
        let list = [
            "code Snark → Boojum",
            "word wabe → lawn (except old/, docs/history.md)",
            "word tum_tum → rhythm",
        ];
        let words: Vec<GoneWord> =
            list.iter().map(|line| parse(line, Path::new(LIST)).unwrap()).collect();
        let found = gone_words_in(Path::new(file), text, &words);
        found
            .iter()
            .map(|violation| format!("{}: {}", violation.place(), violation.found))
            .collect()
    }

    #[test]
    fn an_identifier_of_code_is_found_and_the_same_word_in_prose_is_not() {
        for text in ["fn hunt(_: Snark) {}", "/// See [`Snark`].", "let a = Snark::new();"] {
            assert_eq!(found("a.rs", text), ["a.rs:1: `Snark` is now Boojum"], "{text}");
        }
        assert_eq!(found("a.md", "It takes a `Snark`."), ["a.md:1: `Snark` is now Boojum"]);
        for text in ["// Snark is a word.", "struct SnarkHunt;", "fn snark() {}"] {
            assert_eq!(found("a.rs", text), [""; 0], "{text}");
        }
        assert_eq!(found("a.md", "Snark is a word."), [""; 0]);
    }

    #[test]
    fn a_word_is_found_in_prose_and_as_part_of_an_identifier() {
        for text in ["In the wabe.", "fn gimble_in_wabe() {}", "struct WabeGyre;", "Wabe!"] {
            assert_eq!(found("a.rs", text), ["a.rs:1: `wabe` is now lawn"], "{text}");
        }
        assert_eq!(found("a.rs", "\n\nthe tum tum tree"), ["a.rs:3: `tum_tum` is now rhythm"]);
        assert_eq!(found("a.rs", "fn tum_tum_tree() {}"), ["a.rs:1: `tum_tum` is now rhythm"]);
        for text in ["wabes", "tum", "outgrabe"] {
            assert_eq!(found("a.rs", text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_file_that_the_list_excepts_may_keep_the_word() {
        assert_eq!(found("old/a.rs", "wabe"), [""; 0]);
        assert_eq!(found("docs/history.md", "wabe"), [""; 0]);
        assert_eq!(found("docs/today.md", "wabe"), ["docs/today.md:1: `wabe` is now lawn"]);
    }

    #[test]
    fn a_line_of_the_list_in_another_form_is_refused() {
        for line in ["wabe", "noun wabe → lawn", "word wabe lawn", "word a → b (except c"] {
            assert!(parse(line, Path::new(LIST)).is_err(), "{line}");
        }
    }
}
