//! The hosts as containers of one compose file.

use super::super::hosts::{Hosts, MAIN, ShopHost};
use super::super::settings::{database_url, variable};
use super::template::{fill, who_runs_what};

/// The images that the repository's own compose file starts.
const POSTGRES: &str = "postgres:17-alpine";
const NATS: &str = "nats:2.11-alpine";
const NGINX: &str = "nginx:1.28-alpine";

/// The compose file.
pub(super) fn of(hosts: &Hosts, secrets: &[&str]) -> String {
    let services: String = hosts.all().map(|host| service(host, hosts, secrets)).collect();
    let volumes: Vec<String> = hosts.all().map(|host| format!("  {}:", host.name)).collect();
    let names: Vec<&str> = hosts.all().map(|host| &*host.name).collect();
    fill(
        include_str!("../templates/docker-compose.yml"),
        &[
            ("hosts", &who_runs_what(hosts)),
            ("services", services.trim_end()),
            ("names", &names.join(", ")),
            ("volumes", &volumes.join("\n")),
            ("postgres", POSTGRES),
            ("nats", NATS),
            ("nginx", NGINX),
        ],
    )
}

fn service(host: &ShopHost, hosts: &Hosts, secrets: &[&str]) -> String {
    let depends_on = if host.name == MAIN {
        " [nats]".to_owned()
    } else {
        let each =
            ["nats: { condition: service_started }", "postgres: { condition: service_healthy }"];
        each.map(|one| format!("\n      {one}")).concat()
    };
    let environment = environment(host, hosts, secrets).join("\n      ");
    fill(
        include_str!("../templates/docker-compose-service.yml"),
        &[("host", &host.name), ("environment", &environment), ("depends_on", &depends_on)],
    )
}

/// The secrets and addresses of a container, as lines of a compose file.
fn environment(host: &ShopHost, hosts: &Hosts, secrets: &[&str]) -> Vec<String> {
    let mut lines = vec![
        "GALLERIA_LISTEN: 0.0.0.0:8080".to_owned(),
        "GALLERIA_DATA_DIR: /data".to_owned(),
        "GALLERIA_BROKER_URL: ${GALLERIA_BROKER_URL:-nats://nats:4222}".to_owned(),
    ];
    lines.extend(
        addresses(host, hosts, "").map(|(setting, url)| format!("{}: {url}", variable(&setting))),
    );
    let databases = host.contexts.iter().map(|context| database_url(context));
    let own: Vec<String> = databases.filter(|_url| host.name != MAIN).collect();
    lines.extend(own.iter().map(|url| {
        let name = variable(url);
        format!("{name}: ${{{name}:?see README.md}}")
    }));
    let others = secrets
        .iter()
        .filter(|secret| is_for(secret, host) && !own.iter().any(|url| url == *secret));
    lines.extend(others.map(|secret| {
        let name = variable(secret);
        format!("{name}: ${{{name}:-}}")
    }));
    lines
}

/// Whether a host reads a secret: the URLs of databases are for the hosts that run their contexts.
fn is_for(secret: &str, host: &ShopHost) -> bool {
    match secret.strip_suffix(".database_url") {
        Some(context) => host.contexts.contains(&context),
        None => true,
    }
}

/// The settings that name other hosts, when each is reached by its name behind `prefix`, at port 8080.
pub(super) fn addresses<'a>(
    host: &'a ShopHost,
    hosts: &'a Hosts,
    prefix: &'a str,
) -> impl Iterator<Item = (String, String)> + 'a {
    let url = move |host: &ShopHost| format!("http://{prefix}{}:8080", host.name);
    let users = hosts.users_for(host).map(move |users| ("users.url".to_owned(), url(users)));
    let apart = hosts.apart.iter().filter(move |_host| host.name == MAIN);
    let forwards = apart.flat_map(move |other| {
        let contexts = other.contexts.iter();
        contexts.map(move |context| (format!("http.forward.{context}"), url(other)))
    });
    users.into_iter().chain(forwards)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_images_are_those_of_the_repository() {
        let compose = include_str!("../../../../../docker-compose.yml");
        for image in [POSTGRES, NATS] {
            assert!(compose.contains(&format!("image: {image}\n")), "{image}");
        }
    }
}
