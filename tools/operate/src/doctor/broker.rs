//! The broker between hosts: whether it answers, and the messages it holds for the contexts of this host.

use platform::bus::Held;

use super::finding::Finding;
use host::StartError;
use host::broker::Broker;
use host::config::Settings;
use terminal::output;

const ABOUT: &str = "broker";

/// Asks the broker that the settings name, if they name one.
pub(super) async fn examine(settings: &Settings) -> Option<Finding> {
    let held = async {
        match Broker::of(settings)? {
            Some(broker) => Ok::<_, StartError>(Some(broker.held(settings).await?)),
            None => Ok(None),
        }
    };
    match held.await {
        Ok(held) => held.map(|held| assess(&held)),
        Err(error) => Some(Finding::problem(
            ABOUT,
            output::describe(&error),
            "see that it runs, and that `broker.url` is right; until then events wait in the outboxes",
        )),
    }
}

fn assess(held: &[Held]) -> Finding {
    let about = |how_many: fn(&Held) -> u64, description: &str| {
        let some = held.iter().filter(|held| how_many(held) > 0);
        let texts =
            some.map(|held| format!("{} {description} {}", how_many(held), held.subscriber));
        texts.collect::<Vec<_>>().join(", ")
    };
    let put_aside = about(|held| held.put_aside, "in the dead queue of");
    let waiting = about(|held| held.waiting, "wait there for");
    if !put_aside.is_empty() {
        return Finding::problem(
            ABOUT,
            format!("messages were put aside: {put_aside}"),
            "look at them with the tools of RabbitMQ, and send them back to their queue or delete them",
        );
    }
    if !waiting.is_empty() {
        return Finding::note(ABOUT, format!("it answers; of its events {waiting}"));
    }
    let names: Vec<&str> = held.iter().map(|held| held.subscriber).collect();
    Finding::well(ABOUT, format!("it answers, and holds nothing for {}", names.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    fn held(waiting: u64, put_aside: u64) -> Held {
        Held { subscriber: "orders", waiting, put_aside }
    }

    #[test]
    fn what_waits_is_a_note_and_what_was_put_aside_a_problem() {
        assert_eq!(assess(&[held(0, 0)]).verdict, Verdict::Well);
        let noted = assess(&[held(0, 0), held(3, 0)]);
        assert_eq!(noted.verdict, Verdict::Note);
        assert!(noted.says.ends_with("3 wait there for orders"), "{noted:?}");
        let found = assess(&[held(3, 1)]);
        assert!(found.is_problem() && found.says.ends_with("1 in the dead queue of orders"));
    }
}
