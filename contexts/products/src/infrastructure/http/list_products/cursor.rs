//! The form in which a cursor carries the place where the next page begins. `platform` binds it to its list.

use platform::http::{BadCursor, Limit};
use platform::time::{from_micros, to_micros};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::application::ports::Place;
use crate::domain::ProductId;

/// A place. Numbers are written as distances, which are short.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredPlace {
    /// From each product shown to the next one, in the order of their numbers.
    shown: Vec<i64>,
    newest_after: Option<(i64, Uuid)>,
}

impl StoredPlace {
    pub(super) fn of(place: &Place) -> Self {
        let mut before = 0;
        let shown =
            place.shown().iter().map(|number| number - std::mem::replace(&mut before, *number));
        let newest_after = place.newest_after();
        Self {
            shown: shown.collect(),
            newest_after: newest_after.map(|(time, id)| (to_micros(time), id.as_uuid())),
        }
    }

    pub(super) fn place(self) -> Result<Place, BadCursor> {
        if self.shown.len() > Place::MOST_SHOWN + usize::from(Limit::MOST) {
            return Err(BadCursor);
        }
        let mut before = 0_i64;
        let mut shown = Vec::with_capacity(self.shown.len());
        for distance in self.shown {
            before = before.checked_add(distance).ok_or(BadCursor)?;
            shown.push(before);
        }
        let newest_after = match self.newest_after {
            Some((micros, id)) => {
                Some((from_micros(micros).ok_or(BadCursor)?, ProductId::from_uuid(id)))
            }
            None => None,
        };
        Ok(Place::stored(shown, newest_after))
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;

    #[test]
    fn a_place_reads_back() {
        let last = (DateTime::UNIX_EPOCH, ProductId::from_uuid(Uuid::max()));
        for (shown, newest_after) in
            [(vec![], None), (vec![0, 1, 7, 4_000_000_000], Some(last)), (vec![9], None)]
        {
            let place = Place::stored(shown, newest_after);
            assert_eq!(StoredPlace::of(&place).place(), Ok(place));
        }
        let before_all = (DateTime::<Utc>::MAX_UTC, ProductId::from_uuid(Uuid::max()));
        assert!(StoredPlace::of(&Place::stored(vec![], Some(before_all))).place().is_ok());
    }

    #[test]
    fn an_impossible_place_is_refused() {
        let too_many = StoredPlace { shown: vec![1; 601], newest_after: None };
        let too_large = StoredPlace { shown: vec![i64::MAX, 1], newest_after: None };
        let never = StoredPlace { shown: vec![], newest_after: Some((i64::MAX, Uuid::nil())) };
        for place in [too_many, too_large, never] {
            assert_eq!(place.place(), Err(BadCursor));
        }
    }
}
