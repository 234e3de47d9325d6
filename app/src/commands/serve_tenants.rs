//! `galleria serve` with tenants: several shops at one address. It prints where each is, and stops all of them gracefully at a signal.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use host::config::{Config, Settings};
use payment_provider::TenantHostWithProviders;
use platform::clock::SystemClock;
use terminal::{Exit, output};

use super::{CommandError, stopping};
use crate::signals::Signals;
use crate::startup_log;

/// Serves until a signal comes.
pub(super) async fn run(
    config: &Config,
    settings: &Settings,
    narrates: bool,
    (started, mut signals): (Instant, Signals),
) -> Result<Exit, CommandError> {
    if narrates {
        return Err(CommandError::NarratesTenants);
    }
    let starting = TenantHostWithProviders::start(settings, Arc::new(SystemClock));
    let Some(host) = stopping::start(&mut signals, starting).await? else {
        return Ok(Exit::CutShort);
    };
    startup_log::write(config);
    output::print(&ready_line(host.address, started.elapsed()))?;
    for (tenant, managed_at) in host.tenants() {
        let folder = settings.data_dir.join(tenant.as_str());
        output::print(&line_of(tenant.as_str(), (host.address.port(), managed_at), &folder))?;
    }
    tokio::select! {
        biased;
        () = signals.next() => {}
        () = host.broken() => return Err(CommandError::Broken),
    }
    stopping::stop(&mut signals, host.stop()).await
}

fn ready_line(address: SocketAddr, took: Duration) -> String {
    let (version, seconds) = (env!("CARGO_PKG_VERSION"), took.as_secs_f64());
    let line = "the header Host chooses the shop";
    format!("galleria {version} is ready in {seconds:.2} s at http://{address} · {line}")
}

fn line_of(tenant: &str, (port, managed_at): (u16, Option<SocketAddr>), folder: &Path) -> String {
    let managed = managed_at.map(|address| format!(" · managed at http://{address}"));
    let (managed, data) = (managed.unwrap_or_default(), output::folder(folder));
    format!("  {tenant} · shop http://{tenant}.localhost:{port} · data {data}{managed}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tenant_has_a_line_with_its_address_folder_and_management_port() {
        let managed_at = "127.0.0.1:8082".parse().ok();
        assert_eq!(
            line_of("south", (8080, managed_at), Path::new("data/south")),
            "  south · shop http://south.localhost:8080 · data ./data/south · managed at http://127.0.0.1:8082"
        );
        let unmanaged = line_of("south", (8080, None), Path::new("data/south"));
        assert!(!unmanaged.contains("managed"), "{unmanaged}");
    }
}
