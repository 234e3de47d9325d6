//! How far a long command has come, as a bar on a terminal. Elsewhere nothing is drawn.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar on standard error. It is drawn when there is something to show. A clone is the same bar.
#[derive(Clone)]
pub struct Progress(ProgressBar);

impl Progress {
    /// A bar that counts `things`, such as `rows`.
    pub fn of(things: &str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        Self(match ProgressStyle::with_template(&template(things)) {
            Ok(style) => bar.with_style(style),
            // A bar of another look is better than no command.
            Err(_not_a_template) => bar,
        })
    }

    /// So many are done.
    pub fn show(&self, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
    }

    /// Takes the bar away.
    pub fn end(&self) {
        self.0.finish_and_clear();
    }
}

fn template(things: &str) -> String {
    format!("{{bar:40}} {{pos}} of {{len}} {things} · {{per_sec}} · {{eta}} left")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_one() {
        assert!(ProgressStyle::with_template(&template("rows")).is_ok());
    }
}
