//! The words of mails: a template for each kind and language, in `templates/`. Its first line is the subject; the paragraphs below
//! are the plain text, and a layout makes HTML of the same words.

mod amount;

#[cfg(test)]
mod tests;

use askama::Template;
use shared_kernel::id::number_of;

use crate::domain::{Content, Language};
use amount::shown;

/// A mail in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// A template and its values fit together, or the program does not compile; what is left is a formatter that fails.
#[derive(Debug, thiserror::Error)]
#[error("the words of a mail could not be written")]
pub(crate) struct NoWords(#[from] askama::Error);

#[derive(Template)]
#[template(path = "en.txt")]
struct English<'a> {
    kind: &'a str,
    number: &'a str,
    amount: &'a str,
    reason: &'a str,
}

#[derive(Template)]
#[template(path = "de.txt")]
struct German<'a> {
    kind: &'a str,
    number: &'a str,
    amount: &'a str,
    reason: &'a str,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct Layout<'a> {
    language: &'a str,
    subject: &'a str,
    paragraphs: Vec<&'a str>,
}

/// Writes the words of a mail.
pub(crate) fn write(content: &Content, language: Language) -> Result<Words, NoWords> {
    let kind = content.kind();
    let order = content.order().map(|order| order.to_string()).unwrap_or_default();
    let amount = content.amount().map(|amount| shown(amount, language)).unwrap_or_default();
    let (number, amount) = (number_of(&order), amount.as_str());
    let reason = content.reason().unwrap_or_default();
    let written = match language {
        Language::English => English { kind, number, amount, reason }.render(),
        Language::German => German { kind, number, amount, reason }.render(),
    }?;
    let (subject, text) = written.trim().split_once('\n').unwrap_or((&written, ""));
    let (subject, text) = (subject.trim(), text.trim());
    let paragraphs = text.split("\n\n").map(str::trim).collect();
    let html = Layout { language: language.as_str(), subject, paragraphs }.render()?;
    Ok(Words { subject: subject.to_owned(), text: format!("{text}\n"), html })
}
