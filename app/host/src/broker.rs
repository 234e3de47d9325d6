//! The broker between this host and others, if there is one: the bus over it, a look at what it holds, and its removal.

#![cfg_attr(
    not(any(feature = "nats", feature = "rabbitmq")),
    expect(
        unused_variables,
        clippy::unused_async,
        reason = "a program without a broker has none to speak to"
    )
)]

use std::sync::Arc;

#[cfg(feature = "nats")]
use platform::bus::nats::{self, NatsBus, NatsSettings};
#[cfg(feature = "rabbitmq")]
use platform::bus::rabbitmq::{self, RabbitMqBus, RabbitMqSettings};
use platform::bus::{Held, StreamLimits, Traces};
use platform::identity::Refusal;
use platform::tasks::Tasks;
use platform::tls_authority;
use secrecy::ExposeSecret;
use shared_kernel::Envelope;
use shared_kernel::bus::{BusSubscription, EventBus};
use uuid::Uuid;

use crate::config::Settings;
use crate::error::StartError;
use crate::registry;
use crate::source_tree;

/// A broker that this program speaks to.
pub enum Broker {
    /// NATS with JetStream.
    #[cfg(feature = "nats")]
    Nats(NatsSettings),
    /// RabbitMQ.
    #[cfg(feature = "rabbitmq")]
    RabbitMq {
        /// The URL, with its password.
        url: String,
        /// The prefix of the names of exchanges and queues.
        prefix: String,
    },
}

impl Broker {
    /// The one that the settings name.
    pub fn of(settings: &Settings) -> Result<Option<Self>, StartError> {
        let Some(url) = &settings.broker_url else { return Ok(None) };
        let (url, prefix) = (url.expose_secret(), &settings.broker_prefix);
        // Without the sign, nothing says where a scheme ends and a password begins.
        let (scheme, _) = url.split_once("://").unwrap_or_default();
        tls_authority::of_broker(url).map_err(StartError::BrokerAuthority)?;
        match scheme {
            #[cfg(feature = "nats")]
            "nats" | "tls" => Ok(Some(Self::Nats(NatsSettings::under(url, prefix)))),
            #[cfg(not(feature = "nats"))]
            "nats" | "tls" => Err(left_out(scheme, "nats")),
            #[cfg(feature = "rabbitmq")]
            "amqp" | "amqps" => {
                Ok(Some(Self::RabbitMq { url: url.to_owned(), prefix: prefix.clone() }))
            }
            #[cfg(not(feature = "rabbitmq"))]
            "amqp" | "amqps" => Err(left_out(scheme, "rabbitmq")),
            _other => Err(StartError::UnknownBroker { scheme: scheme.to_owned() }),
        }
    }

    /// The shop that the events there belong to, and which of `contexts` have published or subscribed there, if the broker
    /// says so. A broker that does not answer says nothing.
    pub(crate) async fn traces(&self, contexts: &[&'static str]) -> Traces {
        match *self {
            #[cfg(feature = "nats")]
            Self::Nats(ref nats) => nats::traces(nats, contexts).await.unwrap_or_default(),
            #[cfg(feature = "rabbitmq")]
            Self::RabbitMq { ref url, ref prefix } => {
                rabbitmq::traces(url, prefix, contexts).await.unwrap_or_default()
            }
        }
    }

    /// The bus over it, for one shop: refuses when the events there belong to another. It does not wait for the broker: what
    /// is committed before that is there waits in the outbox, and stays there when the events then turn out to be another
    /// shop's. The broker then knows that `contexts` of the shop have run there.
    #[cfg_attr(
        not(feature = "rabbitmq"),
        expect(unused_variables, reason = "NATS knows by itself which contexts have run")
    )]
    pub async fn bus(
        self,
        ours: Uuid,
        contexts: &[&'static str],
        tasks: &Tasks,
    ) -> Result<Arc<dyn EventBus>, StartError> {
        if let Some(theirs) = self.traces(&[]).await.owner
            && theirs != ours
        {
            let prefix = self.prefix().to_owned();
            return Err(Refusal::ForeignEvents { prefix, theirs, ours }.into());
        }
        match self {
            #[cfg(feature = "nats")]
            Self::Nats(nats) => Ok(Arc::new(NatsBus::start_for(nats, Some(ours), tasks).await?)),
            #[cfg(feature = "rabbitmq")]
            Self::RabbitMq { url, prefix } => {
                // It keeps an event only for queues that are there, so every host declares those of all contexts,
                // wherever they run.
                let queues = registry::bus_subscriptions(|_any| true);
                let shop = Some((ours, contexts.to_vec()));
                let rabbitmq =
                    RabbitMqSettings { prefix, shop, ..RabbitMqSettings::new(url, queues) };
                Ok(Arc::new(RabbitMqBus::start(rabbitmq, tasks)?))
            }
        }
    }

    fn prefix(&self) -> &str {
        match *self {
            #[cfg(feature = "nats")]
            Self::Nats(ref nats) => &nats.prefix,
            #[cfg(feature = "rabbitmq")]
            Self::RabbitMq { ref prefix, .. } => prefix,
        }
    }

    /// How much it holds for each context of this host.
    pub async fn held(&self, settings: &Settings) -> Result<Vec<Held>, StartError> {
        self.held_for(of_this_host(settings)).await
    }

    /// How much it holds for each context of this program, wherever that runs.
    pub async fn held_for_all(&self) -> Result<Vec<Held>, StartError> {
        self.held_for(registry::bus_subscriptions(|_any| true)).await
    }

    /// The limits by which it deletes events that somebody has not read, if it has some.
    #[cfg_attr(not(feature = "nats"), expect(clippy::unused_async, reason = "RabbitMQ has none"))]
    pub async fn limits(&self) -> Result<Option<StreamLimits>, StartError> {
        match *self {
            #[cfg(feature = "nats")]
            Self::Nats(ref nats) => Ok(nats::limits(nats).await?),
            #[cfg(feature = "rabbitmq")]
            Self::RabbitMq { .. } => Ok(None),
        }
    }

    async fn held_for(&self, wanted: Vec<BusSubscription>) -> Result<Vec<Held>, StartError> {
        match *self {
            #[cfg(feature = "nats")]
            Self::Nats(ref nats) => Ok(nats::held(nats, &wanted).await?),
            #[cfg(feature = "rabbitmq")]
            Self::RabbitMq { ref url, ref prefix } => {
                let names: Vec<_> = wanted.iter().map(|one| one.subscriber).collect();
                Ok(rabbitmq::held(url, prefix, &names).await?)
            }
        }
    }

    /// Reads what it holds for each context of this host: `note` is told the context and the event, or nothing for a
    /// message that is no event. Says no where nothing can be read without being taken.
    #[cfg_attr(
        not(feature = "nats"),
        expect(unused_variables, clippy::unused_async, reason = "RabbitMQ shows nothing")
    )]
    pub async fn look_through(
        &self,
        settings: &Settings,
        note: &mut (dyn FnMut(&'static str, Option<&Envelope>) + Send),
    ) -> Result<bool, StartError> {
        match *self {
            #[cfg(feature = "nats")]
            Self::Nats(ref nats) => {
                nats::look_through(nats, &of_this_host(settings), note).await?;
                Ok(true)
            }
            #[cfg(feature = "rabbitmq")]
            Self::RabbitMq { .. } => Ok(false),
        }
    }

    /// Removes what hosts have made there under this prefix, with all events in it. They must have stopped.
    pub async fn remove(&self) -> Result<(), StartError> {
        match *self {
            #[cfg(feature = "nats")]
            Self::Nats(ref nats) => Ok(nats::remove(nats).await?),
            #[cfg(feature = "rabbitmq")]
            Self::RabbitMq { ref url, ref prefix } => {
                Ok(rabbitmq::remove(url, prefix, registry::COMPILED).await?)
            }
        }
    }
}

/// Which events each context of this host reacts to.
fn of_this_host(settings: &Settings) -> Vec<BusSubscription> {
    registry::bus_subscriptions(|name| settings.contexts.contains(&name))
}

#[cfg(not(all(feature = "nats", feature = "rabbitmq")))]
fn left_out(scheme: &str, feature: &'static str) -> StartError {
    StartError::BrokerLeftOut { scheme: scheme.to_owned(), feature }
}

/// Refuses a host of some contexts that could not hear of the others.
pub fn must_reach_the_others(settings: &Settings) -> Result<(), StartError> {
    let is_whole = source_tree::CONTEXTS.iter().all(|name| settings.contexts.contains(name));
    if is_whole || settings.broker_url.is_some() {
        return Ok(());
    }
    Err(StartError::NoBroker { hosted: settings.contexts.join(", ") })
}
