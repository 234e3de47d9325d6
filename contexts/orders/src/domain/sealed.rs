//! A value that only the key of its person opens.

use std::fmt;
use std::marker::PhantomData;

/// A sealed `T`, as text: the domain keeps it and hands it over, and never looks inside. One that was stored before values were
/// sealed is plain until the host has sealed it.
pub(crate) struct Sealed<T> {
    text: String,
    value: PhantomData<fn() -> T>,
}

impl<T> Sealed<T> {
    /// A sealed value, as it was stored or received.
    pub(crate) fn stored(text: impl Into<String>) -> Self {
        Self { text: text.into(), value: PhantomData }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    pub(crate) fn into_string(self) -> String {
        self.text
    }
}

impl<T> Clone for Sealed<T> {
    fn clone(&self) -> Self {
        Self::stored(self.text.clone())
    }
}

impl<T> PartialEq for Sealed<T> {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl<T> Eq for Sealed<T> {}

/// It may still be plain.
impl<T> fmt::Debug for Sealed<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Sealed(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_value_is_compared_and_never_shown() {
        let sealed: Sealed<u8> = Sealed::stored("sealed.1.abc");
        assert_eq!(format!("{sealed:?}"), "Sealed(..)");
        assert_eq!(sealed.clone(), sealed);
        assert_ne!(sealed, Sealed::stored("sealed.1.abd"));
    }
}
