//! The problems of this context.

pub(super) mod kinds;

use platform::http::Problem;

pub(super) fn no_such_subscriber() -> Problem {
    Problem::of(&kinds::NO_SUCH_SUBSCRIBER, "There is no such subscriber.")
}
