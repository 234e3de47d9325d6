use super::*;
use crate::domain::samples::{contents, euros, order};

const LANGUAGES: [Language; 2] = [Language::English, Language::German];

#[test]
fn every_kind_has_words_of_its_own_in_each_language() {
    let mut subjects = Vec::new();
    for content in contents() {
        for language in LANGUAGES {
            let words = write(&content, language).unwrap();
            assert!(!words.subject.is_empty() && !words.subject.contains('\n'), "{words:?}");
            assert!(words.text.lines().count() > 2, "{words:?}");
            for paragraph in words.text.trim().split("\n\n") {
                let escaped = paragraph.replace('"', "&#34;");
                assert!(words.html.contains(&escaped), "{paragraph:?} is not in {}", words.html);
            }
            assert!(words.html.contains(&format!("lang=\"{}\"", language.as_str())));
            assert!(!subjects.contains(&words.subject), "{}", words.subject);
            subjects.push(words.subject);
        }
    }
}

#[test]
fn a_mail_names_the_order_and_the_amount() {
    let content = Content::OrderConfirmed { order: order(1), total: euros(3_390) };
    let [english, german] = LANGUAGES.map(|language| write(&content, language).unwrap());
    assert_eq!(english.subject, "Order 00000de40001 is confirmed");
    assert!(english.text.contains("Total: €33.90"), "{}", english.text);
    assert_eq!(german.subject, "Bestellung 00000de40001 ist bestätigt");
    assert!(german.text.contains("Summe: 33,90\u{a0}€"), "{}", german.text);
}

#[test]
fn a_reason_of_later_versions_needs_no_words() {
    let cancelled = |reason: &str| {
        let content = Content::OrderCancelled { order: order(1), reason: reason.to_owned() };
        LANGUAGES.map(|language| write(&content, language).unwrap().text)
    };
    let others = cancelled("<b>of later</b>");
    assert!(others.iter().all(|text| !text.contains("later")), "{others:?}");
    for reason in [
        "by-customer",
        "by-shop",
        "out-of-stock",
        "payment-declined",
        "deadline-passed",
        "reservation-expired",
    ] {
        for (text, other) in cancelled(reason).iter().zip(&others) {
            assert_ne!(text, other, "{reason} has words of its own");
        }
    }
}
