//! The fingerprint of a request as it is stored beside its Idempotency-Key. A plain hash of an address tells whoever guesses the
//! address that the guess is right; a code under the secret of the shop tells that to nobody outside.

use crate::shop_secret::CodeKey;

/// The purpose of the codes.
pub(super) const FINGERPRINTS: &str = "fingerprints of requests";

/// The fingerprint of one request.
pub(super) struct Fingerprint {
    code: [u8; 32],
    /// As it was stored before fingerprints were codes.
    plain: Vec<u8>,
}

impl Fingerprint {
    /// The fingerprint of a request with this hash.
    pub(super) fn of(codes: &CodeKey, hash: &[u8]) -> Self {
        Self { code: codes.code(hash), plain: hash.to_vec() }
    }

    pub(super) fn to_store(&self) -> Vec<u8> {
        self.code.to_vec()
    }

    /// Whether `stored` is the fingerprint of the same request. A key that was used before fingerprints were codes is compared
    /// as it was stored, until it is pruned.
    pub(super) fn is_that_of(&self, stored: &[u8]) -> bool {
        stored == self.code || stored == self.plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::shop_secret;

    #[test]
    fn a_stored_fingerprint_is_a_code_and_older_ones_are_known() {
        let codes = shop_secret().code_key(FINGERPRINTS);
        let (same, other) = (Fingerprint::of(&codes, &[1; 32]), Fingerprint::of(&codes, &[2; 32]));
        assert_ne!(same.to_store(), [1; 32]);
        assert!(same.is_that_of(&same.to_store()) && same.is_that_of(&[1; 32]));
        assert!(!same.is_that_of(&other.to_store()) && !same.is_that_of(&[2; 32]));
    }
}
