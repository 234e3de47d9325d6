//! A shop with buses of one kind, a prefix of its own at the broker, and a proxy in front of it. Objects created at the
//! broker are removed.

use std::sync::Arc;

use platform::bus::in_process::InProcessBus;
use platform::tasks::{Tasks, run_to_its_end};
use platform::testing::Proxy;
#[cfg(any(feature = "nats", feature = "rabbitmq"))]
use platform::testing::services;
use shared_kernel::bus::{Deliveries, EventBus};

use super::events::{PLACED, soon, wants};

/// The kind of bus.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) enum Kind {
    InProcess,
    Nats,
    RabbitMq,
}

/// One shop under test.
pub(crate) struct Shop {
    pub(crate) kind: Kind,
    pub(crate) prefix: String,
    pub(crate) tasks: Tasks,
    proxy: Option<Proxy>,
    in_process: Arc<InProcessBus>,
}

impl Shop {
    /// `None` when the broker does not answer and is not required.
    pub(crate) async fn open(kind: Kind) -> Option<Self> {
        if !is_there(kind) {
            return None;
        }
        let proxy = match kind {
            Kind::InProcess => None,
            Kind::Nats | Kind::RabbitMq => Some(Proxy::before(address(&url(kind))).await.unwrap()),
        };
        Some(Self {
            kind,
            prefix: format!("test-{:016x}", rand::random::<u64>()),
            tasks: Tasks::on_this_runtime(),
            proxy,
            in_process: Arc::default(),
        })
    }

    pub(crate) fn proxy(&self) -> &Proxy {
        self.proxy.as_ref().expect("only a broker has a proxy before it")
    }

    /// The bus of one process. Each call is another process, unless there is only one.
    #[cfg_attr(
        not(feature = "nats"),
        expect(clippy::unused_async, reason = "only the bus over NATS is connected here")
    )]
    pub(crate) async fn bus(&self) -> Arc<dyn EventBus> {
        match self.kind {
            Kind::InProcess => self.in_process.clone(),
            #[cfg(feature = "nats")]
            Kind::Nats => Arc::new(super::nats::bus(self).await),
            #[cfg(feature = "rabbitmq")]
            Kind::RabbitMq => Arc::new(super::rabbitmq::bus(self)),
            #[cfg(not(feature = "nats"))]
            Kind::Nats => unreachable!("compiled without NATS"),
            #[cfg(not(feature = "rabbitmq"))]
            Kind::RabbitMq => unreachable!("compiled without RabbitMQ"),
        }
    }

    /// Stops all tasks of this process. A bus made afterwards belongs to another one.
    pub(crate) async fn stop_process(&mut self) {
        let tasks = std::mem::replace(&mut self.tasks, Tasks::on_this_runtime());
        soon("the process to stop", tasks.stop()).await;
    }

    /// `url` with the proxy's address in place of the broker's.
    #[cfg_attr(
        not(any(feature = "nats", feature = "rabbitmq")),
        expect(dead_code, reason = "only a broker is spoken to through the proxy")
    )]
    pub(crate) fn through_proxy(&self, url: &str) -> String {
        url.replacen(&address(url), &self.proxy().address.to_string(), 1)
    }
}

/// A shop whose payments read placed orders, from a bus that is there; `None` when its broker is not.
pub(crate) async fn read_by_payments(kind: Kind) -> Option<(Shop, Arc<dyn EventBus>, Deliveries)> {
    let shop = Shop::open(kind).await?;
    let bus = shop.bus().await;
    let deliveries = bus.subscribe(wants("payments", &[PLACED])).await.unwrap();
    bus.ready().await;
    Some((shop, bus, deliveries))
}

impl Drop for Shop {
    fn drop(&mut self) {
        let (kind, prefix) = (self.kind, self.prefix.clone());
        run_to_its_end(async move {
            match kind {
                Kind::InProcess => {}
                #[cfg(feature = "nats")]
                Kind::Nats => super::nats::clean(&prefix).await,
                #[cfg(feature = "rabbitmq")]
                Kind::RabbitMq => super::rabbitmq::clean(&prefix).await,
                #[cfg(not(feature = "nats"))]
                Kind::Nats => drop(prefix),
                #[cfg(not(feature = "rabbitmq"))]
                Kind::RabbitMq => drop(prefix),
            }
        });
    }
}

/// The URL of the broker, from the environment or the usual one of a developer's machine.
pub(crate) fn url(kind: Kind) -> String {
    match kind {
        #[cfg(feature = "nats")]
        Kind::Nats => platform::testing::nats_url(),
        #[cfg(feature = "rabbitmq")]
        Kind::RabbitMq => platform::testing::amqp_url(),
        _other => unreachable!("no broker"),
    }
}

/// The `host:port` of a URL.
fn address(url: &str) -> String {
    let authority = url.split("://").nth(1).unwrap().split('/').next().unwrap();
    authority.rsplit('@').next().unwrap().to_owned()
}

/// Whether this test has the broker compiled in and it answers.
fn is_there(kind: Kind) -> bool {
    match kind {
        Kind::InProcess => true,
        #[cfg(feature = "nats")]
        Kind::Nats => services::nats(),
        #[cfg(feature = "rabbitmq")]
        Kind::RabbitMq => services::rabbitmq(),
        #[cfg(not(feature = "nats"))]
        Kind::Nats => false,
        #[cfg(not(feature = "rabbitmq"))]
        Kind::RabbitMq => false,
    }
}
