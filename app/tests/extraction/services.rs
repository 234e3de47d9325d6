//! The services that these tests need.

use std::process::Command;

use platform::testing::services;

/// Whether the servers answer that a test of moving needs.
pub(crate) fn are_there() -> bool {
    services::postgres() && services::nats()
}

/// Whether the reverse proxy can be started.
pub(crate) fn nginx_is_there() -> bool {
    let is_there = Command::new("nginx").arg("-v").output().is_ok();
    services::needs("nginx; a package of that name has it", is_there)
}
