//! The readers of events: every subscription of every context, as the code has it.

use std::sync::Arc;

use platform::context::Context;
use platform::subscription::Subscription;

/// A context's subscription.
#[derive(Clone)]
pub struct Reader {
    /// The context that reads.
    pub context: &'static str,
    /// The event type, its handler, and how the handler reads it.
    pub subscription: Subscription,
}

impl Reader {
    /// The readers of these contexts.
    pub fn all(contexts: &[Arc<dyn Context>]) -> Vec<Self> {
        let readers = contexts.iter().flat_map(|context| {
            let of = context.name();
            context
                .subscriptions()
                .into_iter()
                .map(move |subscription| Self { context: of, subscription })
        });
        readers.collect()
    }

    /// The event type it reads.
    pub fn event_type(&self) -> &'static str {
        self.subscription.event_type()
    }

    /// The stable name of its handler.
    pub fn handler(&self) -> &'static str {
        self.subscription.handler()
    }

    /// Its error for a body that it cannot read.
    pub fn complaint(&self, data: &str) -> Option<String> {
        let error = self.subscription.reads(data).err()?.to_string();
        // The bodies that are tried are one line each, and how far in that line differs from one to the next.
        let text = error.split_once(" at line ").map_or(&*error, |(says, _where)| says);
        Some(text.to_owned())
    }
}
