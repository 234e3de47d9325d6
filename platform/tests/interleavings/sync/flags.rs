//! Atomics. Two of the planted faults live here.

use std::sync::Arc;

use shuttle::sync::atomic;

use super::atomic::Ordering;
use crate::planted::{Fault, is_planted};

/// A flag.
#[derive(Default)]
pub(crate) struct AtomicBool(Arc<atomic::AtomicBool>);

impl AtomicBool {
    pub(crate) fn new(value: bool) -> Self {
        Self(Arc::new(atomic::AtomicBool::new(value)))
    }

    pub(crate) fn load(&self, order: Ordering) -> bool {
        self.0.load(order)
    }

    pub(crate) fn store(&self, value: bool, order: Ordering) {
        if is_planted(Fault::LateStore) {
            let flag = Arc::clone(&self.0);
            drop(shuttle::thread::spawn(move || flag.store(value, order)));
            return;
        }
        self.0.store(value, order);
    }

    pub(crate) fn swap(&self, value: bool, order: Ordering) -> bool {
        self.0.swap(value, order)
    }
}

/// A counter.
pub(crate) struct AtomicUsize(atomic::AtomicUsize);

impl AtomicUsize {
    pub(crate) fn new(value: usize) -> Self {
        Self(atomic::AtomicUsize::new(value))
    }

    pub(crate) fn fetch_sub(&self, less: usize, order: Ordering) -> usize {
        if is_planted(Fault::TornCount) {
            let before = self.0.load(Ordering::SeqCst);
            self.0.store(before - less, Ordering::SeqCst);
            return before;
        }
        self.0.fetch_sub(less, order)
    }
}
