//! A wall: what some rooms must not mention. The check walks all mentions of a crate past all its walls.

use super::mentions::{How, Mention};
use super::{Room, Rule, SourceTree, Violation};

/// Something that must not be mentioned.
#[derive(Debug, Clone, Copy)]
pub enum Forbidden {
    /// Another crate, by its name in code.
    Crate(&'static str),
    /// A room of the same crate.
    Room(Room),
    /// A module or item and everything below it, such as `platform::http`.
    Below(&'static [&'static str]),
    /// Whatever ends so, such as `Utc::now`, wherever it comes from.
    Ending(&'static [&'static str]),
    /// Another context's crate, or the host.
    Neighbour,
}

/// What some rooms must not mention, and why.
#[derive(Debug)]
pub struct Wall {
    /// The rule it stands for.
    pub rule: Rule,
    /// The rooms within it.
    pub rooms: &'static [Room],
    /// What stays outside.
    pub forbidden: &'static [Forbidden],
    /// Whether it holds for the code of tests too.
    pub in_tests_too: bool,
}

/// Everything in `tree` that mentions what is beyond a wall. `neighbours` are the crates that
/// [`Forbidden::Neighbour`] means; the tree's own name among them does not count.
pub fn breaches(
    tree: &SourceTree,
    walls: &[&'static Wall],
    neighbours: &[String],
) -> Vec<Violation> {
    let mut found = Vec::new();
    for module in &tree.modules {
        for mention in &module.mentions {
            for wall in walls.iter().filter(|wall| wall.stands_around(mention)) {
                if wall
                    .forbidden
                    .iter()
                    .any(|forbidden| forbidden.is(mention, &tree.name, neighbours))
                {
                    let place = format!("{}:{}", module.file.display(), mention.line);
                    found.push(Violation {
                        rule: &wall.rule,
                        place,
                        found: mention.path.join("::"),
                    });
                }
            }
        }
    }
    // A line is told of once, however often it breaks the same rule.
    found.dedup_by(|a, b| a.rule == b.rule && a.place == b.place);
    found
}

impl Wall {
    fn stands_around(&self, mention: &Mention) -> bool {
        (self.in_tests_too || !mention.in_tests) && self.rooms.contains(&Room::of(&mention.module))
    }
}

impl Forbidden {
    fn is(self, mention: &Mention, this_crate: &str, neighbours: &[String]) -> bool {
        match self {
            Self::Crate(name) => mention.names_crate(name),
            Self::Room(room) => mention.is_below(&["crate", room.name()]),
            Self::Below(path) => mention.is_below(path),
            Self::Ending(end) => ends_with(&mention.path, end),
            Self::Neighbour => neighbours
                .iter()
                .any(|neighbour| neighbour != this_crate && mention.names_crate(neighbour)),
        }
    }
}

impl Mention {
    /// Whether it is of the other crate `name`. A word alone in code is a variable; in a `use` line or as an
    /// attribute it is a crate.
    pub fn names_crate(&self, name: &str) -> bool {
        let alone = self.path.len() == 1 && matches!(self.how, How::Code | How::Tokens);
        !alone && self.path.first().is_some_and(|first| first == name)
    }

    /// Whether it is of `path` or of something below it, or imports everything above it.
    fn is_below(&self, path: &[&str]) -> bool {
        let is_glob = self.path.last().is_some_and(|last| last == "*");
        let named = if is_glob { &self.path[..self.path.len() - 1] } else { &self.path[..] };
        let both = named.iter().zip(path).all(|(one, other)| one == other);
        both && (named.len() >= path.len() || is_glob)
    }
}

fn ends_with(path: &[String], end: &[&str]) -> bool {
    path.len() >= end.len()
        && path.iter().rev().zip(end.iter().rev()).all(|(one, other)| one == other)
}
