//! The kinds of problems of the management port.

platform::problem_kinds! {
    NO_DEAD_LETTER: NOT_FOUND, "no-dead-letter",
        "The host has no dead letter of such an event.",
        "`GET /dead-letters` lists those there are.";
    NO_REPLAY: CONFLICT, "no-replay",
        "The event cannot be replayed here. It is as it was.",
        "Do what `detail` advises.";
    CONTEXT_NOT_HERE: NOT_FOUND, "context-not-here",
        "The context does not run in this host.",
        "Ask the management port of the host that runs it.";
}
