//! The outcome of a transaction whose answer was lost, asked of a server of the test's own that crashes.

use std::net::TcpListener;
use std::process::Command;

use sea_orm::sqlx::Connection;

use super::*;
use crate::testing::PostgresServer;

/// A condition that takes longer counts as failed. Reached by failing tests only.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server with what a transaction takes at its beginning.
async fn server() -> Option<PostgresServer> {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    // Nothing else takes numbers, and one that is taken is not on disk before a commit is.
    let server = PostgresServer::make(free, "autovacuum = off\nwal_writer_delay = '10s'\n")?;
    server.start();
    let mut connection = PgConnection::connect(&server.url()).await.unwrap();
    let tables = "CREATE SEQUENCE outbox_groups; CREATE TABLE ownership (state text); \
                  INSERT INTO ownership VALUES ('here')";
    sqlx::raw_sql(tables).execute(&mut connection).await.unwrap();
    Some(server)
}

async fn connect(server: &PostgresServer) -> Result<PgConnection, sqlx::Error> {
    let mut connection = PgConnection::connect(&server.url()).await?;
    prepare(&mut connection).await?;
    Ok(connection)
}

/// Begins a transaction, and ends it by `end`.
async fn ended_by(connection: &mut PgConnection, end: &'static str) -> Begun {
    let Ok(begun) = begin(connection).await else { panic!("no transaction begins") };
    sqlx::raw_sql(end).execute(connection).await.unwrap();
    begun
}

/// The outcome; `None` where it is unknown.
async fn outcome(connection: &mut PgConnection, begun: &Begun) -> Option<bool> {
    match has_committed(connection, begun, Instant::now()).await {
        Ok(committed) => Some(committed),
        Err(Failure::Refused(StoreError::Unavailable(_))) => None,
        Err(other) => panic!("{}", other.into_store_error()),
    }
}

async fn number(connection: &mut PgConnection) -> u64 {
    let text = "SELECT pg_current_xact_id()::text";
    let number: String = sqlx::query_scalar(text).fetch_one(connection).await.unwrap();
    number.parse().unwrap()
}

#[tokio::test]
async fn a_server_that_lives_tells_every_outcome() {
    let Some(server) = server().await else { return };
    let mut connection = connect(&server).await.unwrap();
    let committed = ended_by(&mut connection, "COMMIT").await;
    let undone = ended_by(&mut connection, "ROLLBACK").await;
    let mut open = connect(&server).await.unwrap();
    let Ok(under_way) = begin(&mut open).await else { panic!("no transaction begins") };
    assert_eq!(outcome(&mut connection, &committed).await, Some(true));
    assert_eq!(outcome(&mut connection, &undone).await, Some(false));
    assert_eq!(outcome(&mut connection, &under_way).await, None);
    let no_number = Begun { transaction: "one".to_owned(), ..committed };
    assert_eq!(outcome(&mut connection, &no_number).await, None, "no answer that it knows");
}

#[tokio::test]
async fn a_number_that_a_crash_has_freed_is_of_no_commit_until_another_one_has_it() {
    let Some(server) = server().await else { return };
    let mut connection = connect(&server).await.unwrap();
    let Ok(lost) = begin(&mut connection).await else { panic!("no transaction begins") };
    let of_process = sqlx::query_scalar("SELECT pg_backend_pid()");
    let process: i32 = of_process.fetch_one(&mut connection).await.unwrap();
    // The process of one connection crashes: the server goes on, ends all others, and recovers.
    let killed = Command::new("kill").args(["-9", &process.to_string()]).status().unwrap();
    assert!(killed.success());
    let again = async {
        let gone = sqlx::query("SELECT 1").execute(&mut connection).await;
        assert!(gone.is_err(), "{gone:?}");
        loop {
            match connect(&server).await {
                Ok(connection) => break connection,
                Err(_recovering) => tokio::task::yield_now().await,
            }
        }
    };
    let mut connection = timeout(PATIENCE, again).await.expect("it does not recover");
    assert_eq!(outcome(&mut connection, &lost).await, Some(false));
    let ours: u64 = lost.transaction.parse().unwrap();
    let mut assigned = number(&mut connection).await;
    assert!(assigned <= ours, "the crash has freed no number");
    while assigned < ours {
        assigned = number(&mut connection).await;
    }
    assert_eq!(outcome(&mut connection, &lost).await, None, "another one has committed under it");
}

#[tokio::test]
async fn a_standby_that_lags_behind_does_not_say_that_a_commit_is_lost() {
    let Some(server) = server().await else { return };
    let mut connection = connect(&server).await.unwrap();
    let begun = ended_by(&mut connection, "COMMIT").await;
    let later = begun.transaction.parse::<u64>().unwrap() + 1_000;
    let later = Begun { transaction: later.to_string(), ..begun };
    assert_eq!(outcome(&mut connection, &later).await, Some(false));
    server.stop("fast");
    server.become_standby();
    server.start();
    let mut connection = connect(&server).await.unwrap();
    assert_eq!(outcome(&mut connection, &later).await, None);
}
