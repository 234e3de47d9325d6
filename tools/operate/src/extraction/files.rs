//! The files: templates beside this module, filled in from the plan.

use std::path::Path;

use super::plan::Plan;
use super::sides::{MAIN, variable};
use super::write::File;
use host::config::{Config, Settings};

mod configuration;

/// The images that the repository's own compose file starts.
const POSTGRES: &str = "postgres:17-alpine";
const NATS: &str = "nats:2.11-alpine";
const NGINX: &str = "nginx:1.28-alpine";

/// Every file, in the order in which one reads them.
pub(super) fn of(plan: &Plan, folder: &Path, config: &Config, settings: &Settings) -> Vec<File> {
    let values = values(plan, folder, config);
    let filled =
        |name: &str, template: &str| File { name: name.to_owned(), text: fill(template, &values) };
    let configured = |host: &str| File {
        name: format!("{host}.toml"),
        text: configuration::of(plan, host, config, settings),
    };
    vec![
        filled("README.md", include_str!("templates/README.md")),
        configured(MAIN),
        configured(plan.context),
        filled("docker-compose.yml", include_str!("templates/docker-compose.yml")),
        filled("nginx.conf", include_str!("templates/nginx.conf")),
        filled("kubernetes.yaml", include_str!("templates/kubernetes.yaml")),
    ]
}

/// The values of `{{name}}` in the templates.
fn values(plan: &Plan, folder: &Path, config: &Config) -> Vec<(&'static str, String)> {
    let context = plan.context;
    let database_url = format!("{context}.database_url");
    let secrets = needed_secrets(config, &database_url);
    let alternatives: Vec<&str> =
        plan.paths.iter().map(|path| path.trim_start_matches('/')).collect();
    vec![
        ("context", context.to_owned()),
        ("stays", plan.stays.join(",")),
        ("stays_list", plan.stays.join(", ")),
        ("folder", folder.display().to_string()),
        ("database_variable", variable(&database_url)),
        ("paths_list", plan.paths.join(", ")),
        ("paths", alternatives.join("|").replace('.', "\\.")),
        ("ingress_paths", ingress_paths(plan)),
        (
            "events_out",
            list(
                plan.publishes.iter().map(|event| (event.event_type, event.read_by.join(", "))),
                "read by",
            ),
        ),
        (
            "events_in",
            list(
                plan.reads.iter().map(|event| {
                    (event.event_type, event.publisher.unwrap_or("nobody").to_owned())
                }),
                "published by",
            ),
        ),
        ("keys", keys(plan)),
        ("main_environment", environment(plan, MAIN, &secrets)),
        ("context_environment", environment(plan, context, &secrets)),
        ("main_users_url", users_variable(plan, MAIN)),
        ("context_users_url", users_variable(plan, context)),
        ("secrets", secrets_text(&secrets)),
        ("postgres", POSTGRES.to_owned()),
        ("nats", NATS.to_owned()),
        ("nginx", NGINX.to_owned()),
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
    ]
}

/// The variables of secrets that are set today and stay needed, without their values.
fn needed_secrets(config: &Config, database_url: &str) -> Vec<String> {
    let is_needed = |name: &str| name != "broker.url" && name != database_url;
    let set = config.shown().filter(|(key, value, _)| key.secret && !value.is_empty());
    set.filter(|(key, ..)| is_needed(key.name)).map(|(key, ..)| variable(key.name)).collect()
}

fn secrets_text(secrets: &[String]) -> String {
    if secrets.is_empty() {
        return "No other secret is set in this shop.".to_owned();
    }
    format!("These are set in this shop and stay needed by both hosts: {}.", secrets.join(", "))
}

/// The secrets and addresses of a container, as lines of a compose file.
fn environment(plan: &Plan, host: &str, secrets: &[String]) -> String {
    let mut lines = vec![
        "GALLERIA_LISTEN: 0.0.0.0:8080".to_owned(),
        "GALLERIA_DATA_DIR: /data".to_owned(),
        "GALLERIA_BROKER_URL: ${GALLERIA_BROKER_URL:-nats://nats:4222}".to_owned(),
    ];
    lines.extend(
        users_host(plan, host).map(|users| format!("GALLERIA_USERS_URL: http://{users}:8080")),
    );
    if host != MAIN {
        let variable = variable(&format!("{}.database_url", plan.context));
        lines.push(format!("{variable}: ${{{variable}:?see README.md}}"));
    }
    lines.extend(secrets.iter().map(|name| format!("{name}: ${{{name}:-}}")));
    lines.join("\n      ")
}

/// The address of users as a variable of a pod.
fn users_variable(plan: &Plan, host: &str) -> String {
    users_host(plan, host).map_or_else(String::new, |users| {
        format!("\n            - {{ name: GALLERIA_USERS_URL, value: \"http://galleria-{users}:8080\" }}")
    })
}

/// The host that `host` asks for the keys of users, unless it has them.
fn users_host(plan: &Plan, host: &str) -> Option<&'static str> {
    let is_apart = plan.context == "users";
    match (host == MAIN, is_apart) {
        (true, true) => Some("users"),
        (true, false) if !plan.stays.contains(&"users") => Some("users"),
        (false, false) => Some(MAIN),
        (true, false) | (false, true) => None,
    }
}

fn ingress_paths(plan: &Plan) -> String {
    let rule = |path: &&str| {
        format!(
            "          - path: {path}\n            pathType: Prefix\n            backend: {{ service: {{ name: galleria-{}, port: {{ name: http }} }} }}",
            plan.context
        )
    };
    plan.paths.iter().map(rule).collect::<Vec<_>>().join("\n")
}

fn list(events: impl Iterator<Item = (&'static str, String)>, relation: &str) -> String {
    let lines: Vec<String> =
        events.map(|(event, whose)| format!("- `{event}`, {relation} {whose}")).collect();
    if lines.is_empty() { "- none".to_owned() } else { lines.join("\n") }
}

fn keys(plan: &Plan) -> String {
    if plan.keys.is_empty() {
        return "It needs nothing else of the old data folder.".to_owned();
    }
    format!(
        "On another machine, or in a container, copy `{}` of the old data folder to the same place in the new one first.",
        plan.keys.join("`, `")
    )
}

fn fill(template: &str, values: &[(&str, String)]) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{{{name}}}}}"), value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_images_are_those_of_the_repository() {
        let compose = include_str!("../../../../docker-compose.yml");
        for image in [POSTGRES, NATS] {
            assert!(compose.contains(&format!("image: {image}\n")), "{image}");
        }
    }

    #[test]
    fn a_name_is_filled_in_at_every_place() {
        let filled =
            fill("{{a}} {{b}} {{a}} ${KEPT}", &[("a", "x".to_owned()), ("b", "y".to_owned())]);
        assert_eq!(filled, "x y x ${KEPT}");
    }
}
