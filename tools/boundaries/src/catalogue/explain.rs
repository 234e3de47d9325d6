//! `explain`: the page of a rule, and the list of all, for a terminal of 80 columns.

use super::{Rule, rules};
use crate::Look;

/// One line for each rule: its code and its name.
pub fn list() -> String {
    let lines = rules().iter().map(|rule| format!("{}  {}\n", rule.code, rule.name));
    lines.collect::<String>().trim_end().to_owned()
}

/// The page of a rule: why it is there, the price of breaking it, where it went wrong, how to mend it.
pub fn page(rule: &Rule, look: Look) -> String {
    let mut page = format!("{}\n\n", look.strong(&format!("{} {}", rule.code, rule.name)));
    page += &look.item("", &format!("{}.", capitalised(&rule.why)));
    page += &look.item("Instead: ", &format!("{}.", rule.instead));
    page += &look.item("Decided in: ", &rule.decided_in);
    let mut in_code = false;
    for line in rule.sections.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        } else if let Some(heading) = line.strip_prefix("## ") {
            page.extend(["\n", &look.strong(heading), "\n"]);
        } else if in_code && !line.is_empty() {
            page.extend(["    ", line, "\n"]);
        } else {
            page.extend([&*line.replace(['<', '>'], ""), "\n"]);
        }
    }
    page.trim_end().to_owned()
}

/// The codes that begin like `code`, for an answer to a code that is none.
pub fn similar(code: &str) -> Vec<&'static str> {
    let start: String = code.chars().take(2).collect::<String>().to_uppercase();
    let alike = rules().iter().filter(|rule| !start.is_empty() && rule.code.starts_with(&start));
    alike.map(|rule| rule.code.as_str()).collect()
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
