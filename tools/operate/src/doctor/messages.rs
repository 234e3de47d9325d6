//! The effects of events in other contexts of this host: replicas that agree with their owners, and inboxes
//! that have received what the outboxes gave away.

use std::collections::BTreeMap;

use audit::delivery::{self, LostDeliveries};
use audit::replicas::{self, ComparedReplica};
use host::config::Settings;
use platform::clock::SystemClock;
use platform::lost_events::Span;
use platform::ownership;
use sea_orm::{DatabaseConnection, DbErr};
use shared_kernel::Clock as _;
use terminal::{counted, output};

use super::finding::Finding;
use crate::databases::ShopDatabase;

const REPLICAS: &str = "replicas";
const DELIVERY: &str = "delivery";
/// The newest events of each outbox that are looked for; `galleria verify` looks for all.
const NEWEST: u64 = 10_000;

/// Compares the databases that are there, up to date and not moved. Those that are not have findings of their own.
pub(super) async fn examine(settings: &Settings, databases: &[ShopDatabase]) -> Vec<Finding> {
    let mut open: BTreeMap<&'static str, DatabaseConnection> = BTreeMap::new();
    for database in databases {
        if let Ok(Some(connection)) = usable(database).await {
            open.insert(database.name, connection);
        }
    }
    let find = |name| open.get(name);
    let compared = replicas::compare_all(settings, find).await;
    let mut findings = unless_unreadable(REPLICAS, compared.map(|all| of_replicas(&all)));
    let span = Span { since: SystemClock.now() - settings.keep_messages, at_most: NEWEST };
    let lost = delivery::lost(settings, span, find).await;
    findings.extend(unless_unreadable(DELIVERY, lost.map(|all| of_lost_events(&all))));
    for connection in open.into_values() {
        // Closing fails only when the connection is closed already.
        let _closed_already = connection.close().await;
    }
    findings
}

/// A connection that only reads, if the tables behind it can be compared.
async fn usable(database: &ShopDatabase) -> Result<Option<DatabaseConnection>, DbErr> {
    if !database.exists().await? {
        return Ok(None);
    }
    let connection = database.look_into().await?;
    if matches!(is_current(database, &connection).await, Ok(true)) {
        return Ok(Some(connection));
    }
    connection.close().await?;
    Ok(None)
}

async fn is_current(
    database: &ShopDatabase,
    connection: &DatabaseConnection,
) -> Result<bool, DbErr> {
    let is_migrated = database.migrations.pending(connection).await?.is_empty();
    Ok(is_migrated && ownership::move_state(connection).await?.is_none())
}

fn unless_unreadable(about: &'static str, findings: Result<Vec<Finding>, DbErr>) -> Vec<Finding> {
    findings.unwrap_or_else(|error| {
        let says = format!("they cannot be compared: {}", output::describe(&error));
        vec![Finding::note(about, says)]
    })
}

fn of_replicas(compared: &[ComparedReplica]) -> Vec<Finding> {
    if compared.is_empty() {
        return Vec::new();
    }
    let differing = compared.iter().filter(|one| !one.comparison.differences.is_empty());
    let findings: Vec<Finding> = differing.map(of_replica).collect();
    if !findings.is_empty() {
        return findings;
    }
    let copies: u64 = compared.iter().map(|one| one.comparison.examined).sum();
    let says = if copies == 0 {
        "there is nothing to copy yet".to_owned()
    } else {
        let rows = counted(copies, "row", "rows");
        format!("{rows} compared: each agrees with its owner, or an event is on its way")
    };
    vec![Finding::well(REPLICAS, says)]
}

fn of_replica(replica: &ComparedReplica) -> Finding {
    let (mended, others) = replica.by_remedy();
    let copies = counted(mended + others, "copy differs", "copies differ");
    let first = replica.sentences().next().unwrap_or_default();
    let says = format!("{}: {copies} from {}, the first: {first}", replica.context, replica.owner);
    let advice = if mended > 0 {
        format!("run {}, which is safe at any time", replica.command())
    } else {
        format!("see whether the database of {} is the right one and whole", replica.owner)
    };
    Finding::problem(REPLICAS, says, advice)
}

fn of_lost_events(lost: &[LostDeliveries]) -> Vec<Finding> {
    let finding = |(sentence, may_be_new): (String, bool)| {
        if may_be_new {
            let says =
                format!("{sentence}; unless it began to react to them later, and needs none");
            return Finding::note(DELIVERY, says);
        }
        let advice = "find out what lost them (the store of the broker, its limits), and run the command; events that were \
                      handled have no effect again";
        Finding::problem(DELIVERY, sentence, advice)
    };
    lost.iter().flat_map(LostDeliveries::sentences).map(finding).collect()
}
