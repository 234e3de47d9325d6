//! The shop that a prefix belongs to, and the contexts that have run under it, kept as exchanges: they are stored with the
//! definitions of the server, on every node of a cluster, and nothing is ever published to them. The one of the shop has its
//! id in the argument `alternate-exchange`, which the server compares when it is declared again, and tells when it differs.

use lapin::options::ExchangeDeclareOptions;
use lapin::protocol::{AMQPErrorKind, AMQPSoftError};
use lapin::types::{AMQPValue, FieldTable, ShortString};
use lapin::{Channel, Connection, ErrorKind, ExchangeKind};
use uuid::Uuid;

use super::super::broker::BrokerError;
use super::topology::{Topology, short};

/// The argument that holds the shop.
const SHOP: &str = "alternate-exchange";
/// No shop has this value. It is short, because the server cuts its words off after 255 bytes: with it, those about a prefix of
/// up to 48 bytes are whole.
const NOBODY: &str = "-";

/// Makes the prefix its shop's if it is nobody's, and notes that the contexts of this process run under it. A server on which
/// this user may not do so is used without.
///
/// # Errors
/// When it is another shop's, among others: the server closes the channel then.
pub(super) async fn claim(connection: &Connection, topology: &Topology) -> Result<(), BrokerError> {
    let Some((ours, contexts)) = topology.claimed_for() else { return Ok(()) };
    let channel = open(connection).await?;
    let owned = declare(&channel, short(&topology.shop())?, with_shop(&topology.owned(ours))).await;
    if let Err(error) = owned {
        if is_soft(&error, &AMQPSoftError::ACCESSREFUSED) {
            let reason = error.to_string();
            tracing::warn!(
                reason,
                "RabbitMQ does not say whose shop this is; see the permissions in docs/wire-format.md"
            );
            return Ok(());
        }
        if differing(&error).is_none() {
            return Err(BrokerError::of("declaring the shop", &error));
        }
        return Err(of_another(owner(connection, topology).await?, ours));
    }
    for context in contexts {
        declare(&channel, short(&topology.has_run(context))?, FieldTable::default())
            .await
            .map_err(|error| BrokerError::of("noting a context", &error))?;
    }
    Ok(())
}

fn of_another(theirs: Option<Uuid>, ours: Uuid) -> BrokerError {
    let theirs = theirs.map(|theirs| format!(", {theirs},")).unwrap_or_default();
    BrokerError::Failed(format!(
        "it holds events of another shop{theirs} under this prefix; this shop is {ours}: give each a `broker.prefix` of its own"
    ))
}

/// Asks by declaring the exchange, which is there, for a shop that there is not.
pub(super) async fn owner(
    connection: &Connection,
    topology: &Topology,
) -> Result<Option<Uuid>, BrokerError> {
    let channel = open(connection).await?;
    match declare(&channel, short(&topology.shop())?, with_shop(NOBODY)).await {
        Ok(()) => Ok(None),
        Err(error) => match differing(&error) {
            Some(said) => Ok(topology.owner_in(said)),
            None => Err(BrokerError::of("looking for the shop", &error)),
        },
    }
}

pub(super) async fn open(connection: &Connection) -> Result<Channel, BrokerError> {
    let channel = connection.create_channel().await;
    channel.map_err(|error| BrokerError::of("opening a channel", &error))
}

async fn declare(
    channel: &Channel,
    exchange: ShortString,
    arguments: FieldTable,
) -> lapin::Result<()> {
    let options = ExchangeDeclareOptions { durable: true, ..ExchangeDeclareOptions::default() };
    channel.exchange_declare(exchange, ExchangeKind::Direct, options, arguments).await
}

fn with_shop(value: &str) -> FieldTable {
    let mut arguments = FieldTable::default();
    arguments.insert(SHOP.into(), AMQPValue::LongString(value.into()));
    arguments
}

/// The words of the server when an exchange is declared unlike it is.
fn differing(error: &lapin::Error) -> Option<&str> {
    let ErrorKind::ProtocolError(said) = error.kind() else { return None };
    is_soft(error, &AMQPSoftError::PRECONDITIONFAILED).then(|| said.get_message().as_str())
}

fn is_soft(error: &lapin::Error, kind: &AMQPSoftError) -> bool {
    let ErrorKind::ProtocolError(said) = error.kind() else { return false };
    *said.kind() == AMQPErrorKind::Soft(kind.clone())
}
