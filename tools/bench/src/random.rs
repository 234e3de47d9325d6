//! Seeded random choices: the same seed picks the same products.

/// `SplitMix64` (Steele, Lea and Flood, 2014): eight bytes of state, good enough to pick products.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// One stream of choices of a seed; each worker has its own.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut random = Self(seed);
        let mixed = random.next() ^ stream.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Self(mixed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is at least 1. The bias of the remainder is far below what a bench could show.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % end).unwrap_or(0)
    }

    /// Two different numbers below `end`, or the same one twice if there is only one.
    pub(super) fn two_below(&mut self, end: usize) -> (usize, usize) {
        let first = self.below(end);
        let second = self.below(end.saturating_sub(1).max(1));
        let second = if second >= first { second + 1 } else { second };
        (first, second.min(end.saturating_sub(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_makes_the_same_choices_and_another_stream_others() {
        let choices = |seed, stream| {
            let mut random = Random::new(seed, stream);
            (0..50).map(|_| random.two_below(1_000)).collect::<Vec<_>>()
        };
        assert_eq!(choices(1, 0), choices(1, 0));
        assert_ne!(choices(1, 0), choices(1, 1));
        assert_ne!(choices(1, 0), choices(2, 0));
    }

    #[test]
    fn two_choices_differ_and_reach_every_number() {
        let mut random = Random::new(3, 0);
        let mut seen = [false; 10];
        for _ in 0..1_000 {
            let (first, second) = random.two_below(10);
            assert_ne!(first, second);
            seen[first] = true;
            seen[second] = true;
        }
        assert_eq!(seen, [true; 10]);
        assert_eq!(random.two_below(1), (0, 0));
    }
}
