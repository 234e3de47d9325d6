//! The catalogue that the management port shows: the contexts of this program, from their descriptors.

use management::{Catalogue, CataloguedContext, CataloguedEvent, CataloguedHandler};
use platform::descriptor::ContextDescriptor;

use crate::config::Settings;
use crate::registry::REGISTRY;
use crate::shop::Shop;

/// The catalogue of a host.
pub(crate) fn of(settings: &Settings, shop: &Shop) -> Catalogue {
    let contexts = REGISTRY.iter().map(|entry| context(entry.descriptor, settings, shop));
    Catalogue { contexts: contexts.collect() }
}

fn context(descriptor: &ContextDescriptor, settings: &Settings, shop: &Shop) -> CataloguedContext {
    let hosted = shop.contexts().into_iter().find(|context| context.name() == descriptor.name);
    let publishes = (descriptor.contract)().into_iter().map(|event| CataloguedEvent {
        event_type: event.event_type,
        schema: event.schema,
        sample: event.sample,
    });
    let handlers = descriptor.subscriptions.iter().map(|subscription| CataloguedHandler {
        event_type: subscription.event_type,
        handler: subscription.handler,
    });
    CataloguedContext {
        name: descriptor.name,
        summary: descriptor.summary,
        runs_here: hosted.is_some(),
        forwarded_to: settings.forward.get(descriptor.name).cloned(),
        route_prefixes: descriptor.route_prefixes.to_vec(),
        tables: hosted.map(|context| context.tables()).unwrap_or_default(),
        publishes: publishes.collect(),
        handlers: handlers.collect(),
    }
}
