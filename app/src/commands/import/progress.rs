//! How far an import has come, as a bar on a terminal. Elsewhere nothing is drawn.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use products::ImportProgress;

const TEMPLATE: &str = "{bar:40} {pos} of {len} products · {per_sec} · {eta} left";

/// A bar on standard error.
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn begin() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        Self(match ProgressStyle::with_template(TEMPLATE) {
            Ok(style) => bar.with_style(style),
            // A bar of another look is better than no import.
            Err(_not_a_template) => bar,
        })
    }

    pub(super) fn show(&self, progress: ImportProgress) {
        self.0.set_length(u64::try_from(progress.total).unwrap_or(u64::MAX));
        self.0.set_position(u64::try_from(progress.done).unwrap_or(u64::MAX));
    }

    pub(super) fn end(&self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_one() {
        assert!(ProgressStyle::with_template(TEMPLATE).is_ok());
    }
}
