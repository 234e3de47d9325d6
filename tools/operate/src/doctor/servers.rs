//! The servers of the databases: whether each answers. Nothing else is asked of one that does not, as every question would wait
//! anew.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::join_all;
use platform::database::postgres::{NoConnection, PostgresDatabase};
use secrecy::ExposeSecret;
use storage::place::Place;

use super::finding::Finding;
use crate::databases::ShopDatabase;

/// A server that is there answers sooner.
const PATIENCE: Duration = Duration::from_secs(4);

/// The databases of a shop, as far as they can be asked.
pub(super) struct Reached {
    pub(super) databases: Vec<ShopDatabase>,
    /// The names of the others.
    pub(super) away: Vec<&'static str>,
    /// A problem for each of the others.
    pub(super) findings: Vec<Finding>,
}

/// Asks every server once, all at the same time.
pub(super) async fn reach(databases: Vec<ShopDatabase>) -> Reached {
    let mut by_server: BTreeMap<String, Vec<ShopDatabase>> = BTreeMap::new();
    let mut reached = Reached { databases: Vec::new(), away: Vec::new(), findings: Vec::new() };
    for database in databases {
        match &database.place {
            Place::File(_) => reached.databases.push(database),
            Place::Server(url) => {
                by_server.entry(url.expose_secret().to_owned()).or_default().push(database);
            }
        }
    }
    let asked =
        by_server.into_iter().map(|(url, there)| async move { (answers(&url).await, there) });
    for (answered, there) in join_all(asked).await {
        match answered {
            Ok(()) => reached.databases.extend(there),
            Err(error) => {
                reached.findings.extend(there.iter().map(|database| away(database, &error)));
                reached.away.extend(there.iter().map(|database| database.name));
            }
        }
    }
    reached
}

async fn answers(url: &str) -> Result<(), NoConnection> {
    let server = PostgresDatabase::new(url, "", None);
    server.map_err(|error| NoConnection::Other(error.to_string()))?.answers(PATIENCE).await
}

fn away(database: &ShopDatabase, cause: &NoConnection) -> Finding {
    let says = format!("{} cannot be read: {cause}", database.place);
    Finding::problem(database.name, says, cause.advice())
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::time::Instant;

    use storage::Migrations;

    use super::*;

    fn on(name: &'static str, address: &str) -> ShopDatabase {
        let url = format!("postgres://me:hushhush@{address}/shop");
        let entry = host::registry::databases().find(|database| database.descriptor.name == name);
        let migrations: Migrations = entry.unwrap().migrations;
        ShopDatabase { name, place: Place::Server(url.into()), migrations }
    }

    #[tokio::test]
    async fn servers_that_do_not_answer_are_asked_once_and_together() {
        let silent = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
        let [one, two] =
            silent.each_ref().map(|listener| listener.local_addr().unwrap().to_string());
        let began = Instant::now();
        let names = ["users", "products", "orders", "payments"];
        let addresses = [&*one, &one, &two, "127.0.0.1:1"];
        let databases = names.into_iter().zip(addresses).map(|(name, there)| on(name, there));
        let reached = reach(databases.collect()).await;
        assert!(began.elapsed() < PATIENCE * 2, "{:?}", began.elapsed());
        assert_eq!((reached.databases.len(), reached.away.len()), (0, 4));
        for finding in &reached.findings {
            assert!(finding.is_problem() && !finding.says.contains("hushhush"), "{finding:?}");
            let says = if finding.about == "payments" { "refused" } else { "no answer within 4 s" };
            assert!(finding.says.contains(says), "{finding:?}");
        }
    }
}
