//! A tour and its stops, as a page tells them.

use serde::Serialize;

/// A tour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tour {
    /// Its name: that of its page, and the first part of its markers.
    pub name: String,
    /// The heading of the page.
    pub title: String,
    /// The page, as a path from the root of the checkout.
    pub page: String,
    /// The paragraphs before the first stop, without marks of Markdown.
    pub introduction: Vec<String>,
    /// The stops, in the order of the page.
    pub stops: Vec<Stop>,
    /// Every link of the page to a file.
    pub(crate) links: Vec<Link>,
}

/// A stop of a tour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stop {
    /// Its number, as the page has it.
    pub number: usize,
    /// Its heading.
    pub title: String,
    /// The file, as a path from the root of the checkout.
    pub file: String,
    /// The marker above the item, such as `checkout/relay`.
    pub marker: String,
    /// The paragraphs: what this code guarantees. Without marks of Markdown.
    pub text: Vec<String>,
    /// What would go wrong without it.
    pub without_it: String,
    /// The records that decide it, as paths from the root of the checkout; at least one.
    pub decided_in: Vec<String>,
    /// The lines of the item that the page quotes.
    #[serde(skip)]
    pub(crate) quote: Quote,
}

/// Lines of an item, as a page quotes them. A line that is `…` stands for lines that are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Quote {
    /// The line of the page where the quote begins.
    pub(crate) line: usize,
    pub(crate) lines: Vec<String>,
}

/// A link of a page to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    /// The line of the page where its paragraph begins.
    pub(crate) line: usize,
    /// As the page writes it, from its own folder.
    pub(crate) target: String,
}

impl Quote {
    /// The first quoted line from which on the quote is not in the item, if there is one. Indentation does not count.
    pub(crate) fn missing_in(&self, item: &[&str]) -> Option<&str> {
        let item: Vec<&str> = item.iter().map(|line| line.trim()).collect();
        let mut rest = &*item;
        for part in self.lines.split(|line| line.trim() == "…") {
            let part: Vec<&str> = part.iter().map(|line| line.trim()).collect();
            if part.is_empty() {
                continue;
            }
            let found = rest.windows(part.len()).position(|lines| lines == part);
            let after = found.and_then(|start| rest.get(start + part.len()..));
            let Some(after) = after else {
                return part.iter().find(|line| !rest.contains(line)).or(part.first()).copied();
            };
            rest = after;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn missing(quote: &[&str], item: &[&str]) -> Option<String> {
        let lines = quote.iter().map(|line| (*line).to_owned()).collect();
        Quote { line: 1, lines }.missing_in(item).map(str::to_owned)
    }

    #[test]
    fn quoted_lines_stand_together_unless_the_quote_leaves_some_out() {
        let item = ["fn a() {", "    b();", "    c();", "    d();", "}"];
        assert_eq!(missing(&["b();", "c();"], &item), None);
        assert_eq!(missing(&["fn a() {", "…", "d();", "}"], &item), None);
        assert_eq!(missing(&["b();", "d();"], &item), Some("b();".to_owned()));
        assert_eq!(missing(&["d();", "…", "b();"], &item), Some("b();".to_owned()));
        assert_eq!(missing(&["b();", "e();"], &item), Some("e();".to_owned()));
    }
}
