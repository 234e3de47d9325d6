//! What happens at once, and what must hold whoever goes first.

mod carrying;
mod committing;
mod relaying;

use crate::explore::Scenario;
use crate::planted::Fault;

/// Each scenario, by its name.
pub(crate) const ALL: [(&str, Scenario); 10] = [
    ("every_event_has_one_answer", carrying::every_event_has_one_answer),
    ("who_leaves_hands_back_what_it_leaves", carrying::who_leaves_hands_back_what_it_leaves),
    ("a_takeover_loses_nothing", carrying::a_takeover_loses_nothing),
    ("who_commits_is_told_what_is_stored", committing::who_commits_is_told_what_is_stored),
    ("a_writer_that_stops_answers_everybody", committing::a_writer_that_stops_answers_everybody),
    ("marks_that_are_flushed_are_written", committing::marks_that_are_flushed_are_written),
    ("what_is_committed_leaves_at_once", relaying::what_is_committed_leaves_at_once),
    (
        "a_relay_that_falls_behind_catches_up_at_once",
        relaying::a_relay_that_falls_behind_catches_up_at_once,
    ),
    ("marks_do_not_wait_for_the_idle_look", relaying::marks_do_not_wait_for_the_idle_look),
    ("what_is_refused_is_owed_and_comes_again", relaying::what_is_refused_is_owed_and_comes_again),
];

/// Faults, each with the scenario that has to notice it.
pub(crate) const CONTROLS: [(Fault, &str); 6] = [
    (Fault::TornCount, "every_event_has_one_answer"),
    (Fault::LateStore, "every_event_has_one_answer"),
    (Fault::LookThenWait, "who_commits_is_told_what_is_stored"),
    (Fault::LateStore, "what_is_refused_is_owed_and_comes_again"),
    (Fault::LookThenWait, "what_is_committed_leaves_at_once"),
    (Fault::ForgetfulNotify, "marks_do_not_wait_for_the_idle_look"),
];
