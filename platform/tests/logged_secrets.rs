//! The clients of servers never log the password, even at the finest level.

#[cfg(all(test, feature = "nats", feature = "rabbitmq"))]
mod logged_secrets {
    use std::io::{self, Write};
    use std::sync::{Mutex, PoisonError};

    use platform::bus::nats::{self, NatsSettings};
    use platform::bus::rabbitmq;
    use platform::database::postgres::PostgresDatabase;
    use platform::testing::{amqp_url, nats_url, postgres_url, services};
    use tracing::Level;

    const PASSWORD: &str = "c4n4ry-of-a-server";

    static LOGGED: Mutex<Vec<u8>> = Mutex::new(Vec::new());

    struct Captured;

    impl Write for Captured {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            LOGGED.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// `url` with a user and the password.
    fn with_password(url: &str) -> String {
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let place = rest.rsplit_once('@').map_or(rest, |(_credentials, place)| place);
        format!("{scheme}://ada:{PASSWORD}@{place}")
    }

    /// One test, since the tests of a process share its log.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn no_client_of_a_server_logs_the_password_at_any_level() {
        if !(services::postgres() && services::nats() && services::rabbitmq()) {
            return;
        }
        let log = tracing_subscriber::fmt().with_max_level(Level::TRACE).with_ansi(false);
        log.with_writer(|| Captured).init();

        let away = format!("nats://ada:{PASSWORD}@127.0.0.1:1");
        let there = with_password(&nats_url());
        nats::held(&NatsSettings::new(&*away), &[]).await.unwrap_err();
        nats::held(&NatsSettings::new(&*there), &[]).await.unwrap();
        rabbitmq::held(&with_password(&amqp_url()), "test", &[]).await.unwrap_err();
        let postgres = with_password(&postgres_url());
        let _answer = PostgresDatabase::administrator(&postgres).await;
        let postgres = PostgresDatabase::new(&postgres, "public", None).unwrap();
        let _answer = postgres.pool(1).await;

        let logged = LOGGED.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let logged = String::from_utf8_lossy(&logged);
        for library in ["async_nats::", "lapin::"] {
            assert!(logged.contains(library), "{library} was not heard");
        }
        let told: Vec<&str> = logged.lines().filter(|line| line.contains(PASSWORD)).collect();
        assert!(told.is_empty(), "{told:#?}");
    }
}
