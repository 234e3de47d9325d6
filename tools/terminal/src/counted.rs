//! Counts with their noun in the singular or plural.

use std::fmt::Display;

/// A count with its word: `1 order`, `2 orders`.
pub fn counted<N>(count: N, one: &str, many: &str) -> String
where
    N: Copy + Display + PartialEq + From<u8>,
{
    let word = if count == N::from(1) { one } else { many };
    format!("{count} {word}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one() {
        assert_eq!(counted(1_u64, "order", "orders"), "1 order");
        assert_eq!(counted(0_usize, "order", "orders"), "0 orders");
    }
}
