//! Keyset pagination: a page, and a cursor that says where the next one begins. There are no offsets: rows that are
//! inserted or deleted between two requests cause no row to be shown twice or missed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::http::fields::Fields;

/// The longest cursor accepted; a cursor of this API is far shorter.
const LONGEST_CURSOR: usize = 1024;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The items in the order of the list.
    pub items: Vec<T>,
    /// The `cursor` of the next page; `null` on the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of rows that were queried with [`Limit::rows_to_ask`]: the surplus row shows that there is a next
    /// page, which begins after `cursor` of the last row returned.
    pub fn cut<C: Serialize>(mut rows: Vec<T>, limit: Limit, cursor: impl FnOnce(&T) -> C) -> Self {
        let more = rows.len() > limit.items();
        rows.truncate(limit.items());
        let next = rows.last().filter(|_last| more).map(|last| encode_cursor(&cursor(last)));
        Self { items: rows, next }
    }

    /// The same page of other items, such as bodies made of rows.
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(convert).collect(), next: self.next }
    }
}

/// The most items of a page: 1 to 100, and 20 if the client does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(u8);

/// Why a number is not a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be between 1 and {}", Limit::MOST)]
pub struct LimitOutOfRange;

impl Limit {
    /// The largest page.
    pub const MOST: u8 = 100;

    /// Takes 1 to 100.
    pub fn parse(limit: i64) -> Result<Self, LimitOutOfRange> {
        let limit = u8::try_from(limit).map_err(|_too_large| LimitOutOfRange)?;
        if (1..=Self::MOST).contains(&limit) { Ok(Self(limit)) } else { Err(LimitOutOfRange) }
    }

    /// Reads the parameter `limit`.
    pub fn read(fields: &mut Fields) -> Option<Self> {
        Some(fields.optional_integer("limit", Self::parse)?.unwrap_or_default())
    }

    /// The most items on the page.
    pub fn items(self) -> usize {
        self.0.into()
    }

    /// How many rows to query: one more than the page shows.
    pub fn rows_to_ask(self) -> u64 {
        u64::from(self.0) + 1
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(20)
    }
}

/// Why a text is not a cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the `next` of a page of this list")]
pub struct BadCursor;

/// Writes a cursor as base64url of JSON. It is opaque to clients. A value without a JSON form (a map with keys that are
/// not text) makes an empty cursor, which [`decode_cursor`] refuses.
pub fn encode_cursor<T: Serialize>(cursor: &T) -> String {
    let json = serde_json::to_vec(cursor).unwrap_or_default();
    URL_SAFE_NO_PAD.encode(json)
}

/// Reads a cursor of [`encode_cursor`]. A cursor is neither secret nor signed: it is a position in a list, and
/// authorisation does not depend on it.
pub fn decode_cursor<T: DeserializeOwned>(text: &str) -> Result<T, BadCursor> {
    if text.len() > LONGEST_CURSOR {
        return Err(BadCursor);
    }
    let json = URL_SAFE_NO_PAD.decode(text).map_err(|_not_base64| BadCursor)?;
    serde_json::from_slice(&json).map_err(|_not_this_list| BadCursor)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::query::QueryString;

    #[test]
    fn a_cursor_reads_back_and_fits_in_a_query() {
        let place = (1_700_000_000_000_000_i64, "ÄÖ??>>~~".to_owned());
        let cursor = encode_cursor(&place);
        assert!(
            cursor.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'),
            "{cursor}"
        );
        assert_eq!(decode_cursor::<(i64, String)>(&cursor), Ok(place));
    }

    #[test]
    fn refuses_a_foreign_or_damaged_cursor() {
        let foreign = encode_cursor(&"name");
        let endless = encode_cursor(&"x".repeat(2000));
        for text in ["", "?", "bm90IGpzb24", foreign.as_str(), endless.as_str()] {
            assert_eq!(decode_cursor::<(i64, String)>(text), Err(BadCursor), "{text}");
        }
        assert_eq!(decode_cursor::<String>(&endless), Err(BadCursor));
    }

    #[test]
    fn a_surplus_row_makes_a_next_page() {
        let limit = Limit::parse(2).unwrap();
        assert_eq!(limit.rows_to_ask(), 3);
        let page = Page::cut(vec![10, 11, 12], limit, |row| *row);
        assert_eq!(page, Page { items: vec![10, 11], next: Some(encode_cursor(&11)) });
        let last = Page::cut(vec![10, 11], limit, |row| *row);
        assert_eq!(last, Page { items: vec![10, 11], next: None });
        let shown = serde_json::to_value(last.map(|row| row.to_string())).unwrap();
        assert_eq!(shown, json!({"items": ["10", "11"], "next": null}));
    }

    #[test]
    fn a_limit_is_1_to_100_and_20_by_default() {
        for (number, expected) in [(1, Ok(Limit(1))), (100, Ok(Limit(100)))] {
            assert_eq!(Limit::parse(number), expected);
        }
        for number in [0, 101, 257, -1, i64::MAX] {
            assert_eq!(Limit::parse(number), Err(LimitOutOfRange), "{number}");
        }
        assert_eq!(LimitOutOfRange.to_string(), "must be between 1 and 100");
        assert_eq!(limit_of("limit=7").unwrap().items(), 7);
        assert_eq!(limit_of("").unwrap().items(), 20);
        assert_eq!(limit_of("limit=0").unwrap_err().errors()[0].field, "limit");
    }

    fn limit_of(query: &str) -> Result<Limit, crate::http::Problem> {
        QueryString::parse(query).unwrap().read(Limit::read)
    }
}
