//! What these tests need of the machine.

use std::process::Command;

use platform::testing::services;

/// Whether a test can run that moves a context out: the servers are there.
pub(crate) fn are_there() -> bool {
    services::postgres() && services::nats()
}

/// Whether the reverse proxy can be started.
pub(crate) fn nginx_is_there() -> bool {
    let is_there = Command::new("nginx").arg("-v").output().is_ok();
    services::needs("nginx; a package of that name has it", is_there)
}
