//! `GET /invariants`: what `galleria verify` found last. It reads every order, so it is run by an operator or a timer, and never by
//! this port; its findings lie in a file of the data folder.

use std::fs;
use std::io;
use std::path::Path;

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use platform::private_files;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::managed_host::ManagedHost;

/// The file in the data folder with what `galleria verify` found last.
pub const VERIFIED_FILE: &str = "verified.json";

/// The findings of the last verification of a shop.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "LastVerification")]
pub struct LastVerification {
    /// When it ended; `None`: the shop was never verified from here.
    pub verified_at: Option<DateTime<Utc>>,
    /// Whether every invariant held.
    pub holds: bool,
    /// How many orders there were.
    pub orders: u64,
    /// The invariants that were checked, by number.
    pub invariants: Vec<VerifiedInvariant>,
}

/// The findings about one invariant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct VerifiedInvariant {
    /// Its number in `docs/invariants.md`.
    pub number: u8,
    /// The invariant in words.
    pub says: String,
    /// The contexts that checked it, or the checks across contexts.
    pub checked_by: Vec<String>,
    /// How many rows or orders were examined.
    pub examined: u64,
    /// How many violations there were.
    pub violations: u64,
    /// The first violations, each in a sentence.
    pub first_violations: Vec<String>,
    /// When it was last seen to hold.
    pub held_at: Option<DateTime<Utc>>,
}

impl LastVerification {
    /// The findings in a data folder; of a shop that was never verified there, none.
    pub fn read(data_dir: &Path) -> Self {
        let text = fs::read_to_string(data_dir.join(VERIFIED_FILE));
        text.ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// Keeps these findings in the data folder. An invariant that does not hold keeps the time at which it last did.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep(mut self, data_dir: &Path) -> io::Result<()> {
        let before = Self::read(data_dir);
        for invariant in &mut self.invariants {
            let known = before.invariants.iter().find(|known| known.number == invariant.number);
            invariant.held_at = match invariant.violations {
                0 => self.verified_at,
                _ => known.and_then(|known| known.held_at),
            };
        }
        let text = serde_json::to_string_pretty(&self).map_err(io::Error::other)?;
        private_files::write(&data_dir.join(VERIFIED_FILE), &text)
    }
}

/// `GET /invariants`.
pub(crate) async fn show_invariants(host: web::Data<ManagedHost>) -> HttpResponse {
    HttpResponse::Ok().json(LastVerification::read(&host.data_dir))
}

#[cfg(test)]
mod tests {
    use platform::testing::Scratch;

    use super::*;

    fn found(second: i64, violations: u64) -> LastVerification {
        let invariant = VerifiedInvariant {
            number: 2,
            says: "on hand >= reserved".to_owned(),
            checked_by: vec!["products".to_owned()],
            examined: 3,
            violations,
            first_violations: Vec::new(),
            held_at: None,
        };
        LastVerification {
            verified_at: DateTime::from_timestamp(second, 0),
            holds: violations == 0,
            orders: 1,
            invariants: vec![invariant],
        }
    }

    #[tokio::test]
    async fn an_invariant_that_is_broken_keeps_the_time_at_which_it_held() {
        let scratch = Scratch::new().await;
        let folder = scratch.folder();
        assert_eq!(LastVerification::read(folder), LastVerification::default());
        found(1, 0).keep(folder).unwrap();
        found(2, 4).keep(folder).unwrap();
        let last = LastVerification::read(folder);
        assert_eq!(last.verified_at, DateTime::from_timestamp(2, 0));
        assert_eq!(last.invariants[0].held_at, DateTime::from_timestamp(1, 0));
        found(3, 0).keep(folder).unwrap();
        let last = LastVerification::read(folder);
        assert_eq!(last.invariants[0].held_at, DateTime::from_timestamp(3, 0));
    }
}
