//! Imports that a decision must do without.

use super::vocabulary::{CLOCKS_AND_RANDOM, DATABASES, RUNTIMES, WEB, WIRE_FORMATS};
use crate::Layer::{Application, Contract, Domain, Infrastructure};
use crate::Rule;
use crate::rules::imports::Forbidden::{Crate, Layer};
use crate::rules::imports::ImportRule;

/// The rules of the domain layer.
pub(super) static DOMAIN_RULES: &[ImportRule] = &[
    ImportRule {
        rule: Rule {
            name: "domain-has-no-wire-format",
            why: "a domain type that is serialised cannot change without breaking its readers",
            instead: "give the contract or the HTTP body its own type, and map",
            decided_in: "docs/adr/0001-a-consumer-owns-its-view.md",
        },
        layers: &[Domain],
        forbidden: WIRE_FORMATS,
        in_tests_too: true,
    },
    ImportRule {
        rule: Rule {
            name: "domain-has-no-database",
            why: "a decision that knows how it is stored can be tested only with a store",
            instead: "let `infrastructure/persistence` map the aggregate to rows",
            decided_in: "docs/adr/0002-decide-then-commit-one-change-set.md",
        },
        layers: &[Domain],
        forbidden: DATABASES,
        in_tests_too: true,
    },
    ImportRule {
        rule: Rule {
            name: "domain-has-no-web",
            why: "the same decision is called by HTTP, by events and by deadlines",
            instead: "translate at the edge, in `infrastructure/http`",
            decided_in: "docs/adr/0002-decide-then-commit-one-change-set.md",
        },
        layers: &[Domain],
        forbidden: WEB,
        in_tests_too: true,
    },
    ImportRule {
        rule: Rule {
            name: "domain-has-no-runtime",
            why: "a decision that waits or reads files decides on data that may have changed meanwhile",
            instead: "load in the use case, pass what was loaded, commit what was decided",
            decided_in: "docs/adr/0002-decide-then-commit-one-change-set.md",
        },
        layers: &[Domain],
        forbidden: RUNTIMES,
        in_tests_too: true,
    },
    ImportRule {
        rule: Rule {
            name: "decisions-have-no-clock-and-no-random",
            why: "a decision is repeated after a conflict, and must then give the same result",
            instead: "take time and ids as arguments; they come from the `Clock` and `Ids` ports",
            decided_in: "docs/adr/0002-decide-then-commit-one-change-set.md",
        },
        layers: &[Domain, Application],
        forbidden: CLOCKS_AND_RANDOM,
        in_tests_too: true,
    },
    ImportRule {
        rule: Rule {
            name: "domain-knows-no-platform",
            why: "decisions change with the business, the platform with the technology; neither may force the other",
            instead: "use `shared_kernel`, or a port of the application",
            decided_in: "docs/architecture.md, Architecture invariants",
        },
        layers: &[Domain],
        forbidden: &[Crate("platform")],
        in_tests_too: true,
    },
    ImportRule {
        rule: Rule {
            name: "domain-knows-no-other-layer",
            why: "edges between layers point inwards; an edge outwards makes the domain change whenever HTTP or a table does",
            instead: "move what is shared into the domain, or pass it in",
            decided_in: "docs/architecture.md, Edges",
        },
        layers: &[Domain],
        forbidden: &[Layer(Application), Layer(Infrastructure), Layer(Contract)],
        in_tests_too: true,
    },
];
