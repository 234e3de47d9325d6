//! The problems of this context.

use platform::http::Problem;

pub(super) fn no_such_subscriber() -> Problem {
    Problem::not_found("no-such-subscriber", "There is no such subscriber.")
}
