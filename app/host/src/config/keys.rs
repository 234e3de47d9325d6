//! Every setting that there is, with its default and what it means: those of the host here, those of contexts in their
//! descriptors.

use std::sync::LazyLock;

use platform::http::ingress;
use platform::settings::Setting;

use crate::registry::{self, REGISTRY};

/// All settings, in the order in which they are shown.
pub static KEYS: LazyLock<Vec<Setting>> = LazyLock::new(|| {
    let urls = REGISTRY.iter().map(|entry| database_url(entry.descriptor.name));
    let forwards = REGISTRY.iter().map(|entry| forward(entry.descriptor.name));
    let host = PLACES.iter().copied().chain(urls).chain(OTHERS.iter().copied()).chain(forwards);
    host.chain(read_later().copied()).collect()
});

/// The settings that are read where they are used: by the two ports and the observatory, by the pages of the shop and by the contexts.
pub(super) fn read_later() -> impl Iterator<Item = &'static Setting> {
    let ports = ingress::SETTINGS.iter().chain(management::SETTINGS).chain(observatory::SETTINGS);
    ports.chain(PAGES).chain(registry::settings())
}

/// The settings of the pages, in a program that has some.
#[cfg(feature = "storefront")]
const PAGES: &[Setting] = storefront::SETTINGS;
#[cfg(not(feature = "storefront"))]
const PAGES: &[Setting] = &[];

/// The name of the setting that says where the database of a context is.
pub(super) fn database_url_name(context: &str) -> Option<&'static str> {
    let is_it = |key: &&Setting| key.name.strip_suffix(".database_url") == Some(context);
    KEYS.iter().find(is_it).map(|key| key.name)
}

/// Made once a process and kept as long as it runs.
fn database_url(context: &str) -> Setting {
    let name = format!("{context}.database_url");
    let help = format!(
        "where the database of {context} is, if not where database.url says; `sqlite` is the file in data_dir"
    );
    Setting::secret(name.leak(), help.leak())
}

/// The prefix of the settings that say where the host of a context is.
pub(super) const FORWARD: &str = "http.forward.";

/// The name of the setting that says where requests for a context are forwarded to.
pub(super) fn forward_name(context: &str) -> Option<&'static str> {
    let is_it = |key: &&Setting| key.name.strip_prefix(FORWARD) == Some(context);
    KEYS.iter().find(is_it).map(|key| key.name)
}

/// Made once a process and kept as long as it runs.
fn forward(context: &str) -> Setting {
    let help = format!(
        "where the host of {context} answers, such as http://127.0.0.1:8081, to forward its requests there; empty answers \
         503"
    );
    Setting::new(format!("{FORWARD}{context}").leak(), "", help.leak())
}

const PLACES: &[Setting] = &[
    Setting::new(
        "listen",
        "127.0.0.1:8080",
        "address and port to listen on; port 0 takes a free one",
    ),
    Setting::new("data_dir", "data", "folder of the databases and keys"),
    Setting::new(
        "contexts",
        "",
        "contexts that this host runs, separated by commas; empty is all that are in this program",
    ),
    Setting::new(
        "tenants",
        "",
        "names of shops that this host runs, separated by commas: each has a folder of its name in data_dir, and the first label of the header Host chooses it; empty is one shop, in data_dir itself",
    ),
    Setting::secret(
        "database.url",
        "postgres://user:password@host:5432/name; empty keeps SQLite files in data_dir. {tenant} stands for the name of a tenant. With ?sslmode=verify-full&sslrootcert=FILE the connection is encrypted and the server known",
    ),
];

const OTHERS: &[Setting] = &[
    Setting::secret(
        "broker.url",
        "nats://host:4222 or amqp://user:password@host:5672; needed when contexts run apart. tls:// and amqps:// are encrypted; ?cacertfile=FILE names a private authority. NATS keeps an event for 14 days, and until every known subscriber has read it",
    ),
    Setting::new(
        "broker.prefix",
        "galleria",
        "what the names of streams, exchanges and queues begin with",
    ),
    Setting::secret(
        "shop.secret",
        "at least 32 characters, 10 of them different, that the hosts of the shop share; what protects personal data and keys follows from it. Empty takes keys/shop-secret in data_dir, which the first start makes; whoever loses it loses the addresses of orders",
    ),
    Setting::new(
        "users.url",
        "",
        "where the host of users answers, such as http://users:8080, for a host that does not run users",
    ),
    Setting::new(
        "demo_data",
        "true",
        "load the demo catalogue into a shop that has no products yet",
    ),
    Setting::new(
        "log",
        "warn,http::request=info,settings=info",
        "what to log: a tracing filter such as info or platform=debug; http::request=off leaves the line of each request out",
    ),
    Setting::new("log_format", "text", "text or json"),
    Setting::new(
        "traces.url",
        "",
        "where an OTLP collector takes traces over HTTP, such as http://127.0.0.1:4318; empty records none",
    ),
    Setting::new(
        "traces.ratio",
        "0.01",
        "the share of requests, from 0 to 1, whose traces are recorded if they come without a traceparent; 1 while you develop",
    ),
    Setting::secret(
        "sentry.dsn",
        "the DSN of a Sentry project, such as https://key@host/1, that is sent the errors of the log; empty sends none",
    ),
    Setting::new(
        "sentry.environment",
        "production",
        "the environment that the errors are shown under",
    ),
    Setting::new("http.workers", "0", "threads that serve HTTP; 0 is one a core"),
    Setting::new(
        "http.stop_delay_ms",
        "500",
        "a host that is told to stop answers for so long, and says it is not ready; more than balancers take to ask",
    ),
    Setting::new(
        "messaging.retry_first_delay_ms",
        "200",
        "before a failed handler tries again; it doubles each time",
    ),
    Setting::new(
        "messaging.retry_longest_delay_ms",
        "60000",
        "the delay grows no longer than this",
    ),
    Setting::new(
        "messaging.retry_attempts",
        "10",
        "after this many attempts an event is a dead letter",
    ),
    Setting::new(
        "messaging.keep_hours",
        "336",
        "delivered and handled events and idempotency keys are forgotten after this time, in hours",
    ),
    Setting::new(
        "messaging.hold_relays",
        "",
        "contexts whose relays a start holds, so that their events stay in the outbox, separated by commas",
    ),
];
