//! The full text of the catalogue: the one place that knows FTS5. Another database answers these two questions in
//! its own words.

use super::sql::Sql;
use crate::application::browse_catalogue::SearchWords;

/// Writes a table of `number` and `score` of the products that have all the words. Lower scores fit better.
pub(super) fn scored_matches(sql: &mut Sql, words: &SearchWords) {
    sql.push(
        "(SELECT rowid AS number, rank AS score FROM products_text WHERE products_text MATCH ",
    );
    sql.bind(match_expression(words)).push(")");
}

/// Writes a list of the `number`s of the products that have all the words.
pub(super) fn matches(sql: &mut Sql, words: &SearchWords) {
    sql.push("(SELECT rowid FROM products_text WHERE products_text MATCH ");
    sql.bind(match_expression(words)).push(")");
}

/// `"blue" "vas"*`: each word as a string, so that none is an operator; the last may go on.
fn match_expression(words: &SearchWords) -> String {
    let quoted: Vec<String> = words.words().iter().map(|word| format!("\"{word}\"")).collect();
    format!("{}*", quoted.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_a_string_and_the_last_may_go_on() {
        let words = SearchWords::parse("blue OR vas").unwrap();
        assert_eq!(match_expression(&words), "\"blue\" \"OR\" \"vas\"*");
    }
}
