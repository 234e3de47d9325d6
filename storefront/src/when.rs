//! Moments of the API in the words of people.

use chrono::{DateTime, Utc};

/// The day of a moment, such as `3 February 2026`; the text itself if it is no moment.
pub(crate) fn day(moment: &str) -> String {
    shown(moment, "%-d %B %Y")
}

/// The day and the time of a moment, such as `3 Feb 2026, 14:05 UTC`.
pub(crate) fn moment(moment: &str) -> String {
    shown(moment, "%-d %b %Y, %H:%M UTC")
}

/// The time of a moment to the second, such as `14:05:09 UTC`.
pub(crate) fn time(moment: &str) -> String {
    shown(moment, "%H:%M:%S UTC")
}

fn shown(moment: &str, form: &str) -> String {
    match DateTime::parse_from_rfc3339(moment) {
        Ok(read) => read.with_timezone(&Utc).format(form).to_string(),
        Err(_no_moment) => moment.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_shown_in_words() {
        assert_eq!(day("2026-02-03T04:05:06Z"), "3 February 2026");
        assert_eq!(moment("2026-02-03T23:05:06.123+01:00"), "3 Feb 2026, 22:05 UTC");
        assert_eq!(time("2026-02-03T04:05:06Z"), "04:05:06 UTC");
        assert_eq!(day("soon"), "soon");
    }
}
