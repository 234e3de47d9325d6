//! Paths that the code of some layers must not name. The rules are listed in `import_rules`.

use crate::{Layer, Mention, Rule, SourceTree, Violation};

/// Something that must not be named.
#[derive(Debug, Clone, Copy)]
pub enum Forbidden {
    /// Another crate, by its name in code.
    Crate(&'static str),
    /// A layer of the same crate.
    Layer(Layer),
    /// A module or item and everything below it, such as `platform::http`.
    Below(&'static [&'static str]),
    /// Every path that ends so, such as `Utc::now`.
    Ending(&'static [&'static str]),
    /// Another context's crate, the host, the program or a tool.
    Neighbour,
}

/// A rule about imports.
#[derive(Debug)]
pub struct ImportRule {
    /// The rule.
    pub rule: Rule,
    /// The layers that it holds for.
    pub layers: &'static [Layer],
    /// The paths that they must not name.
    pub forbidden: &'static [Forbidden],
    /// Whether it holds for the code of tests too.
    pub in_tests_too: bool,
}

/// Every place in `tree` that names a forbidden path. `neighbours` are the crates that [`Forbidden::Neighbour`] means;
/// the tree's own name among them does not count.
pub fn forbidden_imports(
    tree: &SourceTree,
    rules: &[&'static ImportRule],
    neighbours: &[String],
) -> Vec<Violation> {
    let mut found = Vec::new();
    for module in &tree.modules {
        for mention in &module.mentions {
            for rule in rules.iter().filter(|rule| rule.holds_for(mention)) {
                if rule
                    .forbidden
                    .iter()
                    .any(|forbidden| forbidden.is(mention, &tree.name, neighbours))
                {
                    let place = format!("{}:{}", module.file.display(), mention.line);
                    found.push(Violation {
                        rule: &rule.rule,
                        place,
                        found: mention.path.join("::"),
                    });
                }
            }
        }
    }
    // A line is reported once, however often it breaks the same rule.
    found.dedup_by(|a, b| a.rule == b.rule && a.place == b.place);
    found
}

impl ImportRule {
    fn holds_for(&self, mention: &Mention) -> bool {
        (self.in_tests_too || !mention.in_tests)
            && self.layers.contains(&Layer::of(&mention.module))
    }
}

impl Forbidden {
    fn is(self, mention: &Mention, this_crate: &str, neighbours: &[String]) -> bool {
        match self {
            Self::Crate(name) => mention.names_crate(name),
            Self::Layer(layer) => mention.is_below(&["crate", layer.name()]),
            Self::Below(path) => mention.is_below(path),
            Self::Ending(end) => mention.ends_with(end),
            Self::Neighbour => neighbours
                .iter()
                .any(|neighbour| neighbour != this_crate && mention.names_crate(neighbour)),
        }
    }
}
