//! Events that wait in the broker: tallied where they can be read, and counted where they cannot.

use platform::bus::Held;
use serde::Serialize;

use super::{Place, Stored, Tally};
use host::StartError;
use host::broker::Broker;
use host::config::Settings;

/// The result of looking into the broker.
#[derive(Debug, Serialize)]
pub struct LookedInto {
    /// Whether the events in it were read. Otherwise only their number is known.
    pub was_read: bool,
    /// Messages that are no event: the host that receives one puts it aside.
    pub no_event: u64,
    /// Messages that were only counted.
    pub held: Vec<HeldFor>,
}

/// The messages that wait for one context.
#[derive(Debug, Serialize)]
pub struct HeldFor {
    /// The context.
    pub context: &'static str,
    /// In its queue.
    pub waiting: u64,
    /// In its dead queue.
    pub put_aside: u64,
}

/// Looks into the broker of the settings, if there is one, and takes nothing.
pub async fn look(
    settings: &Settings,
    tally: &mut Tally<'_>,
) -> Result<Option<LookedInto>, StartError> {
    let Some(broker) = Broker::of(settings)? else { return Ok(None) };
    let mut no_event = 0;
    let mut note = |context: &'static str, event: Option<&shared_kernel::Envelope>| {
        let Some(event) = event else {
            no_event += 1;
            return;
        };
        let place = Place::Broker { context: context.to_owned() };
        let (event_type, data) = (&*event.event_type, Some(event.data.get()));
        tally.note(Stored { place: &place, event_type, data, handler: None });
    };
    let was_read = broker.look_through(settings, &mut note).await?;
    let held = if was_read { Vec::new() } else { broker.held(settings).await? };
    let held_for = |held: Held| HeldFor {
        context: held.subscriber,
        waiting: held.waiting,
        put_aside: held.put_aside,
    };
    let is_something = |held: &HeldFor| held.waiting + held.put_aside > 0;
    let held = held.into_iter().map(held_for).filter(is_something).collect();
    Ok(Some(LookedInto { was_read, no_event, held }))
}

impl LookedInto {
    /// Notes about the messages that were not read, with an advice.
    pub fn render_text(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let counted: Vec<String> = self.held.iter().map(HeldFor::render_text).collect();
        if !counted.is_empty() {
            notes.push(format!(
                "note: the broker holds {}. RabbitMQ shows none of it without handing it out, so nothing is known of it \
                 but the number: let the hosts of the old release take what waits, and check again.",
                counted.join(", ")
            ));
        }
        if self.no_event > 0 {
            let (count, are) = (self.no_event, if self.no_event == 1 { "is" } else { "are" });
            notes.push(format!(
                "note: {count} in the broker {are} no event; the host that gets it puts it aside."
            ));
        }
        notes
    }
}

impl HeldFor {
    fn render_text(&self) -> String {
        let Self { context, waiting, put_aside } = self;
        match put_aside {
            0 => format!("{waiting} for {context}"),
            _ => format!("{waiting} for {context} and {put_aside} in its dead queue"),
        }
    }
}
