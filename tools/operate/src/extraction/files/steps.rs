//! The steps to take, with the commands of this shop.

use std::path::Path;

use host::config::{Config, DEFAULT_FILE, Source};

use super::super::hosts::{Hosts, ShopHost};
use super::super::plan::Plan;
use super::super::settings::{database_url, variable};
use super::proxy::on_one_machine;
use super::template::fill;

/// The document.
pub(super) fn of(
    plan: &Plan,
    hosts: &Hosts,
    folder: &Path,
    config: &Config,
    secrets: &[&str],
) -> String {
    let new = hosts.new_one();
    let folder = folder.display().to_string();
    let proxy_port = hosts.a_free_port();
    let (is_first, with_config) = (plan.out.is_empty(), with_config(config));
    fill(
        include_str!("../templates/README.md"),
        &[
            ("title", &title(plan)),
            ("host", &new.name),
            ("stays_list", &plan.stays.join(", ")),
            ("leaves_list", &plan.leaves.join(", ")),
            ("paths_list", &plan.paths.join(", ")),
            ("out_already", &out_already(hosts)),
            ("events_out", &events_out(plan)),
            ("events_in", &events_in(plan)),
            ("database_variables", &database_variables(new)),
            ("secrets", &secrets_text(secrets, new)),
            ("broker_step", if is_first { FIRST_BROKER_STEP } else { LATER_BROKER_STEP }),
            ("forwards", &forwards(new)),
            ("proxy_port", &proxy_port.to_string()),
            ("on_one_machine", &on_one_machine(hosts, proxy_port)),
            ("keys", &keys(plan)),
            ("moves", &moves(plan, &with_config)),
            ("moves_back", &moves_back(plan, &with_config)),
            ("databases", &databases(new)),
            ("others_restart", &others_restart(plan, hosts, &folder)),
            ("kubernetes", &kubernetes(hosts, &folder)),
            ("with_config", &with_config),
            ("folder", &folder),
            ("version", env!("CARGO_PKG_VERSION")),
        ],
    )
}

const FIRST_BROKER_STEP: &str = "Start the broker, and restart the whole shop with its URL. The shop works as before; every event now also goes to the
   broker. To go back, restart the shop without the URL. Do not leave out this step on RabbitMQ: the whole program declares the
   queues of all contexts, and a program with one context only its own.";
const LATER_BROKER_STEP: &str =
    "The broker is in use already. Restart the main host with one more setting:";

fn title(plan: &Plan) -> String {
    let whose = if plan.leaves.len() == 1 { "its" } else { "their" };
    format!("{} in a host of {whose} own", plan.leaves.join(" and "))
}

/// The variables that tell today's main host where its contexts will be.
fn forwards(new: &ShopHost) -> String {
    let each = new
        .contexts
        .iter()
        .map(|context| format!("{}={}", variable(&format!("http.forward.{context}")), new.url));
    each.collect::<Vec<_>>().join(" ")
}

/// The flag that names the file of today's main host, unless it is found without.
fn with_config(config: &Config) -> String {
    let file = config.shown().find_map(|(_, _, source)| match source {
        Source::File(path) => Some(path.clone()),
        Source::Default | Source::Environment(_) | Source::SecretFile { .. } | Source::Flag(_) => {
            None
        }
    });
    let named = file.filter(|path| path != Path::new(DEFAULT_FILE));
    named.map(|path| format!(" --config {}", path.display())).unwrap_or_default()
}

fn out_already(hosts: &Hosts) -> String {
    let (_new, others) = hosts.apart.split_last().unzip();
    let each = others.unwrap_or_default().iter().map(|host| {
        format!(" `{}` runs {} already, at {}.", host.name, host.contexts.join(", "), host.url)
    });
    each.collect()
}

fn events_out(plan: &Plan) -> String {
    let each = plan.publishes.iter();
    list(
        each.map(|event| format!("- `{}`, read by {}", event.event_type, event.read_by.join(", "))),
    )
}

fn events_in(plan: &Plan) -> String {
    let each = plan.reads.iter();
    list(each.map(|event| {
        let publisher = event.publisher.unwrap_or("nobody");
        format!("- `{}`, published by {publisher}", event.event_type)
    }))
}

fn list(lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.collect();
    if lines.is_empty() { "- none".to_owned() } else { lines.join("\n") }
}

fn database_variables(new: &ShopHost) -> String {
    let each = new.contexts.iter().map(|context| {
        let name = variable(&database_url(context));
        format!(
            "- `{name}`, the host `{}` alone, and only after the move: `postgres://user:password@host:5432/name`",
            new.name
        )
    });
    list(each)
}

fn secrets_text(secrets: &[&str], new: &ShopHost) -> String {
    let is_of_new = |name: &str| new.contexts.iter().any(|context| database_url(context) == name);
    let names = secrets.iter().filter(|name| !is_of_new(name)).map(|name| variable(name));
    let names: Vec<String> = names.collect();
    if names.is_empty() {
        return "No other secret is set in this shop.".to_owned();
    }
    format!("These are set in this shop and stay needed: {}.", names.join(", "))
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

/// The variable that holds the new URL until the context has moved. A host does not read it: one that is restarted
/// meanwhile goes on with the data where they are.
fn destination(context: &str) -> String {
    context.to_uppercase()
}

fn moves(plan: &Plan, with_config: &str) -> String {
    let exports = plan.leaves.iter().map(|context| {
        let name = destination(context);
        format!("   $ export {name}=postgres://user:password@127.0.0.1:5432/name")
    });
    let moves = plan.leaves.iter().map(|context| {
        format!("   $ galleria move {context} --to env:{}{with_config}", destination(context))
    });
    exports.chain(moves).collect::<Vec<_>>().join("\n")
}

fn moves_back(plan: &Plan, with_config: &str) -> String {
    let each = plan.leaves.iter().map(|context| {
        let (name, holder) = (variable(&database_url(context)), destination(context));
        format!("   $ {name}=${holder} galleria move {context} --to sqlite{with_config}")
    });
    each.collect::<Vec<_>>().join("\n")
}

/// The variables of the databases that were moved, before a command.
fn databases(new: &ShopHost) -> String {
    let each = new.contexts.iter();
    let each = each
        .map(|context| format!("{}=${}", variable(&database_url(context)), destination(context)));
    each.collect::<Vec<_>>().join(" ")
}

/// Hosts that were taken out before learn where users has gone.
fn others_restart(plan: &Plan, hosts: &Hosts, folder: &str) -> String {
    if !plan.leaves.contains(&"users") || plan.out.is_empty() {
        return String::new();
    }
    let others = hosts.apart.iter().filter(|host| host.name != plan.context);
    let files: Vec<String> = others.map(|host| format!("`{folder}/{}.toml`", host.name)).collect();
    format!(
        " The other hosts fetch the keys of users from the main host until they are started anew with {}.",
        files.join(", ")
    )
}

fn kubernetes(hosts: &Hosts, folder: &str) -> String {
    let maps = hosts.all().map(|host| {
        let name = &host.name;
        format!(
            "$ kubectl create configmap galleria-{name} --from-file={name}.toml={folder}/{name}.toml"
        )
    });
    let secrets = hosts.all().map(|host| {
        let databases = host.contexts.iter().filter(|_context| host.name != hosts.main.name);
        let databases = databases.map(|context| {
            let name = variable(&database_url(context));
            format!(" --from-literal={name}=\"${}\"", destination(context))
        });
        format!(
            "$ kubectl create secret generic galleria-{} --from-literal=GALLERIA_BROKER_URL=\"$GALLERIA_BROKER_URL\"{}",
            host.name,
            databases.collect::<String>()
        )
    });
    maps.chain(secrets).collect::<Vec<_>>().join("\n")
}
