//! The stage: the running shop, the people who order, and the listener on its message log.

mod rehearsing;

use std::sync::Arc;
use std::time::Duration;

use ::faults::Faults;
use platform::clock::SystemClock;
use platform::database::Database;
use platform::dead_letters::DeadLetters;
use platform::message_log::{Kind, MessageEvent};
use shared_kernel::Envelope;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::Instant;
use uuid::Uuid;

use super::following::{Following, Readers, Step};
use super::listener::{Listener, PATIENCE};
use super::narrator::Narrator;
use super::shelf::{self, Product, Shelf};
use super::shopping::{self, Line};
use crate::DemoError;
use crate::client::Client;
use crate::people::Person;
use audit::OrderEntry;
use host::Shop;
use host::config::Settings;
use payment_provider::{HostWithProvider, ShopWithProvider};

/// Steps are printed once nothing has happened for this long: by then those of the same moment are in order.
const LULL: Duration = Duration::from_millis(4);

/// Where the scenes are played.
pub(super) struct Stage {
    pub(super) settings: Settings,
    pub(super) narrator: Narrator,
    pub(super) ada: Person,
    pub(super) ben: Person,
    pub(super) admin: Person,
    pub(super) shelf: Shelf,
    /// The order of the first scene, for the scene that delivers its events again.
    pub(super) last_confirmed: Option<Uuid>,
    /// Whether the shop stays to be looked at: then the dead letter stays in it.
    pub(super) is_kept: bool,
    host: Option<HostWithProvider>,
    readers: Readers,
    /// The faults of a rehearsal.
    faults: Option<Faults>,
    /// Looks into all databases where the shop has not all of them.
    office: Option<ShopWithProvider>,
    /// How often the shop was started.
    starts: usize,
}

impl Stage {
    /// Starts the shop and registers the people.
    pub(super) async fn open(
        settings: Settings,
        narrator: Narrator,
        is_kept: bool,
    ) -> Result<Self, DemoError> {
        Self::open_with(settings, narrator, is_kept, None).await
    }

    async fn open_with(
        settings: Settings,
        narrator: Narrator,
        is_kept: bool,
        faults: Option<Faults>,
    ) -> Result<Self, DemoError> {
        let host = started(&settings, faults.as_ref()).await?;
        let client = Client { address: host.address };
        let ada = Person::register(&client, "Ada").await?;
        let ben = Person::register(&client, "Ben").await?;
        let admin = Person::appoint_admin(&client, host.shop(), "Grace").await?;
        let readers = Readers::of(&host.shop().contexts());
        let shelf = Shelf::browse(&client).await?;
        let (last_confirmed, host) = (None, Some(host));
        Ok(Self {
            settings,
            narrator,
            ada,
            ben,
            admin,
            shelf,
            last_confirmed,
            is_kept,
            host,
            readers,
            faults,
            office: None,
            starts: 1,
        })
    }

    /// The running shop. There is none only while a scene has stopped it.
    pub(super) fn host(&self) -> Result<&HostWithProvider, DemoError> {
        let stopped =
            || DemoError::ServerProcess { reason: "the scene before stopped it".to_owned() };
        self.host.as_ref().ok_or_else(stopped)
    }

    /// The shop with all of its databases.
    pub(super) fn whole_shop(&self) -> Result<&Shop, DemoError> {
        match &self.office {
            Some(office) => Ok(office.shop()),
            None => Ok(self.host()?.shop()),
        }
    }

    pub(super) fn client(&self) -> Result<Client, DemoError> {
        Ok(Client { address: self.host()?.address })
    }

    /// A context's database.
    pub(super) fn database(&self, context: &str) -> Result<&Database, DemoError> {
        let none =
            || DemoError::ServerProcess { reason: format!("it has no database of {context}") };
        self.whole_shop()?
            .databases()
            .find(|database| database.context() == context)
            .ok_or_else(none)
    }

    /// A context's dead letters.
    pub(super) fn dead_letters(&self, context: &str) -> Result<DeadLetters<'_>, DemoError> {
        let none = || DemoError::ServerProcess { reason: format!("it has no {context}") };
        let mut letters = self.host()?.shop().dead_letters();
        letters.find(|letters| letters.context() == context).ok_or_else(none)
    }

    /// Stops the shop gracefully.
    pub(super) async fn stop_shop(&mut self) {
        if let Some(host) = self.host.take() {
            host.stop().await;
        }
    }

    /// Starts the shop again on the same data, and listens from its first moment on.
    pub(super) async fn start_shop(&mut self) -> Result<Listener, DemoError> {
        let host = started(&self.settings, self.faults.as_ref()).await?;
        self.starts += 1;
        let listener = Listener::on(host.shop());
        self.host = Some(host);
        Ok(listener)
    }

    /// Listens to what happens from now on.
    pub(super) fn listen(&self) -> Result<Listener, DemoError> {
        Ok(Listener::on(self.host()?.shop()))
    }

    /// A `Following` without orders.
    pub(super) fn following(&self) -> Following {
        Following::new(self.readers.clone())
    }

    /// How many deliveries these events make.
    pub(super) fn deliveries_of(&self, events: &[Arc<Envelope>]) -> usize {
        let deliveries: i32 =
            events.iter().map(|event| self.readers.handlers(&event.event_type)).sum();
        usize::try_from(deliveries).unwrap_or(0)
    }

    /// Lets Ada order, and narrates the messages of that order until it is at rest. Returns the order, and whether it came
    /// to that in time.
    pub(super) async fn order_and_tell(
        &mut self,
        lines: &[Line],
        token: &str,
    ) -> Result<(Uuid, bool), DemoError> {
        let (mut listener, mut following) = (self.listen()?, self.following());
        self.narrator.begin_clock();
        let accepted = shopping::order(&self.client()?, &self.ada, lines, token).await?;
        self.narrator.act(&format!("POST /api/v1/orders with {token}: {}", accepted.answer))?;
        following.add(accepted.order, None);
        let over = self.tell_until(&mut listener, &mut following, Following::is_at_rest).await?;
        Ok((accepted.order, over))
    }

    /// Puts a product on the shelf as an admin does, and waits until `orders` has handled its event.
    pub(super) async fn put_on_shelf(
        &self,
        sku: &str,
        name: &str,
        units: u32,
    ) -> Result<Product, DemoError> {
        let mut listener = self.listen()?;
        let product = shelf::put(&self.client()?, &self.admin, sku, name, units).await?;
        let subject = format!("product/{}", product.id);
        let has_heard = |message_event: &MessageEvent| {
            message_event.kind == Kind::Delivered
                && message_event.context == "orders"
                && *message_event.subject == *subject
        };
        listener.wait_for(has_heard).await;
        Ok(product)
    }

    /// The facts of all contexts about an order, once it is at rest.
    pub(super) async fn entry(&self, order: Uuid) -> Result<OrderEntry, DemoError> {
        let facts = audit::facts(self.whole_shop()?).await?;
        Ok(facts.entry(order).cloned().unwrap_or_default())
    }

    /// Tells what happens to the orders that are followed until `is_over`. Returns whether it came to that in time.
    pub(super) async fn tell_until(
        &mut self,
        listener: &mut Listener,
        following: &mut Following,
        is_over: impl Fn(&Following) -> bool,
    ) -> Result<bool, DemoError> {
        let mut give_up = Instant::now() + PATIENCE;
        let mut pending: Vec<Step> = Vec::new();
        loop {
            if pending.is_empty() && is_over(following) {
                return Ok(true);
            }
            let next =
                if pending.is_empty() { give_up } else { give_up.min(Instant::now() + LULL) };
            match tokio::time::timeout_at(next, listener.next()).await {
                Ok(Ok(message_event)) => pending.extend(following.observe(&message_event)),
                Ok(Err(RecvError::Lagged(_))) => {}
                Ok(Err(RecvError::Closed)) => return Ok(false),
                Err(_lull) => {
                    pending.sort_by_key(Step::printed_at);
                    for step in pending.drain(..) {
                        self.narrator.step(step)?;
                        tokio::time::sleep(self.narrator.pace()).await;
                        give_up += self.narrator.pace();
                    }
                }
            }
            if Instant::now() >= give_up && pending.is_empty() {
                return Ok(is_over(following));
            }
        }
    }

    /// Ends the show and hands the narrator on.
    pub(super) async fn close(mut self) -> Narrator {
        if let Some(office) = self.office.take() {
            office.stop().await;
        }
        self.stop_shop().await;
        self.narrator
    }
}

/// Starts the shop, with the faults of a rehearsal if there are some.
async fn started(
    settings: &Settings,
    faults: Option<&Faults>,
) -> Result<HostWithProvider, DemoError> {
    let clock = Arc::new(SystemClock);
    Ok(match faults {
        Some(faults) => HostWithProvider::start_rehearsing(settings, clock, faults.clone()).await?,
        None => HostWithProvider::start(settings, clock).await?,
    })
}
