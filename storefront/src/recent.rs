//! Something that was read, kept for a while by the process.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A value with the moment at which it was read.
#[derive(Debug)]
pub(crate) struct Recent<T>(Mutex<Option<(Instant, T)>>);

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Clone> Recent<T> {
    /// The value, if it was read within this time.
    pub(crate) fn within(&self, age: Duration) -> Option<T> {
        let recent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let young = recent.as_ref().filter(|(read_at, _)| read_at.elapsed() < age);
        young.map(|(_, value)| value.clone())
    }

    /// Keeps a value that was read now.
    pub(crate) fn keep(&self, value: T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_kept_for_its_time() {
        let recent = Recent::default();
        assert_eq!(recent.within(Duration::MAX), None);
        recent.keep(7);
        assert_eq!(recent.within(Duration::MAX), Some(7));
        assert_eq!(recent.within(Duration::ZERO), None);
    }
}
