//! The shop that a prefix belongs to and the contexts that have run under it, as the server knows them.

use lapin::options::ExchangeDeclareOptions;
use lapin::types::FieldTable;
use lapin::{Connection, ExchangeKind};
use shared_kernel::bus::BusError;

use super::super::Traces;
use super::super::broker::{ANSWER_TIMEOUT, BrokerError};
use super::claim::{open, owner};
use super::link::Server;
use super::look::is_not_there;
use super::topology::{Topology, short};

/// The shop that the prefix belongs to, and which of `contexts` have run under it. The shop is `None` when nobody has said so,
/// and when the server does not tell it in words that are known here.
///
/// # Errors
/// When the URL cannot be read, or the server does not answer.
pub async fn traces(
    url: &str,
    prefix: &str,
    contexts: &[&'static str],
) -> Result<Traces, BusError> {
    let (server, topology) = (Server::at(url)?, Topology::under(prefix)?);
    let looking = tokio::time::timeout(ANSWER_TIMEOUT, look(&server, &topology, contexts));
    let found = looking.await.map_err(|_elapsed| BrokerError::no_answer("looking for the shop"))?;
    Ok(found?)
}

async fn look(
    server: &Server,
    topology: &Topology,
    contexts: &[&'static str],
) -> Result<Traces, BrokerError> {
    let connection = server.connect().await?;
    let mut traces = Traces::default();
    if is_there(&connection, &topology.shop()).await? {
        traces.owner = owner(&connection, topology).await?;
    }
    for context in contexts {
        if is_there(&connection, &topology.has_run(context)).await? {
            traces.contexts.push(context);
        }
    }
    // The result is complete; the server closes a connection that we do not close.
    let _closed = connection.close(200, "done".into()).await;
    Ok(traces)
}

async fn is_there(connection: &Connection, exchange: &str) -> Result<bool, BrokerError> {
    // The server closes a channel that asks for an exchange that does not exist.
    let channel = open(connection).await?;
    let options = ExchangeDeclareOptions { passive: true, ..ExchangeDeclareOptions::default() };
    let name = short(exchange)?;
    let asked =
        channel.exchange_declare(name, ExchangeKind::Direct, options, FieldTable::default());
    match asked.await {
        Ok(()) => Ok(true),
        Err(error) if is_not_there(&error) => Ok(false),
        Err(error) => Err(BrokerError::of("looking at an exchange", &error)),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::claim::claim;
    use super::*;
    use crate::testing::{ScratchBroker, services};

    const OURS: Uuid = Uuid::from_u128(1);
    const THEIRS: Uuid = Uuid::from_u128(2);

    #[tokio::test]
    async fn a_prefix_of_nobody_becomes_the_shops_and_one_of_another_shop_is_left_alone() {
        if !services::rabbitmq() {
            return;
        }
        let broker = ScratchBroker::on_rabbitmq(&["orders", "payments"]);
        let connection = Server::at(&broker.url).unwrap().connect().await.unwrap();
        let asked = async || traces(&broker.url, &broker.prefix, &["orders", "payments"]).await;
        assert_eq!(asked().await.unwrap(), Traces::default());
        let claimed = async |shop, contexts: &[&'static str]| {
            let topology = Topology::under(&broker.prefix).unwrap();
            claim(&connection, &topology.claimed_by(Some((shop, contexts.to_vec())))).await
        };
        claimed(OURS, &["payments"]).await.unwrap();
        let told = Traces { owner: Some(OURS), contexts: vec!["payments"] };
        assert_eq!(asked().await.unwrap(), told);
        claimed(OURS, &["payments"]).await.unwrap();
        let refused = claimed(THEIRS, &["orders"]).await.unwrap_err().to_string();
        for id in [OURS, THEIRS] {
            assert!(refused.contains(&id.to_string()), "{refused}");
        }
        assert_eq!(asked().await.unwrap(), told, "nothing was changed");
    }

    #[test]
    fn the_shop_is_read_from_the_words_of_the_server() {
        let topology = Topology::under("galleria").unwrap();
        let said = format!(
            "PRECONDITION_FAILED - inequivalent arg 'alternate-exchange' for exchange 'galleria.shop' in vhost '/': \
             received '-' but current is 'galleria.{}'",
            OURS.simple()
        );
        assert_eq!(topology.owner_in(&said), Some(OURS));
        let longest = Topology::under(&"p".repeat(48)).unwrap();
        let said = said.replace("galleria", &"p".repeat(48));
        assert_eq!(longest.owner_in(said.get(..255).unwrap_or(&said)), Some(OURS));
        for other in ["something else", "galleria.shop", "galleria.0001"] {
            assert_eq!(topology.owner_in(other), None);
        }
    }
}
