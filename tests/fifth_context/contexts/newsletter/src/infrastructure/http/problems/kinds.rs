//! The kinds of problems of this context.

platform::problem_kinds! {
    NO_SUCH_SUBSCRIBER: NOT_FOUND, "no-such-subscriber",
        "There is no such subscriber.",
        "Check the id.";
}
