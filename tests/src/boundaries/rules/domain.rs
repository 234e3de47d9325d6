//! The walls around the domain: what a decision must not know.

use super::super::Room::{Application, Contract, Domain, Infrastructure};
use super::super::walls::Forbidden::{Crate, Room};
use super::super::{Rule, Wall};
use super::{CLOCKS_AND_DICE, DATABASES, RUNTIMES, WEB, WIRE_FORMATS};

/// Around the domain.
pub(super) static DOMAIN_WALLS: &[Wall] = &[
    Wall {
        rule: Rule {
            name: "domain-has-no-wire-format",
            why: "a domain type that is serialised cannot change without breaking its readers",
            instead: "give the contract or the HTTP body its own type, and map",
            decided_in: "docs/adr/0001-a-consumer-owns-its-view.md",
        },
        rooms: &[Domain],
        forbidden: WIRE_FORMATS,
        in_tests_too: true,
    },
    Wall {
        rule: Rule {
            name: "domain-has-no-database",
            why: "a decision that knows how it is stored can only be tested with a store",
            instead: "let `infrastructure/persistence` map the aggregate to rows",
            decided_in: "docs/adr/0002-decide-then-hand-over.md",
        },
        rooms: &[Domain],
        forbidden: DATABASES,
        in_tests_too: true,
    },
    Wall {
        rule: Rule {
            name: "domain-has-no-web",
            why: "the same decision is asked for by HTTP, by events and by deadlines",
            instead: "translate at the edge, in `infrastructure/http`",
            decided_in: "docs/adr/0002-decide-then-hand-over.md",
        },
        rooms: &[Domain],
        forbidden: WEB,
        in_tests_too: true,
    },
    Wall {
        rule: Rule {
            name: "domain-has-no-runtime",
            why: "a decision that waits or reads files is taken while a world moves on that it no longer sees",
            instead: "load in the use case, pass what was loaded, commit what was decided",
            decided_in: "docs/adr/0002-decide-then-hand-over.md",
        },
        rooms: &[Domain],
        forbidden: RUNTIMES,
        in_tests_too: true,
    },
    Wall {
        rule: Rule {
            name: "decisions-have-no-clock-and-no-dice",
            why: "a decision is taken again after a conflict and must then come out the same",
            instead: "take time and ids as arguments; they come from the `Clock` and `Ids` ports",
            decided_in: "docs/adr/0002-decide-then-hand-over.md",
        },
        rooms: &[Domain, Application],
        forbidden: CLOCKS_AND_DICE,
        in_tests_too: true,
    },
    Wall {
        rule: Rule {
            name: "domain-knows-no-machinery",
            why: "what a context decides must outlive the machinery that carries it",
            instead: "use `shared_kernel`, or a port of the application",
            decided_in: "docs/architecture.md, Architecture invariants",
        },
        rooms: &[Domain],
        forbidden: &[Crate("platform")],
        in_tests_too: true,
    },
    Wall {
        rule: Rule {
            name: "domain-knows-no-other-room",
            why: "edges between rooms point inwards; one that points out makes the domain change when HTTP or a table does",
            instead: "move what is shared into the domain, or pass it in",
            decided_in: "docs/architecture.md, Code map",
        },
        rooms: &[Domain],
        forbidden: &[Room(Application), Room(Infrastructure), Room(Contract)],
        in_tests_too: true,
    },
];
