//! Questions, answered from the catalogue of the running program. Nothing is built.

use std::collections::BTreeSet;

use crate::Catalogue;
use crate::lesson::Question;
use crate::outcome::{Outcome, Seen, WRONG_ANSWER};
use crate::program::RECORDED;

/// The most columns of a line.
const WIDTH: usize = 80;
/// The columns of the name of a context, with the blanks behind it.
const NAME: usize = 14;

pub(super) fn check(
    questions: &[Question],
    catalogue: &Catalogue,
    answers: &[String],
    called: &str,
) -> Outcome {
    let mut seen = Vec::new();
    let mut drawn = String::new();
    for (number, question) in questions.iter().enumerate() {
        let given = answers.get(number).map(String::as_str).unwrap_or_default();
        let (given, right) = (names(given), catalogue.answer(&question.about));
        let given_names: BTreeSet<&str> = given.iter().map(String::as_str).collect();
        if given_names == right {
            drawn += &messages(question, catalogue);
            continue;
        }
        let said = if given.is_empty() { "no answer".to_owned() } else { list(&given_names) };
        let count = match right.len() {
            1 => "1 context".to_owned(),
            count => format!("{count} contexts"),
        };
        let says = format!("{} Expected: {count}. Seen: {said}.", question.ask);
        seen.push(Seen::of(WRONG_ANSWER, says));
    }
    let expected = format!(
        "the readers in {RECORDED}, or in `galleria contexts`; look there, then `{called} check`"
    );
    Outcome { expected, seen, drawn }
}

/// The names in an answer, which blanks or commas part.
fn names(answer: &str) -> BTreeSet<String> {
    let parts = answer.split([',', ' ', '\t']).map(|name| name.trim().to_lowercase());
    parts.filter(|name| !name.is_empty() && name != "and").collect()
}

fn list(names: &BTreeSet<&str>) -> String {
    names.iter().copied().collect::<Vec<_>>().join(", ")
}

/// The messages that a question is about: an arrow a subscription.
fn messages(question: &Question, catalogue: &Catalogue) -> String {
    let asked: Vec<_> = catalogue.asked(&question.about).collect();
    let short = |event: &str| event.split('.').nth(1).unwrap_or_default().to_owned();
    let width = asked.iter().map(|one| short(&one.event_type).len()).max().unwrap_or_default();
    let mut text = String::new();
    for one in asked {
        let event = short(&one.event_type);
        let line = "─".repeat(width.saturating_sub(event.len()) + 2);
        let doing = one.handler.split('.').nth(1).unwrap_or_default();
        let begin = format!("{:9}─ {event} {line}▶ ", one.publisher);
        let indent = begin.chars().count();
        let arrow = if indent + NAME + doing.len() <= WIDTH {
            format!("{begin}{:NAME$}{doing}\n", one.reader)
        } else {
            format!("{begin}{}\n{:indent$}{doing}\n", one.reader, "")
        };
        // Two versions of an event that one handler reads are one arrow.
        if !text.contains(&arrow) {
            text += &arrow;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Subscription;
    use crate::lesson::About;

    fn catalogue() -> Catalogue {
        let one = |reader: &str| Subscription {
            event_type: "orders.order-cancelled.v1".to_owned(),
            publisher: "orders".to_owned(),
            reader: reader.to_owned(),
            handler: format!("{reader}.undo"),
        };
        Catalogue { subscriptions: vec![one("payments"), one("products")] }
    }

    fn ask(answers: &[&str]) -> Outcome {
        let question = Question {
            ask: "Who?".to_owned(),
            about: About::ReadersOf("orders.order-cancelled.v1".to_owned()),
            answer: Vec::new(),
        };
        let answers: Vec<String> = answers.iter().map(|answer| (*answer).to_owned()).collect();
        check(&[question], &catalogue(), &answers, "galleria learn")
    }

    #[test]
    fn the_order_and_the_commas_of_an_answer_do_not_matter() {
        for answer in ["payments, products", "Products payments", "products and payments"] {
            let outcome = ask(&[answer]);
            assert!(outcome.has_passed(), "{answer}");
            assert!(
                outcome.drawn.contains("─ order-cancelled ──▶ products      undo"),
                "{outcome:?}"
            );
        }
    }

    #[test]
    fn no_line_of_a_drawing_is_wider_than_80_columns() {
        let one = Subscription {
            event_type: "orders.order-awaiting-payment.v1".to_owned(),
            publisher: "orders".to_owned(),
            reader: "notifications".to_owned(),
            handler: "notifications.write-that-an-order-awaits-its-payment".to_owned(),
        };
        let about = About::SourcesOf("notifications".to_owned());
        let question = Question { ask: String::new(), about, answer: Vec::new() };
        let drawn = messages(&question, &Catalogue { subscriptions: vec![one] });
        assert!(drawn.lines().all(|line| line.chars().count() <= WIDTH), "{drawn}");
        assert!(drawn.contains("awaits-its-payment"), "{drawn}");
    }

    #[test]
    fn half_an_answer_and_none_are_wrong_and_the_right_one_is_not_told() {
        for (answers, seen) in
            [(vec!["payments"], "Seen: payments."), (vec![], "Seen: no answer."), (vec![" "], "no")]
        {
            let outcome = ask(&answers);
            assert_eq!(outcome.seen[0].code, WRONG_ANSWER);
            assert!(outcome.seen[0].says.contains(seen), "{outcome:?}");
            assert!(!outcome.seen[0].says.contains("products"), "{outcome:?}");
        }
    }
}
