//! The options of a show, as the command line sets them.

/// Which scenes are played, and how.
#[derive(Debug, Clone, Default)]
pub struct ShowOptions {
    /// Keep the folder of the shop, and leave the dead letter of the last scene in it to look at.
    pub keep: bool,
    /// Print every line while it happens.
    pub aloud: bool,
    /// Wait for the Enter key before each scene but the first.
    pub pause: bool,
    /// The numbers of the scenes to play, from 1; empty plays all.
    pub scenes: Vec<usize>,
}

impl ShowOptions {
    /// Whether the scene of this number is played.
    pub(super) fn plays(&self, number: usize) -> bool {
        self.scenes.is_empty() || self.scenes.contains(&number)
    }
}
