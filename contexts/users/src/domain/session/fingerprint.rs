//! The digests by which a refresh token is recognised without being stored.

/// The SHA-256 of a secret that only the client has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digest([u8; 32]);

impl Digest {
    /// A digest of these bytes.
    pub(crate) const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Random bytes that a successor is made with, so that nobody can make it from the token alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Salt([u8; 32]);

impl Salt {
    /// A salt of these bytes.
    pub(crate) const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    pub(crate) const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The fingerprint of a refresh token: the digests of its two secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TokenFingerprint {
    family: Digest,
    token: Digest,
}

impl TokenFingerprint {
    /// A fingerprint of these digests.
    pub(crate) const fn new(family: Digest, token: Digest) -> Self {
        Self { family, token }
    }

    /// Shared by all tokens of a session: it distinguishes an earlier token from an invented one.
    pub(crate) const fn family(self) -> Digest {
        self.family
    }

    /// Of this token alone.
    pub(crate) const fn token(self) -> Digest {
        self.token
    }
}
