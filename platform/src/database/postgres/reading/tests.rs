//! Reads from a server that falls silent, as one does whose machine loses its power.

use tokio::task::JoinSet;

use super::*;
use crate::database::postgres::PostgresDatabase;
use crate::testing::{Proxy, ScratchDatabase, services};

#[derive(FromQueryResult, Debug, PartialEq)]
struct Answer {
    number: i32,
}

/// A pool of one connection, and the network between it and its server.
struct Network {
    proxy: Proxy,
    pool: DatabaseConnection,
    _database: ScratchDatabase,
}

impl Network {
    async fn new() -> Option<Self> {
        if !services::postgres() {
            return None;
        }
        let database = ScratchDatabase::create().await;
        let (proxy, through) = Proxy::before_database(database.url()).await;
        let pool = PostgresDatabase::new(&through, "public", None).unwrap().pool(1).await.unwrap();
        let network = Self { proxy, pool, _database: database };
        assert_eq!(network.read().await.unwrap(), [Answer { number: 5 }]);
        // The pool asks a connection that comes back whether it still answers.
        while readers_in_use(&network.pool).idle == 0 {
            tokio::task::yield_now().await;
        }
        Some(network)
    }

    async fn read(&self) -> Result<Vec<Answer>, StoreError> {
        rows(&self.pool, "SELECT 5 AS number", &[]).await
    }

    /// A read whose answer was lost.
    async fn read_in_vain(&self) -> JoinSet<Result<Vec<Answer>, StoreError>> {
        self.proxy.silence();
        let (pool, mut reading) = (self.pool.clone(), JoinSet::new());
        reading.spawn(async move { rows(&pool, "SELECT 5 AS number", &[]).await });
        self.proxy.wait_for_lost(1).await;
        reading
    }
}

#[tokio::test]
async fn a_read_ends_when_its_server_falls_silent_and_the_next_has_another_connection() {
    let Some(network) = Network::new().await else { return };
    let mut reading = network.read_in_vain().await;
    tokio::time::pause();
    tokio::time::advance(SILENCE).await;
    tokio::time::resume();
    let refused = reading.join_next().await.unwrap().unwrap().unwrap_err();
    assert!(
        refused.is_transient() && format!("{refused:?}").contains("within 35 s"),
        "{refused:?}"
    );
    assert_eq!(network.read().await.unwrap(), [Answer { number: 5 }]);
}

#[tokio::test]
async fn a_read_that_is_given_up_keeps_no_connection_of_the_pool() {
    let Some(network) = Network::new().await else { return };
    drop(network.read_in_vain().await);
    assert_eq!(network.read().await.unwrap(), [Answer { number: 5 }]);
}
