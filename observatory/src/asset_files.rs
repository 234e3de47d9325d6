//! `GET /observatory/assets/{file}`.

use crate::assets::ASSETS;
use crate::outcome::{Outcome, Refusal};
use crate::visit::Visit;

/// One of the files that pages load.
pub(crate) async fn show(visit: Visit) -> Outcome {
    let none = || Refusal::NotFound("There is no such file.".to_owned());
    ASSETS.answer(visit.request()).ok_or_else(none)
}
