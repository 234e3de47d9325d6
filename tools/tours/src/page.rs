//! Reads a page. Every stop has the same parts in the same order: a heading with its number, the place, a quote of the code,
//! what it guarantees, what would go wrong without it, and the record that decides it.

use crate::tour::{Link, Quote, Stop, Tour};

/// The folder of the pages.
pub(crate) const FOLDER: &str = "docs/tours";
/// The folder of the decision records.
const RECORDS: &str = "docs/adr/";

const WITHOUT_IT: &str = "**Without it:** ";
const DECIDED_IN: &str = "Decided in ";

/// Why a page is no tour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PageFault {
    pub(crate) line: usize,
    pub(crate) reason: String,
}

/// A paragraph in one line, or the lines of a block of code.
#[derive(Debug)]
enum Block {
    Heading { line: usize, text: String },
    Paragraph { line: usize, text: String },
    Code(Quote),
}

/// The tour of the page `FOLDER/<name>.md`.
pub(crate) fn read(name: &str, text: &str) -> Result<Tour, PageFault> {
    let blocks = blocks(text);
    let links = blocks.iter().flat_map(Block::links).collect();
    let mut blocks = blocks.into_iter().peekable();
    let title = match blocks.next() {
        Some(Block::Paragraph { text, .. }) => text.strip_prefix("# ").map(str::to_owned),
        _ => None,
    };
    let title = title.ok_or_else(|| fault(1, "a tour begins with its title: `# …`"))?;
    let mut introduction = Vec::new();
    let mut stops = Vec::new();
    while let Some(block) = blocks.next() {
        match block {
            Block::Paragraph { text, .. } => introduction.push(plain(&text)),
            Block::Code(quote) => {
                return Err(fault(quote.line, "code belongs to a stop"));
            }
            Block::Heading { line, text } => {
                let mut parts = Vec::new();
                while let Some(part) = blocks.next_if(|next| !next.is_heading()) {
                    parts.push(part);
                }
                stops.push(stop(name, (line, &text), parts)?);
            }
        }
    }
    let page = format!("{FOLDER}/{name}.md");
    Ok(Tour { name: name.to_owned(), title, page, introduction, stops, links })
}

fn stop(name: &str, (line, heading): (usize, &str), parts: Vec<Block>) -> Result<Stop, PageFault> {
    let numbered = heading.split_once(". ");
    let numbered = numbered.and_then(|(number, title)| Some((number.parse().ok()?, title)));
    let (number, title) = numbered
        .ok_or_else(|| fault(line, "a stop begins with its number: `## 3. The relay …`"))?;
    let mut parts = parts.into_iter();
    let place = match parts.next() {
        Some(Block::Paragraph { line, text }) => place(name, &text).map(|place| (line, place)),
        _ => None,
    };
    let (place_line, (file, marker)) = place.ok_or_else(|| {
        let form = format!(
            "after its heading a stop names its place: In [`path`](../../path), below `// tour: {name}/…`:"
        );
        fault(line, form)
    })?;
    let Some(Block::Code(quote)) = parts.next() else {
        return Err(fault(place_line, "after its place a stop quotes the code: ```rust"));
    };
    let (mut text, mut without_it, mut decided_in) = (Vec::new(), None, Vec::new());
    for part in parts {
        match part {
            Block::Paragraph { text: paragraph, .. } => {
                if let Some(consequence) = paragraph.strip_prefix(WITHOUT_IT) {
                    without_it = Some(plain(consequence));
                } else if paragraph.starts_with(DECIDED_IN) {
                    decided_in.extend(records(&paragraph));
                } else {
                    text.push(plain(&paragraph));
                }
            }
            Block::Code(second) => return Err(fault(second.line, "a stop quotes once")),
            // Headings begin a stop, and are in none.
            Block::Heading { .. } => {}
        }
    }
    if text.is_empty() {
        return Err(fault(line, "a stop says what its code guarantees"));
    }
    let without_it = without_it
        .ok_or_else(|| fault(line, format!("a stop says what would go wrong: `{WITHOUT_IT}…`")))?;
    if decided_in.is_empty() {
        let form =
            "a stop names the record that decides it: Decided in [ADR 0005](../adr/0005-….md).";
        return Err(fault(line, form));
    }
    let title = title.to_owned();
    Ok(Stop { number, title, file, marker, text, without_it, decided_in, quote })
}

/// The file and the marker in "In [`file`](../../file), below `// tour: marker`:".
fn place(name: &str, text: &str) -> Option<(String, String)> {
    let (label, rest) = text.strip_prefix("In [`")?.split_once("`](")?;
    let (target, rest) = rest.split_once(')')?;
    let marker = rest.strip_prefix(", below `// tour: ")?.strip_suffix("`:")?;
    let file = resolved(target).filter(|file| file == label)?;
    let (tour, stop) = marker.split_once('/')?;
    (tour == name && !stop.is_empty()).then(|| (file, marker.to_owned()))
}

fn records(paragraph: &str) -> impl Iterator<Item = String> {
    targets(paragraph).into_iter().filter_map(resolved).filter(|path| path.starts_with(RECORDS))
}

/// The path from the root of the checkout to a link's target; `None` where it leads out of the checkout.
pub(crate) fn resolved(target: &str) -> Option<String> {
    let mut path: Vec<&str> = FOLDER.split('/').collect();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => drop(path.pop()?),
            name => path.push(name),
        }
    }
    Some(path.join("/"))
}

/// The files that the links of a paragraph lead to, as they are written and without a fragment.
fn targets(paragraph: &str) -> Vec<&str> {
    let links = paragraph.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    let files = links.map(|(target, _)| target.split('#').next().unwrap_or_default());
    files.filter(|target| !target.is_empty() && !target.contains("://")).collect()
}

/// A paragraph without the marks of links and of bold text.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("](") {
        let Some((label_start, (_target, after))) = before.rfind('[').zip(after.split_once(')'))
        else {
            break;
        };
        let (kept, label) = before.split_at(label_start);
        plain.extend([kept, label.trim_start_matches('[')]);
        rest = after;
    }
    plain.push_str(rest);
    plain.replace("**", "")
}

fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = (1..).zip(text.lines());
    let mut paragraph: Option<(usize, String)> = None;
    while let Some((number, line)) = lines.next() {
        if let Some(heading) = line.strip_prefix("## ") {
            blocks.push(Block::Heading { line: number, text: heading.to_owned() });
        } else if line.starts_with("```") {
            let code = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```");
            let lines = code.map(str::to_owned).collect();
            blocks.push(Block::Code(Quote { line: number, lines }));
        } else if line.is_empty() {
            blocks.extend(paragraph.take().map(Block::of_paragraph));
        } else if let Some((_, text)) = &mut paragraph {
            text.extend([" ", line.trim()]);
        } else {
            paragraph = Some((number, line.to_owned()));
        }
    }
    blocks.extend(paragraph.map(Block::of_paragraph));
    blocks
}

impl Block {
    fn of_paragraph((line, text): (usize, String)) -> Self {
        Self::Paragraph { line, text }
    }

    const fn is_heading(&self) -> bool {
        matches!(self, Self::Heading { .. })
    }

    fn links(&self) -> Vec<Link> {
        let Self::Paragraph { line, text } = self else { return Vec::new() };
        let link = |target: &str| Link { line: *line, target: target.to_owned() };
        targets(text).into_iter().map(link).collect()
    }
}

fn fault(line: usize, reason: impl Into<String>) -> PageFault {
    PageFault { line, reason: reason.into() }
}

#[cfg(test)]
mod tests;
