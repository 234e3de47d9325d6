//! Scenarios: what runs concurrently, and what must hold in every order.

mod delivering;
mod committing;
mod relaying;

use crate::explore::Scenario;
use crate::planted::Fault;

/// Each scenario, by its name.
pub(crate) const ALL: [(&str, Scenario); 10] = [
    ("every_event_has_one_receipt", delivering::every_event_has_one_receipt),
    ("a_leaving_subscriber_hands_back_its_deliveries", delivering::a_leaving_subscriber_hands_back_its_deliveries),
    ("a_takeover_loses_nothing", delivering::a_takeover_loses_nothing),
    ("a_commit_is_answered_with_its_outcome", committing::a_commit_is_answered_with_its_outcome),
    ("a_stopping_writer_answers_every_request", committing::a_stopping_writer_answers_every_request),
    ("flushed_marks_are_written", committing::flushed_marks_are_written),
    ("committed_events_are_relayed_at_once", relaying::committed_events_are_relayed_at_once),
    (
        "a_relay_that_falls_behind_catches_up_at_once",
        relaying::a_relay_that_falls_behind_catches_up_at_once,
    ),
    ("marks_do_not_wait_for_the_idle_poll", relaying::marks_do_not_wait_for_the_idle_poll),
    ("a_refused_delivery_stays_pending_and_is_repeated", relaying::a_refused_delivery_stays_pending_and_is_repeated),
];

/// Faults, each with the scenario that must notice it.
pub(crate) const CONTROLS: [(Fault, &str); 6] = [
    (Fault::TornCount, "every_event_has_one_receipt"),
    (Fault::LateStore, "every_event_has_one_receipt"),
    (Fault::LookThenWait, "a_commit_is_answered_with_its_outcome"),
    (Fault::LateStore, "a_refused_delivery_stays_pending_and_is_repeated"),
    (Fault::LookThenWait, "committed_events_are_relayed_at_once"),
    (Fault::ForgetfulNotify, "marks_do_not_wait_for_the_idle_poll"),
];
