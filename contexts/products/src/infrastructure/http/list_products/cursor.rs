//! The cursor: where the next page begins. It is bound to the sort order and filters of its list, and refused with
//! others.

use platform::http::{BadCursor, decode_cursor};
use platform::time::{from_micros, to_micros};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::application::ports::{CataloguePage, Place, Sort};
use crate::domain::ProductId;

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Cursor {
    /// A digest of sort order and filters.
    list: Uuid,
    key: Key,
    id: Uuid,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Key {
    /// The bits of the score, which decimal digits might not restore.
    Score(u64),
    Name(String),
    Price(i64),
    Added(i64),
}

/// Why a cursor is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("belongs to a list in another order or with other filters; begin again without it")]
pub(super) struct OtherList;

impl Cursor {
    pub(super) fn of(page: &CataloguePage, place: Place) -> Self {
        let (key, id) = match place {
            Place::Score(score, id) => (Key::Score(score.to_bits()), id),
            Place::Name(name, id) => (Key::Name(name), id),
            Place::Price(minor, id) => (Key::Price(minor), id),
            Place::Added(time, id) => (Key::Added(to_micros(time)), id),
        };
        Self { list: digest(page), key, id: id.as_uuid() }
    }

    pub(super) fn parse(text: &str) -> Result<Self, BadCursor> {
        decode_cursor(text)
    }

    /// The place, if the cursor belongs to the same list.
    pub(super) fn place_in(self, page: &CataloguePage) -> Result<Place, OtherList> {
        if self.list != digest(page) {
            return Err(OtherList);
        }
        let id = ProductId::from_uuid(self.id);
        match (page.sort, self.key) {
            (Sort::Relevance, Key::Score(bits)) => Ok(Place::Score(f64::from_bits(bits), id)),
            // No name contains NUL, and PostgreSQL refuses it in a text.
            (Sort::Name, Key::Name(name)) if !name.contains('\0') => Ok(Place::Name(name, id)),
            (Sort::CheapestFirst | Sort::DearestFirst, Key::Price(minor)) => {
                Ok(Place::Price(minor, id))
            }
            (Sort::NewestFirst, Key::Added(micros)) => {
                from_micros(micros).map(|time| Place::Added(time, id)).ok_or(OtherList)
            }
            (_, Key::Score(_) | Key::Name(_) | Key::Price(_) | Key::Added(_)) => Err(OtherList),
        }
    }
}

/// A page consists of texts and numbers, so its debug form is complete.
fn digest(page: &CataloguePage) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("{page:?}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_with_an_impossible_name_is_refused() {
        let page = CataloguePage {
            search: None,
            category: None,
            currency: None,
            min_price_minor: None,
            max_price_minor: None,
            in_stock: None,
            sort: Sort::Name,
        };
        let id = ProductId::from_uuid(Uuid::nil());
        let place =
            |name: &str| Cursor::of(&page, Place::Name(name.to_owned(), id)).place_in(&page);
        assert!(place("vase").is_ok());
        assert_eq!(place("va\0se").err(), Some(OtherList));
    }
}
