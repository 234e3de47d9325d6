//! Draws that can be repeated: the nth draw of a seed is the same in every run.

/// Whether the draw of this number hits, where `share` of a hundred do.
pub(crate) fn hits(seed: u64, number: u64, share: u8) -> bool {
    mixed(seed.wrapping_add(number.wrapping_mul(GOLDEN))) % 100 < u64::from(share)
}

/// The increment of `SplitMix64`: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The finalizer of the same.
const fn mixed(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(seed: u64, share: u8) -> Vec<bool> {
        (0..1_000).map(|number| hits(seed, number, share)).collect()
    }

    #[test]
    fn the_same_seed_draws_the_same_and_another_draws_otherwise() {
        assert_eq!(drawn(7, 50), drawn(7, 50));
        assert_ne!(drawn(7, 50), drawn(8, 50));
    }

    #[test]
    fn a_share_is_kept() {
        for (share, expected) in [(0, 0..=0), (10, 60..=140), (50, 430..=570), (100, 1_000..=1_000)]
        {
            let hit = drawn(1, share).into_iter().filter(|hit| *hit).count();
            assert!(expected.contains(&hit), "{hit} of 1000 at {share} %");
        }
    }
}
