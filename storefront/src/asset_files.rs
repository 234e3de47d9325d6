//! `GET /assets/{file}`.

use crate::assets::ASSETS;
use crate::refusal::Refusal;
use crate::visit::{Outcome, Visit};

/// One of the files that pages load.
pub(crate) async fn show(visit: Visit) -> Outcome {
    ASSETS.answer(visit.request()).ok_or(Refusal::NotFound)
}
