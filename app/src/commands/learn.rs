//! `galleria learn`: lessons that break a boundary in the checkout. Who subscribes to what comes from the program that runs.

use lessons::{Arguments, Catalogue, Program, Subscription};
use operate::context_map::{self, ContextMap};
use terminal::Exit;

use super::CommandError;

/// Does what the lessons are asked for.
pub(crate) async fn run(arguments: &Arguments) -> Result<Exit, CommandError> {
    let catalogue = catalogue(&context_map::of_the_shop().await?);
    // A program that is gone from its place cannot check contracts; the other lessons need no path to it.
    let this = std::env::current_exe().unwrap_or_default();
    let program = Program {
        called: "galleria learn",
        catalogue: Some(catalogue),
        galleria: vec![this.into_os_string()],
    };
    let folder = std::env::current_dir().unwrap_or_default();
    Ok(lessons::run(arguments, &folder, &program)?)
}

fn catalogue(map: &ContextMap) -> Catalogue {
    let of_context = |context: &context_map::Described| {
        let reader = context.name.to_owned();
        let subscribed = context.subscribes.iter().map(move |one| Subscription {
            event_type: one.event_type.to_owned(),
            publisher: one.publisher.unwrap_or_default().to_owned(),
            reader: reader.clone(),
            handler: one.handler.to_owned(),
        });
        subscribed.collect::<Vec<_>>()
    };
    Catalogue { subscriptions: map.contexts.iter().flat_map(of_context).collect() }
}
