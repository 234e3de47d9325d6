//! Whether the broker has an event on its disk before it confirms it. A NATS server tells over its monitoring port; RabbitMQ does
//! it for quorum queues, which are the only ones here.

use std::time::Duration;

use host::config::Settings;
use hyper::Request;
use hyper::body::Bytes;
use platform::http_client::{HttpClient, HttpService as _};
use secrecy::ExposeSecret;
use serde_json::Value;

use super::finding::Finding;

const ABOUT: &str = "broker's disk";
/// The port that NATS servers tell their configuration on, unless they are configured otherwise.
const MONITORING_PORT: u16 = 8222;
/// A server that is there answers sooner.
const PATIENCE: Duration = Duration::from_secs(1);
const SEE: &str = "see docs/guarantees.md, Durability";

/// Asks the NATS server that the settings name, if they name one.
pub(super) async fn examine(settings: &Settings) -> Option<Finding> {
    let url = settings.broker_url.as_ref()?.expose_secret();
    let host = nats_host(url)?;
    let monitoring = format!("http://{host}:{MONITORING_PORT}");
    Some(match varz(&monitoring).await {
        Some(varz) => assess(&varz),
        None => Finding::note(
            ABOUT,
            format!(
                "whether NATS syncs each event before it confirms it cannot be read, since {monitoring} does not answer; {SEE}"
            ),
        ),
    })
}

/// The host of the first server in a URL of NATS.
fn nats_host(url: &str) -> Option<&str> {
    let first = url.split(',').next()?.trim();
    let rest = first.strip_prefix("nats://").or_else(|| first.strip_prefix("tls://"))?;
    let authority = rest.split('/').next()?;
    let address = authority.rsplit('@').next()?;
    if let Some(end) = address.find(']') {
        return address.get(..=end);
    }
    address.split(':').next().filter(|host| !host.is_empty())
}

async fn varz(monitoring: &str) -> Option<Value> {
    let server = HttpClient::new(monitoring).ok()?;
    let request = Request::get("/varz").body(Bytes::new()).ok()?;
    let asking = async {
        let answer = server.call(request).await.ok()?;
        serde_json::from_slice(&answer.into_body()).ok()
    };
    tokio::time::timeout(PATIENCE, asking).await.ok()?
}

fn assess(varz: &Value) -> Finding {
    let version = varz.get("version").and_then(Value::as_str).unwrap_or("of an unknown version");
    let setting = |name| varz.pointer("/jetstream/config")?.get(name);
    if setting("sync_always").and_then(Value::as_bool) == Some(true) {
        let says = format!("NATS {version} syncs each event before it confirms it");
        return Finding::well(ABOUT, says);
    }
    let every = setting("sync_interval").and_then(Value::as_u64).map(Duration::from_nanos);
    let every = every.map_or_else(|| "now and then".to_owned(), |every| format!("every {every:?}"));
    Finding::problem(
        ABOUT,
        format!(
            "NATS {version} syncs its store {every}: a power cut loses events that it has confirmed"
        ),
        format!(
            "set `sync_interval: always` in its block `jetstream` (from version 2.10), and restart it; {SEE}"
        ),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn the_host_is_found_behind_credentials_and_before_a_port() {
        for (url, host) in [
            ("nats://127.0.0.1:4222", Some("127.0.0.1")),
            ("nats://user:pass@broker.example.com:4222", Some("broker.example.com")),
            ("tls://one:4222, tls://two:4222", Some("one")),
            ("nats://[::1]:4222", Some("[::1]")),
            ("nats://broker", Some("broker")),
            ("nats://", None),
            ("amqp://broker:5672", None),
        ] {
            assert_eq!(nats_host(url), host, "{url}");
        }
    }

    #[test]
    fn only_a_server_that_always_syncs_is_well() {
        let always = json!({ "version": "2.11.4", "jetstream": { "config": {
            "sync_interval": 120_000_000_000_u64, "sync_always": true } } });
        assert_eq!(assess(&always).verdict, Verdict::Well);
        let default = json!({ "version": "2.11.4", "jetstream": { "config": {
            "sync_interval": 120_000_000_000_u64 } } });
        let found = assess(&default);
        assert!(found.is_problem() && found.says.contains("every 120s"), "{found:?}");
        assert!(assess(&json!({})).is_problem());
    }
}
