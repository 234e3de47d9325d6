//! Full-text search: SQL text for FTS5 on SQLite and for a `tsvector` column on PostgreSQL, which `migration::products`
//! makes. Both match products that have all words, regardless of case and diacritics, and weigh a word in the name ten
//! times one in the description.

use super::sql::Sql;
use crate::application::ports::SearchWords;

/// The weights of a word in the description, the category, the SKU and the name.
const WEIGHTS: &str = "'{0.1, 0.4, 0.8, 1.0}'";

/// Appends a subquery for `number` and `score` of the products that have all words. A lower score is more relevant.
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

/// Appends a subquery for the `number`s of the products that have all words.
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

/// `"blue" AND "vas"*`: each word as a string, so that none is an operator; the last one is a prefix.
fn match_expression(words: &SearchWords) -> String {
    let ways: Vec<String> = words.ways().map(quoted).collect();
    match ways.as_slice() {
        [way] => way.clone(),
        ways => format!("({})", ways.join(") OR (")),
    }
}

fn quoted(words: &[String]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    format!("{}*", quoted.join(" AND "))
}

/// Each word by `phraseto_tsquery`, so that none is an operator; the last one is a prefix. A word without a lexeme on
/// PostgreSQL makes an empty query.
fn tsquery(sql: &mut Sql, words: &SearchWords) {
    for (number, way) in words.ways().enumerate() {
        sql.push(if number == 0 { "(" } else { " || (" });
        all_of(sql, way);
        sql.push(")");
    }
}

fn all_of(sql: &mut Sql, words: &[String]) {
    let Some((last, whole)) = words.split_last() else { return };
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
    fn every_word_is_quoted_and_the_last_is_a_prefix() {
        let words = SearchWords::parse("blue OR vas").unwrap();
        assert_eq!(match_expression(&words), "\"blue\" AND \"OR\" AND \"vas\"*");
        let words = SearchWords::parse("ｂｌｕｅ").unwrap();
        assert_eq!(match_expression(&words), "(\"blue\"*) OR (\"ｂｌｕｅ\"*)");
    }
}
