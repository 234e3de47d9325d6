//! The health of a running host, in one line: what its management port says, or its public port where it has no other.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use futures_util::future::join_all;
use host::ADDRESS_FILE;
use host::config::Settings;
use hyper::body::Bytes;
use platform::http_client::{HttpClient, HttpService as _, Request};
use serde_json::Value;
use terminal::output;

/// A host says within a second which database does not answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// The setting that names the management ports of other hosts.
const HOSTS: &str = "observatory.hosts";

/// The health of a host.
#[derive(Debug, PartialEq, Eq)]
pub struct Health {
    /// Whether it takes requests.
    pub is_ready: bool,
    /// The state and its causes, in one line.
    pub says: String,
}

/// Asks these hosts at once; the answers are in their order.
pub async fn ask_all(urls: &[String]) -> Vec<Health> {
    join_all(urls.iter().map(|url| ask(url))).await
}

/// Asks the host at `url`.
async fn ask(url: &str) -> Health {
    match answer(url).await {
        Ok((status, body)) => assess(url, status, &body),
        Err(why) => Health {
            is_ready: false,
            says: format!(
                "no host answers at {url}: {why}; see that it runs, or name its address with --url"
            ),
        },
    }
}

/// The port of the host of these settings that tells of its health.
pub fn address_of(settings: &Settings) -> String {
    let noted = || std::fs::read_to_string(settings.data_dir.join(ADDRESS_FILE)).ok();
    let next = || settings.listen.port().checked_add(1).unwrap_or_default();
    let address = match settings.management_listen() {
        "" => settings.listen,
        chosen => match chosen.parse() {
            Ok(address) => address,
            Err(_auto) => noted()
                .and_then(|address| address.trim().parse().ok())
                .unwrap_or_else(|| (Ipv4Addr::LOCALHOST, next()).into()),
        },
    };
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip @ (IpAddr::V4(_) | IpAddr::V6(_)) => ip,
    };
    format!("http://{}", SocketAddr::new(ip, address.port()))
}

/// The management ports of the other hosts of the shop, as far as `observatory.hosts` names them.
pub fn other_hosts(settings: &Settings) -> Vec<String> {
    settings.values().list(HOSTS)
}

async fn answer(url: &str) -> Result<(u16, Value), String> {
    let host = HttpClient::new(url).map_err(|error| output::describe(&error))?;
    let request = Request::get("/health/ready").body(Bytes::new());
    let asking = host.call(request.map_err(|error| output::describe(&error))?);
    let answer = tokio::time::timeout(PATIENCE, asking).await;
    let answer = answer.map_err(|_elapsed| "no answer in time".to_owned())?;
    let answer = answer.map_err(|error| output::describe(&error))?;
    let body = serde_json::from_slice(answer.body()).unwrap_or_default();
    Ok((answer.status().as_u16(), body))
}

fn assess(url: &str, status: u16, body: &Value) -> Health {
    let is_ready = (200..300).contains(&status);
    let causes = causes(body);
    let says = match (is_ready, causes.is_empty()) {
        (true, true) => format!("ready: {url}"),
        (true, false) => format!("ready: {url}, but: {}", causes.join(" ")),
        (false, false) => format!("not ready: {url}: {}", causes.join(" ")),
        (false, true) => format!("not ready: {url} answers {status}, and not as a host does"),
    };
    Health { is_ready, says: output::in_one_line(&says) }
}

/// The causes of the host and of its contexts; the refusal of a public port is one.
fn causes(body: &Value) -> Vec<String> {
    let of = |health: &Value, context: &str| {
        let causes = health.get("causes").and_then(Value::as_array).cloned().unwrap_or_default();
        let details = causes.into_iter().filter_map(|cause| {
            let detail = cause.get("detail")?.as_str()?;
            Some(if context.is_empty() {
                detail.to_owned()
            } else {
                format!("{context}: {detail}")
            })
        });
        details.collect::<Vec<_>>()
    };
    let mut causes = of(body, "");
    let contexts = body.get("contexts").and_then(Value::as_object);
    causes.extend(contexts.into_iter().flatten().flat_map(|(context, health)| of(health, context)));
    causes.extend(body.get("detail").and_then(Value::as_str).map(str::to_owned));
    causes
}

#[cfg(test)]
mod tests {
    use host::config::Config;
    use serde_json::json;

    use super::*;

    fn settings(listen: &str, management: &str) -> Settings {
        let flag = |text: &str| Some(text.to_owned());
        let config = Config::defaults()
            .with_flag("listen", flag(listen), "--listen")
            .with_flag("data_dir", flag("/no/such/folder"), "--data-dir")
            .with_flag("management.listen", flag(management), "--management");
        Settings::read(&config).unwrap()
    }

    #[test]
    fn the_port_is_that_of_the_settings() {
        let address = |listen, management| address_of(&settings(listen, management));
        assert_eq!(address("0.0.0.0:8080", "auto"), "http://127.0.0.1:8081");
        assert_eq!(address("0.0.0.0:8080", ""), "http://127.0.0.1:8080");
        assert_eq!(address("0.0.0.0:8080", "127.0.0.1:9000"), "http://127.0.0.1:9000");
        assert_eq!(address("[::]:8080", ""), "http://[::1]:8080");
    }

    #[test]
    fn the_other_hosts_are_those_that_the_observatory_shows() {
        assert!(other_hosts(&settings("127.0.0.1:8080", "auto")).is_empty());
        let hosts = "http://10.0.0.7:8081, http://10.0.0.8:8081".to_owned();
        let config = Config::defaults().with_flag(HOSTS, Some(hosts), "--hosts");
        let config =
            config.with_flag("observatory.host_tokens", Some("x".repeat(32)), "--host-tokens");
        let others = other_hosts(&Settings::read(&config).unwrap());
        assert_eq!(others, ["http://10.0.0.7:8081", "http://10.0.0.8:8081"]);
    }

    #[test]
    fn a_port_that_gave_way_is_found_in_the_data_folder() {
        let folder = tempfile::tempdir().unwrap();
        let settings =
            Settings { data_dir: folder.path().into(), ..settings("127.0.0.1:8080", "auto") };
        std::fs::write(folder.path().join(ADDRESS_FILE), "127.0.0.1:43210\n").unwrap();
        assert_eq!(address_of(&settings), "http://127.0.0.1:43210");
    }

    #[test]
    fn an_answer_becomes_one_line() {
        let says = |status, body: Value| {
            let Health { is_ready, says } = assess("http://h", status, &body);
            (is_ready, says)
        };
        assert_eq!(says(204, Value::Null), (true, "ready: http://h".to_owned()));
        let away = json!({ "status": "impaired", "causes": [{ "detail": "The broker is away." }] });
        assert_eq!(says(200, away), (true, "ready: http://h, but: The broker is away.".to_owned()));
        let moved =
            json!({ "contexts": { "orders": { "causes": [{ "detail": "It has moved." }] } } });
        assert_eq!(
            says(503, moved),
            (false, "not ready: http://h: orders: It has moved.".to_owned())
        );
        let refusal = json!({ "detail": "This host stops." });
        assert_eq!(says(503, refusal).1, "not ready: http://h: This host stops.");
        assert!(!says(404, json!("page")).0);
    }

    #[tokio::test]
    async fn an_address_where_nobody_listens_is_not_ready() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        let health = ask(&url).await;
        assert!(!health.is_ready && health.says.contains("--url"), "{health:?}");
    }
}
