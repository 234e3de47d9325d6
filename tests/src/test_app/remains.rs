//! Searches everything at rest in a shop for texts: its files, its tables on a server, what its broker holds, and what it logs.

use std::fmt;
use std::io;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use rusqlite::Connection;
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
        let crates = ["platform", "host"].iter().chain(host::registry::COMPILED);
        let crates = crates.fold("info".to_owned(), |all, name| format!("{all},{name}=trace"));
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
        self.at_rest(texts, &mut places).await;
        note("the log", &logged(), texts, &mut places);
        let mut places: Vec<String> = places.iter().map(ToString::to_string).collect();
        self.in_queues(&mut places).await;
        places
    }

    /// The places at rest: files, tables on a server, the stream.
    pub(super) async fn at_rest(&self, texts: &[&[u8]], places: &mut Vec<Place>) {
        in_files(self.scratch.folder(), texts, places);
        for database in self.shop().databases().filter(|database| !database.is_embedded()) {
            in_tables(database.context(), database.reader(), texts, places).await;
        }
        self.in_stream(texts, places).await;
    }

    #[cfg(feature = "nats")]
    async fn in_stream(&self, texts: &[&[u8]], places: &mut Vec<Place>) {
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
        note("the stream", &stored.join(&b'\n'), texts, places);
    }

    #[cfg(not(feature = "nats"))]
    #[expect(clippy::unused_async, reason = "there is no broker to ask")]
    async fn in_stream(&self, _texts: &[&[u8]], _places: &mut Vec<Place>) {}

    /// Looks into all messages that were published over queues, whether or not they are still in one.
    #[cfg(feature = "rabbitmq")]
    pub(super) async fn in_copies(&self, texts: &[&[u8]], places: &mut Vec<Place>) {
        if let Some(published) = &self.published {
            note("a queue", &published.all().await.unwrap(), texts, places);
        }
    }

    #[cfg(not(feature = "rabbitmq"))]
    #[expect(clippy::unused_async, reason = "there is no broker to ask")]
    pub(super) async fn in_copies(&self, _texts: &[&[u8]], _places: &mut Vec<Place>) {}

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

/// Begins to copy what the hosts will publish, if they do so over RabbitMQ.
///
/// # Panics
/// When it cannot be reached.
#[cfg(feature = "rabbitmq")]
pub(super) async fn copies(
    settings: &host::config::Settings,
) -> Option<Box<platform::bus::rabbitmq::PublishedCopies>> {
    use platform::bus::rabbitmq::PublishedCopies;
    use secrecy::ExposeSecret;

    let url = settings.broker_url.as_ref().map(ExposeSecret::expose_secret);
    let url = url.filter(|url| url.starts_with("amqp"))?;
    Some(Box::new(PublishedCopies::begin(url, &settings.broker_prefix).await.unwrap()))
}

fn in_files(folder: &Path, texts: &[&[u8]], places: &mut Vec<Place>) {
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
    places: &mut Vec<Place>,
) {
    let rows =
        |sql: String| connection.query_all_raw(Statement::from_string(DbBackend::Postgres, sql));
    // Bytes are shown as hexadecimal digits.
    let digits: Vec<String> = texts.iter().map(hex::encode).collect();
    let digits: Vec<&[u8]> = digits.iter().map(String::as_bytes).collect();
    let tables = "SELECT table_name::text FROM information_schema.tables WHERE table_schema = current_schema()";
    let tables = rows(tables.to_owned()).await.unwrap();
    let tables: Vec<String> = tables.iter().map(|row| row.try_get_by_index(0).unwrap()).collect();
    let whole = |table: &String| {
        format!("SELECT '{table}', string_agg(t::text, chr(10)) FROM \"{table}\" AS t")
    };
    let all: Vec<String> = tables.iter().map(whole).collect();
    for row in rows(all.join(" UNION ALL ")).await.unwrap() {
        let table: String = row.try_get_by_index(0).unwrap();
        let text: Option<String> = row.try_get_by_index(1).unwrap();
        let (place, text) = (format!("{context}.{table}"), text.unwrap_or_default());
        note(&place, text.as_bytes(), texts, places);
        note(&place, text.as_bytes(), &digits, places);
    }
}

/// A text and where it was found.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) text: String,
    place: String,
}

impl Place {
    pub(super) fn of(text: &[u8], place: &str) -> Self {
        Self { text: String::from_utf8_lossy(text).into_owned(), place: place.to_owned() }
    }

    /// Whether this is in the name of the file, or of the table.
    pub(super) fn is_at(&self, name: &str) -> bool {
        self.place.rsplit('/').next().is_some_and(|file| file.contains(name))
    }
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} in {}", self.text, self.place)
    }
}

fn note(place: &str, bytes: &[u8], texts: &[&[u8]], places: &mut Vec<Place>) {
    let found = texts.iter().filter(|text| contains(bytes, text));
    places.extend(found.map(|text| Place::of(text, place)));
}

thread_local! {
    static SEARCH: Connection = Connection::open_in_memory().unwrap();
}

/// Whether a text is among bytes. SQLite searches: tests are built without optimisation, and it is not, so that megabytes take
/// milliseconds.
pub(super) fn contains(bytes: &[u8], text: &[u8]) -> bool {
    SEARCH.with(|search| {
        let mut position = search.prepare_cached("SELECT instr(?1, ?2)").unwrap();
        position.query_row((bytes, text), |row| Ok(row.get::<_, i64>(0)? > 0)).unwrap()
    })
}

pub(super) fn logged() -> MutexGuard<'static, Vec<u8>> {
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
