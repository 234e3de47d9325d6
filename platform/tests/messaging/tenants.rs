//! An event of another tenant is kept for an operator: it reaches no handler, and delays no event of this shop.

use std::sync::Arc;

use platform::dead_letters::LetterKind;
use shared_kernel::{Envelope, Tenant};

use super::host::Host;
use super::unstorable::{publish, said};

fn of(tenant: &str, event: &Envelope) -> Arc<Envelope> {
    Arc::new(Envelope { tenant: Tenant::parse(tenant).ok(), ..event.clone() })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_of_another_tenant_reaches_no_handler_and_delays_none() {
    let host = Host::start().await;
    let foreign = of("south", &said(1, "talk/1", "foreign"));
    publish(&host, vec![foreign, said(2, "talk/1", "ours")]).await;
    host.until(async |host| !host.heard().await.is_empty()).await;
    assert_eq!(host.heard().await, ["ours"]);
    let letters = host.dead_letters().page(None, 10).await.unwrap();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].kind, LetterKind::Unreadable);
    let reason = letters[0].last_error.as_deref().unwrap_or_default();
    assert!(reason.contains("an event of south"), "{reason}");
    assert_eq!(letters[0].event["tenant"], "south");
    host.stop().await;
}
