//! The tables that a string of SQL names, makes, renames and drops. No parser: the words of a statement are enough.

use std::collections::BTreeSet;

use crate::Text;

/// Words before the name of a table.
const BEFORE_A_TABLE: [&str; 7] = ["from", "join", "into", "update", "table", "references", "on"];

/// Words between those and the name.
const BETWEEN: [&str; 5] = ["if", "not", "exists", "only", "or"];

/// Functions and methods of the query builder, and attribute keys, that are given the name of a table.
const TAKES_A_TABLE: [&str; 13] = [
    "table_name",
    "table",
    "from",
    "from_as",
    "into_table",
    "join",
    "inner_join",
    "left_join",
    "right_join",
    "full_outer_join",
    "Alias::new",
    "Table::new",
    "TableRef::Table",
];

/// The tables that some SQL makes.
pub(super) fn tables_made(sql: &str) -> Vec<String> {
    let words = words(sql);
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let mut made = Vec::new();
    for (position, word) in lower.iter().enumerate() {
        let before =
            position.checked_sub(1).and_then(|before| lower.get(before)).map(String::as_str);
        if word == "table" && matches!(before, Some("create" | "virtual" | "temporary" | "temp")) {
            let name =
                lower.iter().skip(position + 1).find(|word| !BETWEEN.contains(&word.as_str()));
            made.extend(name.map(|name| bare(name).to_owned()));
        }
    }
    made
}

/// The table that a statement drops or renames, and its new name.
pub(super) fn table_replaced(sql: &str) -> Option<(String, Option<String>)> {
    let words: Vec<String> = words(sql).iter().map(|word| word.to_lowercase()).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["alter", "table", before, "rename", "to", after, ..] => {
            Some((bare(before).to_owned(), Some(bare(after).to_owned())))
        }
        ["drop", "table", "if", "exists", table, ..] | ["drop", "table", table, ..] => {
            Some((bare(table).to_owned(), None))
        }
        _ => None,
    }
}

/// The tables that a string names, if it is SQL or given to the query builder; each with its schema, where it has one.
pub(super) fn tables_named(text: &Text) -> BTreeSet<String> {
    if text.given_to.as_deref().is_some_and(|taker| TAKES_A_TABLE.contains(&taker)) {
        return BTreeSet::from([text.value.to_lowercase()]);
    }
    let words = words(&text.value);
    let is_statement = is_sql(&words);
    let mut named = BTreeSet::new();
    // Whether a table may come next, also after a comma: `FROM orders, payments`.
    let (mut expected, mut in_list) = (false, false);
    for word in &words {
        let lower = word.to_lowercase();
        // Prose says "from payments" in small letters; half a statement shouts.
        let shouted = word.chars().all(|letter| letter.is_ascii_uppercase());
        if BEFORE_A_TABLE.contains(&lower.as_str()) && (shouted || is_statement) {
            (expected, in_list) = (true, lower == "from");
        } else if lower == "," {
            expected = in_list;
        } else if expected && !BETWEEN.contains(&lower.as_str()) {
            named.insert(lower);
            expected = false;
        } else if ["where", "set", "order", "group", "select", "("].contains(&lower.as_str()) {
            in_list = false;
        }
    }
    named
}

/// Whether the words make a statement in whatever case, such as `select … from …`.
fn is_sql(words: &[String]) -> bool {
    let lower: BTreeSet<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let all = |needed: &[&str]| needed.iter().all(|word| lower.contains(*word));
    words.first().is_some_and(|first| match first.to_lowercase().as_str() {
        "select" | "delete" => all(&["from"]),
        "insert" | "replace" => all(&["into"]),
        "update" => all(&["set"]),
        "with" => all(&["as", "select"]),
        "create" | "drop" | "alter" => true,
        _ => false,
    })
}

/// Words, quoted names and commas. A name keeps its dots.
fn words(sql: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for letter in sql.chars() {
        if letter.is_alphanumeric() || letter == '_' || letter == '.' {
            word.push(letter);
            continue;
        }
        // Quotes hold a name together with its dots: "payments"."refunds".
        if matches!(letter, '"' | '`' | '[' | ']') {
            continue;
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if matches!(letter, ',' | '(') {
            words.push(letter.to_string());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// The name without its schema.
pub(super) fn bare(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Whether a name, which may have a schema, is a pattern's: `invoices`, `billing_*`, `billing.*`.
pub(super) fn is_matched(name: &str, pattern: &str) -> bool {
    let pattern = pattern.to_lowercase();
    let name = if pattern.contains('.') { name } else { bare(name) };
    match pattern.split_once('*') {
        Some((start, end)) => {
            name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
        }
        None => name == pattern,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_names_a_table_a_prefix_or_a_schema() {
        for (name, pattern) in [
            ("invoices", "invoices"),
            ("billing.invoices", "invoices"),
            ("billing_lines", "billing_*"),
            ("billing.invoices", "billing.*"),
        ] {
            assert!(is_matched(name, pattern), "{name} {pattern}");
        }
        for (name, pattern) in
            [("invoices", "invoice"), ("invoices", "billing.*"), ("sales.invoices", "billing.*")]
        {
            assert!(!is_matched(name, pattern), "{name} {pattern}");
        }
    }
}
