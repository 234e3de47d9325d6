//! The kinds of problems of the management port.

platform::problem_kinds! {
    NO_DEAD_LETTER: NOT_FOUND, "no-dead-letter",
        "The host has no dead letter of such an event.",
        "`GET /dead-letters` lists those there are.";
    NO_REPLAY: CONFLICT, "no-replay",
        "The event cannot be replayed here. It is as it was.",
        "Do what `detail` advises.";
    NO_PAGES: NOT_FOUND, "no-pages",
        "The host shows no pages.",
        "Set `observatory.pages` to `on`, or ask another host.";
    NO_FAULTS: NOT_FOUND, "no-faults",
        "The host rehearses no such fault.",
        "`galleria rehearse` starts a host that does; `GET /faults` lists those there are.";
    NO_SUCH_FAULT_HERE: CONFLICT, "fault-unavailable",
        "The fault cannot be switched on here. Nothing has changed.",
        "`detail` says what it needs.";
    DECISION_UNDER_WAY: CONFLICT, "decision-under-way",
        "Another decision about this relay is being carried out. This one is not, and will not be.",
        "Look at `GET /relays`, and decide again.";
    CONTEXT_NOT_HERE: NOT_FOUND, "context-not-here",
        "The context does not run in this host.",
        "Ask the management port of the host that runs it.";
}
