//! How long ago something was, in its largest unit.

/// An age in words: `40 s`, `5 min`, `3 h`, `12 days`. The rest is cut off.
pub fn age(seconds: i64) -> String {
    const MINUTE: i64 = 60;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    match seconds.max(0) {
        seconds if seconds < 2 * MINUTE => format!("{seconds} s"),
        seconds if seconds < 2 * HOUR => format!("{} min", seconds / MINUTE),
        seconds if seconds < 2 * DAY => format!("{} h", seconds / HOUR),
        seconds => format!("{} days", seconds / DAY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_its_largest_unit() {
        let told = [0, -5, 119, 120, 7199, 7200, 172_799, 172_800, 1_209_600].map(age);
        let expected =
            ["0 s", "0 s", "119 s", "2 min", "119 min", "2 h", "47 h", "2 days", "14 days"];
        assert_eq!(told, expected);
    }
}
