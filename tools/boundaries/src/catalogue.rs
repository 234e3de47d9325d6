//! The catalogue: every rule by its code. A rule is one Markdown file in `explanations/`, which begins with the texts that a
//! finding shows; `galleria explain` prints the whole file.

use std::sync::LazyLock;

mod embedded;
pub mod explain;

/// Dependencies between crates point the way that is written down.
pub const CRATE_EDGES: &str = "B001";
/// No context names another.
pub const CONTEXT_EDGES: &str = "B002";
/// No SQL names a table of another context.
pub const OWN_TABLES: &str = "B003";
/// A crate has no forbidden dependency.
pub const NEVER: &str = "B004";
/// A path that `boundaries.toml` forbids under a name of its own.
pub const FORBIDDEN_PATH: &str = "B026";
/// Edges between layers point inwards.
pub const LAYERS: &str = "B027";
/// Structs with behaviour keep their fields private.
pub const SEALED: &str = "B030";
/// No file is compiled at another place than it lies.
pub const NO_DETOURS: &str = "B031";
/// No file is left uncompiled.
pub const NO_ORPHANS: &str = "B032";
/// No files import each other in a cycle.
pub const NO_CYCLES: &str = "B033";
/// The edges between crates are those recorded.
pub const RECORDED_CRATES: &str = "B040";
/// The edges between layers are those recorded.
pub const RECORDED_LAYERS: &str = "B041";
/// The exports of a context are those recorded.
pub const RECORDED_EXPORTS: &str = "B042";
/// The entries of a ratchet file are still found.
pub const RATCHET: &str = "B043";
/// All contexts have the same files.
pub const SKELETON: &str = "B050";
/// No file uses a word that is gone.
pub const WORDS: &str = "B051";

/// Something that must hold of the code.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its code, which is stable: `B…` for boundaries, `C…` for contracts.
    pub code: String,
    /// Its name, as messages and tests call it.
    pub name: String,
    /// Why it matters: the damage that follows without it.
    pub why: String,
    /// The way that keeps the rule.
    pub instead: String,
    /// The document of Galleria that records the decision, from the workspace's root; after a comma, the section.
    pub decided_in: String,
    /// The sections of its file: what `explain` shows below those texts.
    pub sections: &'static str,
}

static RULES: LazyLock<Vec<Rule>> =
    LazyLock::new(|| embedded::TEXTS.iter().map(|text| Rule::read(text)).collect());

/// The rule of a code that has no file. No finding has it: a test compares the codes with the files.
static NO_RULE: Rule = Rule {
    code: String::new(),
    name: String::new(),
    why: String::new(),
    instead: String::new(),
    decided_in: String::new(),
    sections: "",
};

/// Every rule, in the order of the codes: causes before their consequences.
pub fn rules() -> &'static [Rule] {
    &RULES
}

/// The rule of this code, in any case, or of this name.
pub fn rule(code_or_name: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .find(|rule| rule.code.eq_ignore_ascii_case(code_or_name) || rule.name == code_or_name)
}

pub(crate) fn rule_of(code: &str) -> &'static Rule {
    rule(code).unwrap_or(&NO_RULE)
}

impl Rule {
    /// Reads a file of `explanations/`: a heading of code and name, a list of three texts, and sections.
    fn read(text: &'static str) -> Self {
        let (head, sections) = text.find("\n## ").map_or((text, ""), |at| text.split_at(at + 1));
        let title = head.lines().next().unwrap_or_default().trim_start_matches("# ");
        let (code, name) = title.split_once(' ').unwrap_or((title, ""));
        let item = |label: &str| {
            let mut items = head.split("\n- ").skip(1);
            let text = items.find_map(|item| item.strip_prefix(label)).unwrap_or_default();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        Self {
            code: code.to_owned(),
            name: name.to_owned(),
            why: item("Why: "),
            instead: item("Instead: "),
            decided_in: item("Decided in: "),
            sections,
        }
    }
}

#[cfg(test)]
mod tests;
