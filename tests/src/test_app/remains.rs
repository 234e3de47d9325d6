//! Searches everything at rest in a shop for texts: its files, its tables on a server, what its broker holds, and what it logs.

use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use super::TestApp;

/// Everything that this process has logged since [`capture_logs`].
static LOGGED: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// From now on this process keeps what it logs, at the level that shows most of the shop.
pub fn capture_logs() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let crates =
            "info,platform=trace,host=trace,users=trace,products=trace,orders=trace,payments=trace";
        let logs = tracing_subscriber::fmt().with_env_filter(EnvFilter::new(crates));
        logs.with_writer(Logged).with_ansi(false).init();
    });
}

impl TestApp {
    /// The places where one of `texts` is found. It looks into every file of the folder, write-ahead logs included; into every
    /// table of a server; into every event that a stream keeps; and into what was logged. A message in a queue cannot be looked
    /// into without taking it, so a queue counts as a place until it is empty.
    ///
    /// # Panics
    /// When a place cannot be read.
    pub async fn remains_of(&self, texts: &[&[u8]]) -> Vec<String> {
        let mut places = Vec::new();
        in_files(self.scratch.folder(), texts, &mut places);
        for database in self.shop().databases().filter(|database| !database.is_embedded()) {
            in_tables(database.context(), database.reader(), texts, &mut places).await;
        }
        self.in_stream(texts, &mut places).await;
        self.in_queues(&mut places).await;
        note("the log", &logged(), texts, &mut places);
        places
    }

    #[cfg(feature = "nats")]
    async fn in_stream(&self, texts: &[&[u8]], places: &mut Vec<String>) {
        use platform::bus::nats::{NatsSettings, look_through};
        use secrecy::ExposeSecret;
        use shared_kernel::bus::BusSubscription;

        let url = self.settings.broker_url.as_ref().map(ExposeSecret::expose_secret);
        let Some(url) = url.filter(|url| url.starts_with("nats")) else { return };
        // A subscriber that has read nothing yet is told of everything.
        let event_types = self.shop().contexts().into_iter().flat_map(|context| context.contract());
        let everything = BusSubscription {
            subscriber: "auditor",
            event_types: event_types.map(|event| event.event_type).collect(),
        };
        let settings = NatsSettings::under(url, &self.settings.broker_prefix);
        let mut stored = Vec::new();
        look_through(&settings, &[everything], &mut |_, event| {
            stored.extend(event.map(|event| event.data.get().as_bytes().to_vec()));
        })
        .await
        .unwrap();
        for event in stored {
            note("the stream", &event, texts, places);
        }
    }

    #[cfg(not(feature = "nats"))]
    #[expect(clippy::unused_async, reason = "there is no broker to ask")]
    async fn in_stream(&self, _texts: &[&[u8]], _places: &mut Vec<String>) {}

    #[cfg(feature = "rabbitmq")]
    async fn in_queues(&self, places: &mut Vec<String>) {
        use host::registry::COMPILED;
        use platform::bus::rabbitmq::held;
        use secrecy::ExposeSecret;

        let url = self.settings.broker_url.as_ref().map(ExposeSecret::expose_secret);
        let Some(url) = url.filter(|url| url.starts_with("amqp")) else { return };
        for queue in held(url, &self.settings.broker_prefix, COMPILED).await.unwrap() {
            if queue.waiting + queue.put_aside > 0 {
                places.push(format!("some message in the queues of {}", queue.subscriber));
            }
        }
    }

    #[cfg(not(feature = "rabbitmq"))]
    #[expect(clippy::unused_async, reason = "there is no broker to ask")]
    async fn in_queues(&self, _places: &mut Vec<String>) {}
}

fn in_files(folder: &Path, texts: &[&[u8]], places: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            in_files(&path, texts, places);
        // A log that is cut or deleted meanwhile holds nothing.
        } else if let Ok(bytes) = std::fs::read(&path) {
            note(&path.display().to_string(), &bytes, texts, places);
        }
    }
}

async fn in_tables(
    context: &str,
    connection: &sea_orm::DatabaseConnection,
    texts: &[&[u8]],
    places: &mut Vec<String>,
) {
    let rows =
        |sql: String| connection.query_all_raw(Statement::from_string(DbBackend::Postgres, sql));
    let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()";
    for table in rows(tables.to_owned()).await.unwrap() {
        let table: String = table.try_get_by_index(0).unwrap();
        for row in rows(format!("SELECT t::text FROM \"{table}\" AS t")).await.unwrap() {
            let row: String = row.try_get_by_index(0).unwrap();
            let place = format!("{context}.{table}");
            note(&place, row.as_bytes(), texts, places);
            // Bytes are shown as hexadecimal digits.
            let digits: Vec<String> = texts.iter().map(hex::encode).collect();
            let digits: Vec<&[u8]> = digits.iter().map(String::as_bytes).collect();
            note(&place, row.as_bytes(), &digits, places);
        }
    }
}

fn note(place: &str, bytes: &[u8], texts: &[&[u8]], places: &mut Vec<String>) {
    for text in texts {
        if bytes.windows(text.len()).any(|window| window == *text) {
            places.push(format!("{} in {place}", String::from_utf8_lossy(text)));
        }
    }
}

fn logged() -> MutexGuard<'static, Vec<u8>> {
    LOGGED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes into [`LOGGED`].
struct Logged;

impl io::Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        logged().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Logged {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        Self
    }
}
