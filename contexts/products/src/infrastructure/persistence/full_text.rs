//! The full text of the catalogue: the one place that knows how a database finds words. SQLite has FTS5, PostgreSQL
//! a vector of words in each product; `migration::products` makes them. Both find the products that have all the
//! words, whatever their case and diacritics, and both take a word in the name for ten times one in the description.

use super::sql::Sql;
use crate::application::browse_catalogue::SearchWords;

/// How much a word counts in the description, the category, the SKU and the name.
const WEIGHTS: &str = "'{0.1, 0.4, 0.8, 1.0}'";

/// Writes a table of `number` and `score` of the products that have all the words. Lower scores fit better.
pub(super) fn scored_matches(sql: &mut Sql, words: &SearchWords) {
    if sql.is_for_postgres() {
        let rank = format!("-CAST(ts_rank({WEIGHTS}, words, asked) AS DOUBLE PRECISION)");
        sql.push("(SELECT number, ").push(&rank).push(" AS score FROM products, (SELECT ");
        tsquery(sql, words);
        sql.push(" AS asked) AS query WHERE words @@ asked)");
    } else {
        sql.push(
            "(SELECT rowid AS number, rank AS score FROM products_text WHERE products_text MATCH ",
        );
        sql.bind(match_expression(words)).push(")");
    }
}

/// Writes a list of the `number`s of the products that have all the words.
pub(super) fn matches(sql: &mut Sql, words: &SearchWords) {
    if sql.is_for_postgres() {
        sql.push("(SELECT number FROM products WHERE words @@ (");
        tsquery(sql, words);
        sql.push("))");
    } else {
        sql.push("(SELECT rowid FROM products_text WHERE products_text MATCH ");
        sql.bind(match_expression(words)).push(")");
    }
}

/// `"blue" "vas"*`: each word as a string, so that none is an operator; the last may go on.
fn match_expression(words: &SearchWords) -> String {
    let quoted: Vec<String> = words.words().iter().map(|word| format!("\"{word}\"")).collect();
    format!("{}*", quoted.join(" "))
}

/// Each word as PostgreSQL itself would write it in a query, so that none is an operator; the last may go on. What is
/// a word to us and none to PostgreSQL asks for nothing.
fn tsquery(sql: &mut Sql, words: &SearchWords) {
    let Some((last, whole)) = words.words().split_last() else { return };
    for word in whole {
        sql.push("phraseto_tsquery('simple', plain_words(").bind(word.as_str()).push(")) && ");
    }
    sql.push("CAST(coalesce(nullif(CAST(phraseto_tsquery('simple', plain_words(");
    sql.bind(last.as_str()).push(")) AS TEXT), '') || ':*', '') AS TSQUERY)");
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
