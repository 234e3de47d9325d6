//! A button that does one thing: the call, then the page that it was on, with a sentence about the outcome.

use crate::api::Call;
use crate::refusal::Refusal;
use crate::visit::{Outcome, Visit};

/// Makes the call and goes back, with `done` or with the reason of the refusal.
pub(super) async fn command(visit: &Visit, call: Call, done: &str, back: &str) -> Outcome {
    match visit.call(call).await {
        Ok(_done) => visit.flash(done),
        Err(Refusal::Problem(problem)) => visit.flash_bad(&problem.detail),
        Err(other) => return Err(other),
    }
    visit.see_other(back)
}
