//! Random bytes from the operating system.

use rand::TryRng;
use rand::rngs::SysRng;

use crate::application::ports::{NoRandomness, Randomness};

/// The random number generator of the operating system.
pub(crate) struct SystemRandomness;

impl Randomness for SystemRandomness {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        SysRng.try_fill_bytes(bytes).map_err(|error| NoRandomness(Box::new(error)))
    }
}
