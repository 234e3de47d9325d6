//! An operator holds a relay while the host runs, and releases it: events wait in the outbox meanwhile, and none is lost or handled twice.

use platform::audit_trail::{EntriesWanted, OperatorDecision, page};
use platform::message_log::Kind;
use platform::relay::{self, RelayDecisionError};
use platform::testing::Scratch;

use super::host::Host;

/// The entries in the audit trail of the sender, the latest first: the action, the object, the note.
pub(crate) async fn trail(host: &Host) -> Vec<(String, String, Option<String>)> {
    let entries = page(&host.sender, &EntriesWanted::default(), None, 100).await.unwrap();
    entries.into_iter().map(|entry| (entry.action, entry.object, entry.details)).collect()
}

fn now() -> OperatorDecision {
    OperatorDecision::default()
}

#[tokio::test(flavor = "multi_thread")]
async fn events_wait_while_the_relay_is_held_and_leave_in_order_when_it_is_released() {
    let host = Host::start().await;
    host.say("talk/1", 1, "before").await;
    host.see(Kind::Relayed, 1).await;
    let note = Some("the reader is mended".to_owned());
    let mended = OperatorDecision { note, ..now() };
    assert!(relay::hold(&host.sender, &mended).await.unwrap());
    for version in 2..=4 {
        host.say("talk/1", version, &version.to_string()).await;
    }
    assert!(host.sender.relay_control().is_held());
    assert!(!relay::hold(&host.sender, &now()).await.unwrap(), "it is held already");
    assert_eq!(host.heard().await, ["before"], "nothing was handed to the bus since");
    assert_eq!(host.pending().await, 3);

    assert!(relay::release(&host.sender, &now()).await.unwrap());
    assert!(!relay::release(&host.sender, &now()).await.unwrap(), "it is released already");
    host.see(Kind::Relayed, 3).await;
    assert_eq!(host.heard().await, ["before", "2", "3", "4"]);
    assert_eq!(host.count(Kind::Published), 4);
    let entry = |action: &str, note: Option<&str>| {
        (action.to_owned(), "relay/sender".to_owned(), note.map(str::to_owned))
    };
    let with_note = entry("relay-held", Some(r#"{"note":"the reader is mended"}"#));
    assert_eq!(trail(&host).await, [entry("relay-released", None), with_note], "once each");
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_taken_while_the_relay_is_held_is_not_pending_any_more() {
    let host = Host::start().await;
    host.moods.pace.hold_up();
    host.say("talk/1", 1, "under way").await;
    host.until(async |host| host.moods.pace.begun() == 1).await;
    assert!(relay::hold(&host.sender, &now()).await.unwrap());
    assert_eq!(host.pending().await, 1);
    host.moods.pace.let_go();
    host.until(async |host| host.pending().await == 0).await;
    assert!(host.sender.relay_control().is_held());
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_decision_at_the_same_time_is_refused_and_not_carried_out_later() {
    let host = Host::start().await;
    let decision = now();
    let (first, second) =
        tokio::join!(relay::hold(&host.sender, &decision), relay::release(&host.sender, &decision));
    assert!(first.unwrap() && matches!(second, Err(RelayDecisionError::UnderWay)));
    assert!(host.sender.relay_control().is_held());
    assert_eq!(trail(&host).await.len(), 1, "what was not carried out is not recorded");
    assert!(relay::release(&host.sender, &now()).await.unwrap(), "it can be decided again");
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_is_held_from_the_start_is_released_without_a_restart() {
    let host = Host::start_held(std::sync::Arc::new(Scratch::new().await)).await;
    host.say("talk/1", 1, "waits").await;
    assert!(host.sender.relay_control().is_held() && !host.reader.relay_control().is_held());
    assert_eq!((host.pending().await, host.heard().await.len()), (1, 0));
    assert!(relay::release(&host.sender, &now()).await.unwrap());
    host.see(Kind::Relayed, 1).await;
    assert_eq!(host.heard().await, ["waits"]);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_ends_with_its_host() {
    let host = Host::start().await;
    assert!(relay::hold(&host.sender, &now()).await.unwrap());
    host.say("talk/1", 1, "waits").await;
    let host = Host::start_on(host.stop().await).await;
    assert!(!host.sender.relay_control().is_held());
    host.see(Kind::Relayed, 1).await;
    assert_eq!(host.heard().await, ["waits"]);
    host.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_relay_that_is_held_and_released_over_and_over_loses_and_doubles_nothing() {
    let host = Host::start().await;
    let saying = async {
        for version in 1..=100 {
            for subject in ["talk/1", "talk/2"] {
                host.say(subject, version, &format!("{subject}:{version}")).await;
            }
        }
    };
    let switching = async {
        for _ in 0..20 {
            relay::hold(&host.sender, &now()).await.unwrap();
            relay::release(&host.sender, &now()).await.unwrap();
        }
    };
    tokio::join!(saying, switching);
    host.until(async |host| host.heard().await.len() == 200).await;
    for subject in ["talk/1", "talk/2"] {
        let heard = host.heard().await;
        let of_subject = heard.iter().filter(|word| word.starts_with(&format!("{subject}:")));
        let expected: Vec<_> = (1..=100).map(|version| format!("{subject}:{version}")).collect();
        assert!(of_subject.eq(expected.iter()), "{heard:?}");
    }
    host.until(async |host| host.pending().await == 0).await;
    host.stop().await;
}
