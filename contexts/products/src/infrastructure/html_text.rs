//! HTML to plain text, for the descriptions of imported products. It keeps visible text, drops scripts and markup, and
//! never fails. No description is ever shown as HTML, so exact parsing is not needed.

mod entities;

use entities::decode_entities;

/// Elements whose content is not visible text.
const DROPPED: [&str; 8] =
    ["script", "style", "template", "noscript", "iframe", "object", "svg", "head"];

/// Elements that begin a new line.
const BLOCKS: [&str; 20] = [
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "table",
    "section",
    "article",
    "blockquote",
    "hr",
    "dt",
    "dd",
];

/// The text of an HTML fragment: each block on a line of its own, entities decoded.
pub(crate) fn html_to_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        let (before, markup) = rest.split_at(start);
        text.push_str(&decode_entities(before));
        rest = match markup_end(markup) {
            Some(Markup::Element { name, closing, after }) => {
                if BLOCKS.contains(&name.as_str()) {
                    text.push('\n');
                }
                match (name.as_str(), closing) {
                    ("li", false) => text.push_str("- "),
                    ("td" | "th", _) => text.push(' '),
                    (_, _) => {}
                }
                let is_dropped = !closing && DROPPED.contains(&name.as_str());
                if is_dropped { after_closing(after, &name) } else { after }
            }
            Some(Markup::Other { after }) => after,
            None => {
                text.push('<');
                markup.get(1..).unwrap_or("")
            }
        };
    }
    text.push_str(&decode_entities(rest));
    tidy(&text)
}

enum Markup<'a> {
    Element { name: String, closing: bool, after: &'a str },
    Other { after: &'a str },
}

/// The markup that begins with the `<` at the start of `markup`; `None` when it is just a character, as in `a < b`.
fn markup_end(markup: &str) -> Option<Markup<'_>> {
    let inside = markup.strip_prefix('<')?;
    if let Some(comment) = inside.strip_prefix("!--") {
        return Some(Markup::Other { after: after(comment, "-->") });
    }
    if inside.starts_with(['!', '?']) {
        return Some(Markup::Other { after: after(inside, ">") });
    }
    let (closing, named) = inside.strip_prefix('/').map_or((false, inside), |named| (true, named));
    if !named.starts_with(|letter: char| letter.is_ascii_alphabetic()) {
        return None;
    }
    let length = named.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(named.len());
    let (name, attributes) = named.split_at(length);
    let name = name.to_ascii_lowercase();
    Some(Markup::Element { name, closing, after: after_attributes(attributes) })
}

/// The text after the tag. A `>` in a quoted value belongs to the attribute; a quote counts only where a value begins. A
/// tag without an end extends to the end of the text, as in a browser.
fn after_attributes(attributes: &str) -> &str {
    let (mut quote, mut before): (Option<char>, char) = (None, ' ');
    for (at, letter) in attributes.char_indices() {
        match (quote, letter) {
            (None, '>') => return attributes.get(at + 1..).unwrap_or(""),
            (None, '"' | '\'') if before == '=' => quote = Some(letter),
            (Some(open), _) if open == letter => quote = None,
            (None | Some(_), _) => {}
        }
        if !letter.is_whitespace() {
            before = letter;
        }
    }
    ""
}

fn after<'a>(text: &'a str, end: &str) -> &'a str {
    text.split_once(end).map_or("", |(_, after)| after)
}

/// The text after the closing tag of an element whose content is dropped.
fn after_closing<'a>(content: &'a str, name: &str) -> &'a str {
    let mut rest = content;
    while let Some(at) = rest.find("</") {
        let candidate = rest.get(at + 2..).unwrap_or("");
        let named =
            candidate.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        if named {
            return after(candidate, ">");
        }
        rest = candidate;
    }
    ""
}

/// One space between words, no empty lines, no control characters.
fn tidy(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let letters = line.replace(|letter: char| letter.is_control(), " ");
        letters.split_whitespace().collect::<Vec<_>>().join(" ")
    });
    lines.filter(|line| !line.is_empty() && line != "-").collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
