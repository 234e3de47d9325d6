//! The effects of events in other contexts: replicas that agree with their owners, and inboxes that have
//! received what the outboxes gave away. The contexts and the platform read their own tables.

use host::Shop;
use host::config::Settings;
use platform::context::Check;
use platform::database::{Database, read_error};
use platform::lost_events::Span;
use shared_kernel::StoreError;

use crate::{delivery, replicas};

/// 24: a replica agrees with its owner, or an event that will correct it is on its way.
pub(super) async fn replicas_agree(shop: &Shop, settings: &Settings) -> Result<Check, StoreError> {
    let says = "a replica agrees with its owner, or an event that corrects it is on its way";
    let mut check = Check { invariant: 24, says, examined: 0, violations: Vec::new() };
    let compared = replicas::compare_all(settings, |name| Some(database(shop, name)?.reader()));
    let compared = compared.await;
    for replica in compared.map_err(read_error)? {
        check.examined += replica.comparison.examined;
        check.violations.extend(replica.sentences());
    }
    Ok(check)
}

/// 25: what left an outbox reached every subscriber. Types that a context may have begun to react to later are left to the
/// doctor.
pub(super) async fn events_arrived(shop: &Shop, settings: &Settings) -> Result<Check, StoreError> {
    let says = "an event that left the outbox has reached its subscribers";
    let since = shop.clock().now() - settings.keep_messages;
    let span = Span { since, at_most: u64::MAX };
    let lost = delivery::lost(settings, span, |name| Some(database(shop, name)?.reader()));
    let lost = lost.await.map_err(read_error)?;
    let sentences = lost.iter().flat_map(delivery::LostDeliveries::sentences);
    let certain = sentences.filter(|(_, may_be_new)| !may_be_new);
    let violations = certain.map(|(sentence, _)| sentence).collect();
    let examined = u64::try_from(shop.databases().count()).unwrap_or(u64::MAX);
    Ok(Check { invariant: 25, says, examined, violations })
}

fn database<'a>(shop: &'a Shop, name: &str) -> Option<&'a Database> {
    shop.databases().find(|database| database.context() == name)
}
