//! Every setting that there is, with its default and what it means.

/// One setting.
#[derive(Debug)]
pub struct Key {
    /// The dotted name, as in the file.
    pub name: &'static str,
    /// The built-in value.
    pub default: &'static str,
    /// Whether it is masked wherever it is shown.
    pub secret: bool,
    /// What it means, with its unit.
    pub meaning: &'static str,
}

const fn key(name: &'static str, default: &'static str, meaning: &'static str) -> Key {
    Key { name, default, secret: false, meaning }
}

const fn secret(name: &'static str, meaning: &'static str) -> Key {
    Key { name, default: "", secret: true, meaning }
}

/// All settings, in the order in which they are shown.
pub const KEYS: &[Key] = &[
    key("listen", "127.0.0.1:8080", "address and port to listen on; port 0 takes a free one"),
    key("data_dir", "data", "folder of the databases and keys"),
    key(
        "contexts",
        "",
        "contexts that this host runs, separated by commas; empty is all that are in this program",
    ),
    secret(
        "database.url",
        "postgres://user:password@host:5432/name; empty keeps SQLite files in data_dir",
    ),
    secret("users.database_url", "where the database of users is, if not where database.url says"),
    secret("products.database_url", "the same for products"),
    secret("orders.database_url", "the same for orders"),
    secret("payments.database_url", "the same for payments; `sqlite` is the file in data_dir"),
    secret(
        "broker.url",
        "nats://host:4222 or amqp://user:password@host:5672; needed when contexts run apart",
    ),
    key("broker.prefix", "galleria", "what the names of streams, exchanges and queues begin with"),
    key(
        "users.url",
        "",
        "where the host of users answers, such as http://users:8080, for a host that does not run users",
    ),
    key("demo_data", "true", "load the demo catalogue into a shop that has no products yet"),
    key("log", "warn", "what to log: a tracing filter such as info or platform=debug"),
    key("log_format", "text", "text or json"),
    key("http.workers", "0", "threads that serve HTTP; 0 is one a core"),
    key(
        "checkout.order_time_limit_s",
        "900",
        "a checkout that has not ended by then is cancelled, in seconds",
    ),
    key(
        "checkout.reservation_time_limit_s",
        "1200",
        "stock is held this long at the most, in seconds; longer than the checkout",
    ),
    key(
        "messaging.retry_first_delay_ms",
        "200",
        "before a failed handler tries again; it doubles each time",
    ),
    key("messaging.retry_longest_delay_ms", "60000", "the delay grows no longer than this"),
    key("messaging.retry_attempts", "10", "after this many attempts an event is a dead letter"),
    key(
        "messaging.keep_hours",
        "336",
        "delivered and handled events and idempotency keys are forgotten after this time, in hours",
    ),
    key(
        "messaging.hold_relays",
        "",
        "contexts whose events stay in their outbox, separated by commas",
    ),
    key("users.password_cost", "12", "bcrypt cost, 4 to 31; each step doubles the work"),
    key("users.access_token_minutes", "10", "how long an access token is valid"),
    key("users.refresh_token_days", "30", "how long a session lasts without being used"),
    key("payments.gateway_timeout_ms", "3000", "how long a payment provider may take to answer"),
    secret(
        "payments.webhook_secrets",
        "secrets that sign webhooks, separated by commas; empty makes one in the data folder",
    ),
    key(
        "provider.url",
        "",
        "where a payment provider answers, such as http://127.0.0.1:8090; empty simulates one in this process",
    ),
    key("provider.listen", "127.0.0.1:8090", "where `galleria provider` listens"),
    key(
        "provider.shop_url",
        "",
        "where `galleria provider` finds the host of payments for its webhooks, such as http://127.0.0.1:8080; empty sends none",
    ),
    key("provider.latency_min_ms", "15", "the simulated provider answers no faster"),
    key(
        "provider.latency_max_ms",
        "40",
        "the simulated provider answers no slower, unless the token says so",
    ),
    key(
        "provider.webhooks",
        "all",
        "which outcomes the simulated provider reports: all, or missed (those its answer did not carry in time)",
    ),
];
