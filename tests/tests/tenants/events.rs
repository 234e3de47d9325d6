//! Each event names its tenant, stays with it, and reaches no handler of another.

use std::sync::{Arc, Mutex};

use futures_util::StreamExt;
use host::Shop;
use platform::dead_letters::LetterKind;
use shared_kernel::bus::{BusSubscription, Receipts};
use shared_kernel::{Envelope, Tenant};
use tests::tenant_app::{TenantApp, tenant, until};
use tokio::task::JoinSet;
use uuid::Uuid;

/// The events that a shop publishes from now on, as every subscriber gets them.
struct Heard {
    events: Arc<Mutex<Vec<Arc<Envelope>>>>,
    _listening: JoinSet<()>,
}

impl Heard {
    async fn of(shop: &Shop) -> Self {
        let event_types = shop.contexts().into_iter().flat_map(|context| context.contract());
        let event_types = event_types.map(|event| event.event_type).collect();
        let wanted = BusSubscription { subscriber: "listener", event_types };
        let mut deliveries = shop.transports().in_process().subscribe(wanted).await.unwrap();
        let events = Arc::new(Mutex::new(Vec::new()));
        let (noted, mut listening) = (Arc::clone(&events), JoinSet::new());
        listening.spawn(async move {
            while let Some(delivery) = deliveries.next().await {
                noted.lock().unwrap().push(Arc::clone(&delivery.event));
                delivery.acknowledge();
            }
        });
        Self { events, _listening: listening }
    }

    fn all(&self) -> Vec<Arc<Envelope>> {
        self.events.lock().unwrap().clone()
    }

    fn of_type(&self, event_type: &str) -> Option<Arc<Envelope>> {
        self.all().into_iter().find(|event| &*event.event_type == event_type)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_of_a_checkout_names_its_tenant_and_stays_with_it() {
    let app = TenantApp::start().await;
    let (heard_north, heard_south) =
        (Heard::of(app.shop("north")).await, Heard::of(app.shop("south")).await);
    let north = app.at("north.localhost");
    let token = north.customer("ada@example.com").await;
    north.buy(&token, "first").await;
    until("the confirmation", async || heard_north.of_type("orders.order-confirmed.v1")).await;
    let published = heard_north.all();
    let sources = |source: &str| published.iter().any(|event| &*event.source == source);
    for source in ["users", "orders", "products", "payments"] {
        assert!(sources(source), "{source} has published nothing");
    }
    for event in &published {
        assert_eq!(event.tenant, Some(tenant("north")), "{}", event.event_type);
        assert_eq!(serde_json::to_value(event).unwrap()["tenant"], "north");
    }
    assert!(heard_south.all().is_empty(), "an event has left its shop");

    // The listener of south does hear, of its own.
    app.at("south.localhost").customer("bob@example.com").await;
    let registered = "users.user-registered.v1";
    let event = until("south's own", async || heard_south.of_type(registered)).await;
    assert_eq!(event.tenant, Some(tenant("south")));
    app.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_waited_in_the_outbox_names_its_tenant_after_a_restart() {
    let app = TenantApp::start_with(|_folder, settings| {
        settings.held_relays = vec!["users".to_owned()];
    })
    .await;
    app.at("north.localhost").register("ada@example.com").await;
    let waiting = app.shop("north").databases().find(|one| one.context() == "users").unwrap();
    let pending = platform::outbox::pending_deliveries::backlog(waiting).await.unwrap();
    assert!(pending > 0, "the event waits");
    let app = app.restart_with(|settings| settings.held_relays.clear()).await;
    // Orders takes it from there only if it is of this tenant.
    let north = app.at("north.localhost");
    let token = north.log_in("ada@example.com").await.expect(200).text_at("/access_token");
    north.buy(&token, "first").await;
    for shop in ["north", "south"].map(|tenant| app.shop(tenant)) {
        for letters in shop.dead_letters() {
            assert!(letters.page(None, 1).await.unwrap().is_empty(), "{}", letters.context());
        }
    }
    app.stop().await;
}

/// Receipts that nobody reads: an event that is refused is kept, and so taken.
struct Unread;

impl Receipts for Unread {
    fn taken(&self, _event: Uuid) {}

    fn refused(&self, _event: Uuid) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_of_another_tenant_or_of_none_is_kept_for_an_operator_and_has_no_effect() {
    let app = TenantApp::start().await;
    let heard = Heard::of(app.shop("north")).await;
    app.at("north.localhost").register("ada@example.com").await;
    let registered = "users.user-registered.v1";
    let event = until("the registration", async || heard.of_type(registered)).await;
    let south = app.shop("south");
    let of_none = Envelope { id: Uuid::from_u128(1), tenant: None, ..Envelope::clone(&event) };
    let foreign = vec![Arc::clone(&event), Arc::new(of_none)];
    south.transports().in_process().publish(foreign, Arc::new(Unread)).await;
    let letters = until("the letters", async || {
        let orders = south.dead_letters().find(|letters| letters.context() == "orders")?;
        let letters = orders.page(None, 10).await.unwrap();
        (letters.len() == 2).then_some(letters)
    })
    .await;
    let reasons: Vec<&str> = letters.iter().filter_map(|one| one.last_error.as_deref()).collect();
    for theirs in ["an event of north", "an event of no tenant"] {
        assert!(reasons.iter().any(|reason| reason.contains(theirs)), "{reasons:?}");
    }
    assert!(letters.iter().all(|letter| letter.kind == LetterKind::Unreadable));
    let name = |event: &Envelope| event.tenant.as_ref().map(Tenant::to_string);
    assert_eq!(name(&event).as_deref(), Some("north"));
    // Had a handler seen it, orders would know the customer as its own, and notifications would have a mail to write.
    for database in south.databases().filter(|one| one.context() != "users") {
        let inbox = rows_of_inbox(database, event.id).await;
        assert_eq!(inbox, 0, "{} has handled it", database.context());
    }
    app.stop().await;
}

async fn rows_of_inbox(database: &platform::database::Database, event: Uuid) -> u64 {
    use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
    let rows = platform::inbox::Entity::find().filter(platform::inbox::Column::EventId.eq(event));
    rows.count(database.reader()).await.unwrap()
}
