//! Evidence of the shop outside of a host and its folder: the databases beside its own on the same servers, and
//! a witness such as the broker.

use futures_util::future::BoxFuture;
use migration::postgres;
use platform::identity::Trace;
use sea_orm::{ConnectionTrait, DatabaseConnection, DbErr, Statement};
use secrecy::{ExposeSecret, SecretString};
use uuid::Uuid;

use super::{Databases, Located};
use crate::place::{Place, connect};
use crate::servers::Away;

/// The knowledge of another witness about a shop.
#[derive(Debug, Default)]
pub struct Traces {
    /// The shop.
    pub shop: Option<Uuid>,
    /// The contexts that it has had.
    pub contexts: Vec<&'static str>,
}

/// Somebody who may know of a shop beside its databases, such as its broker.
pub trait Witness: Sync {
    /// The shop, and which of `contexts` it has had, as far as the witness answers.
    fn traces<'a>(&'a self, contexts: &'a [&'static str]) -> BoxFuture<'a, Traces>;
}

/// The shop that they belong to, and the databases that they show it to have had. The witness is asked about `unknown`
/// ones. A server or a witness that does not answer is left out: a host's own databases are looked into as well, and a broker
/// that comes later refuses another shop.
pub(super) async fn ask(
    all: Databases<'_>,
    away: &Away,
    unknown: &[&'static str],
) -> (Option<Uuid>, Vec<Trace>) {
    let (mut shop, mut had) = (None, Vec::new());
    for url in servers(all.databases) {
        if away.has(&Place::Server(url.clone())) {
            continue;
        }
        let Ok(connection) = connect(url).await else { continue };
        let told = identities_on(&connection).await.unwrap_or_default();
        // Closing fails only when it is closed already.
        let _closed_already = connection.close().await;
        shop = shop.or_else(|| told.iter().find(|one| one.is_of_itself).map(|one| one.shop));
        had.extend(told.into_iter().map(|one| Trace { name: one.name, shop: Some(one.shop) }));
    }
    let traces = all.witness.traces(unknown).await;
    let name = |context: &str| Trace { name: context.to_owned(), shop: traces.shop };
    had.extend(traces.contexts.into_iter().map(name));
    (shop.or(traces.shop), had)
}

/// A statement of one of the databases about itself, or about one beside it.
struct Row {
    name: String,
    shop: Uuid,
    /// It says so of itself, and not of one beside it.
    is_of_itself: bool,
}

/// The statements of all schemas there. A schema that this user may not read is left out.
async fn identities_on(connection: &DatabaseConnection) -> Result<Vec<Row>, DbErr> {
    let backend = connection.get_database_backend();
    let schemas =
        "SELECT schemaname::text FROM pg_tables WHERE tablename = 'shop_identity' ORDER BY 1";
    let schemas = connection.query_all_raw(Statement::from_string(backend, schemas)).await?;
    let mut told = Vec::new();
    for schema in schemas {
        let schema: String = schema.try_get_by_index(0)?;
        let rows = format!(
            "SELECT name, shop_id, lineage IS NOT NULL FROM {}.shop_identity",
            postgres::name(&schema)
        );
        let rows = connection.query_all_raw(Statement::from_string(backend, rows)).await;
        for row in rows.into_iter().flatten() {
            told.push(Row {
                name: row.try_get_by_index(0)?,
                shop: row.try_get_by_index(1)?,
                is_of_itself: row.try_get_by_index(2)?,
            });
        }
    }
    Ok(told)
}

/// The servers of these databases. One that has several URLs may come several times.
pub(super) fn servers(databases: &[Located]) -> Vec<&SecretString> {
    let mut urls: Vec<&SecretString> = Vec::new();
    for located in databases {
        if let Place::Server(url) = &located.place
            && !urls.iter().any(|known| known.expose_secret() == url.expose_secret())
        {
            urls.push(url);
        }
    }
    urls
}
