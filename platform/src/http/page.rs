//! Keyset pagination: a page, and a cursor that says where the next one begins. There are no offsets: rows that are
//! inserted or deleted between two requests cause no row to be shown twice or missed. This holds for keys that never
//! change; a list that is ordered by a value which other writes change needs a cursor of another kind
//! (`contexts/products/src/application/ports/catalogue.rs` has one).

use std::fmt::Debug;

use actix_web::http::header::LINK;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use shared_kernel::{IntegerForm, TextForm};
use url::form_urlencoded;
use uuid::Uuid;

use crate::http::fields::Fields;
use crate::http::sparse;

/// The longest cursor accepted, in bytes. It fits into the request line that a proxy takes by default (8 KiB).
const LONGEST_CURSOR: usize = 6 * 1024;

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "{T}Page")]
pub struct Page<T> {
    /// The items in the order of the list.
    pub items: Vec<T>,
    /// The `cursor` of the next page; `null` on the last.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// A list that is short, and comes as a whole.
    pub const fn whole(items: Vec<T>) -> Self {
        Self { items, next: None }
    }

    /// Makes a page of rows that were queried with [`Limit::rows_to_ask`]: the surplus row shows that there is a next
    /// page, which begins after the `place` of the last row returned. Its cursor continues `list` and no other.
    pub fn cut<P: Serialize>(
        rows: Vec<T>,
        limit: Limit,
        list: ListId,
        place: impl FnOnce(&T) -> P,
    ) -> Self {
        Self::cut_by_page(rows, limit, list, |items| items.last().map(place))
    }

    /// The same for a list whose place depends on all `items` of the page.
    pub fn cut_by_page<P: Serialize>(
        mut rows: Vec<T>,
        limit: Limit,
        list: ListId,
        place: impl FnOnce(&[T]) -> P,
    ) -> Self {
        let more = rows.len() > limit.items();
        rows.truncate(limit.items());
        let next = more.then(|| Cursor { list: list.0, place: place(&rows) }.encode());
        Self { items: rows, next }
    }

    /// 200 with the page, and a `Link` to the next one (RFC 8288): the same request with another cursor. Where the endpoint
    /// offers `fields`, the items have those that the request chooses.
    pub fn answer(self, request: &HttpRequest) -> HttpResponse
    where
        T: Serialize,
    {
        let mut response = self.linked(request);
        match sparse::chosen(request, &self.items) {
            Some(items) => response.json(Page { items, next: self.next }),
            None => response.json(self),
        }
    }

    /// The same for a list that says something beside its items: `body` is made of the page, with its `items` and its `next`.
    pub fn answer_in<B: Serialize>(
        self,
        request: &HttpRequest,
        body: impl FnOnce(Self) -> B,
    ) -> HttpResponse {
        self.linked(request).json(body(self))
    }

    /// 200, with a `Link` to the next page if there is one.
    fn linked(&self, request: &HttpRequest) -> HttpResponseBuilder {
        let mut response = HttpResponse::Ok();
        if let Some(cursor) = &self.next {
            response.insert_header((LINK, link_to_next(request, cursor)));
        }
        response
    }

    /// The same page of other items, such as bodies made of rows.
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(convert).collect(), next: self.next }
    }
}

fn link_to_next(request: &HttpRequest, cursor: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let sent = form_urlencoded::parse(request.query_string().as_bytes());
    query.extend_pairs(sent.filter(|(name, _value)| name != "cursor"));
    query.append_pair("cursor", cursor);
    format!("<{}?{}>; rel=\"next\"", request.path(), query.finish())
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

    const FORM: IntegerForm = IntegerForm::between(1, 100, 20);

    /// Takes 1 to 100.
    pub fn parse(limit: i64) -> Result<Self, LimitOutOfRange> {
        let limit = u8::try_from(limit).map_err(|_too_large| LimitOutOfRange)?;
        if (1..=Self::MOST).contains(&limit) { Ok(Self(limit)) } else { Err(LimitOutOfRange) }
    }

    /// Reads the parameter `limit`.
    pub fn read(fields: &mut Fields) -> Option<Self> {
        Some(fields.optional_integer("limit", Self::FORM, Self::parse)?.unwrap_or_default())
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

/// Why a text is not a cursor of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the `next` of a page of this list, asked for with the same order and filters")]
pub struct BadCursor;

/// Identifies a list: what it lists, in which order, by which filters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListId(Uuid);

impl ListId {
    /// The list of this name with these filters. Their debug form has to show all that tells one list from another.
    pub fn of(name: &str, filters: &impl Debug) -> Self {
        Self(Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{name} {filters:?}").as_bytes()))
    }
}

/// Where the next page of one list begins, as a client sends it back: base64url of JSON, opaque to clients. A cursor is
/// neither secret nor signed: it is a position in a list, and authorisation does not depend on it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Cursor<P> {
    list: Uuid,
    place: P,
}

impl<P: Serialize> Cursor<P> {
    /// A place without a JSON form (a map with keys that are not text) makes an empty cursor, which is refused.
    fn encode(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }
}

impl<P: DeserializeOwned> Cursor<P> {
    const FORM: TextForm = TextForm::like("").sized(0, LONGEST_CURSOR);

    /// Reads the parameter `name`, before it is known which list is asked for.
    pub fn read(fields: &mut Fields, name: &'static str) -> Option<Option<Self>> {
        fields.optional_text(name, Self::FORM, Self::decode)
    }

    /// The place, if the cursor belongs to `list`; else the parameter `name` is refused.
    pub fn place_in(
        cursor: Option<Self>,
        list: ListId,
        fields: &mut Fields,
        name: &'static str,
    ) -> Option<Option<P>> {
        match cursor {
            Some(cursor) if cursor.list != list.0 => {
                fields.refuse(name, BadCursor);
                None
            }
            cursor => Some(cursor.map(|cursor| cursor.place)),
        }
    }

    fn decode(text: &str) -> Result<Self, BadCursor> {
        if text.len() > LONGEST_CURSOR {
            return Err(BadCursor);
        }
        let json = URL_SAFE_NO_PAD.decode(text).map_err(|_not_base64| BadCursor)?;
        serde_json::from_slice(&json).map_err(|_not_this_list| BadCursor)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::query::QueryString;

    type Place = (i64, String);

    fn list() -> ListId {
        ListId::of("names", &("blue", 1))
    }

    fn cursor_of<P: Serialize>(place: P) -> String {
        Cursor { list: list().0, place }.encode()
    }

    fn place_of(text: &str, list: ListId) -> Result<Option<Place>, crate::http::Problem> {
        QueryString::parse(&format!("cursor={text}")).read(|fields| {
            let cursor = Cursor::read(fields, "cursor")?;
            Cursor::place_in(cursor, list, fields, "cursor")
        })
    }

    #[test]
    fn a_cursor_reads_back_and_fits_in_a_query() {
        let place = (1_700_000_000_000_000_i64, "ÄÖ??>>~~".to_owned());
        let cursor = cursor_of(&place);
        assert!(
            cursor.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'),
            "{cursor}"
        );
        assert_eq!(place_of(&cursor, list()).unwrap(), Some(place));
    }

    #[test]
    fn refuses_a_foreign_or_damaged_cursor() {
        let foreign = cursor_of("name");
        let endless = cursor_of((1, "x".repeat(LONGEST_CURSOR)));
        for text in ["", "-", "bm90IGpzb24", foreign.as_str(), endless.as_str()] {
            let refused = place_of(text, list()).unwrap_err();
            assert_eq!(refused.errors()[0].field, "cursor", "{text}");
        }
    }

    #[test]
    fn refuses_a_cursor_of_another_list() {
        let cursor = cursor_of((1, "x"));
        for other in [ListId::of("names", &("blue", 2)), ListId::of("sizes", &("blue", 1))] {
            assert_eq!(place_of(&cursor, other).unwrap_err().errors()[0].field, "cursor");
        }
    }

    #[test]
    fn a_surplus_row_makes_a_next_page() {
        let limit = Limit::parse(2).unwrap();
        assert_eq!(limit.rows_to_ask(), 3);
        let page = Page::cut(vec![10, 11, 12], limit, list(), |row| *row);
        assert_eq!(page, Page { items: vec![10, 11], next: Some(cursor_of(11)) });
        let all = Page::cut_by_page(vec![10, 11, 12], limit, list(), <[i32]>::to_vec);
        assert_eq!(all.next, Some(cursor_of([10, 11])));
        let last = Page::cut(vec![10, 11], limit, list(), |row| *row);
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
        QueryString::parse(query).read(Limit::read)
    }
}
