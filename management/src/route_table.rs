//! The route table of the management port: every endpoint, who may call it, what it takes and what it answers; and its
//! description in OpenAPI 3.1, which is made of it.

use std::sync::LazyLock;

use ::faults::FaultState;
use platform::dead_letters::{DeadLetter, Settled};
use platform::http::Page;
use platform::http::openapi::{ApiInfo, Audience, OpenApi};
use platform::http::problem::StatusCode;
use platform::http::problems_only::HEALTH;
use platform::http::routes::{Endpoint, Policy, RouteDescriptor, RouteTable, get, post};
use platform::outbox::republishing::Republished;
use serde_json::Value;
use shared_kernel::TextForm;

use crate::catalogue::{Catalogue, show_catalogue};
use crate::health::{self, HealthBody, LiveBody, NotStartedBody, StartedBody};
use crate::invariants::{LastVerification, show_invariants};
use crate::kinds;
use crate::links::{LinkBody, make_link};
use crate::messages::{EVENT_STREAM, MessagesBody};
use crate::metrics::{TEXT, show_metrics};
use crate::parameters::{CONTEXT, any_context, note};
use crate::pending::{PendingByContextBody, count_pending};
use crate::relays::RelayBody;
use crate::replay_plan::ReplayPlan;
use crate::{dead_letters, faults, messages, relays, republish};

const INFO: ApiInfo = ApiInfo {
    title: "Galleria, management port",
    version: env!("CARGO_PKG_VERSION"),
    summary: "The health of one host of a shop, and the work of its operator.",
    description: "A host answers its operator on a port of its own. All but health needs the operator's token. Bodies are JSON; \
                  unknown fields are refused. Refusals are problems (RFC 9457) with a stable `code`. Times are RFC 3339 in UTC. \
                  Every GET answers HEAD as well.",
    audience: Audience::Operators,
};

/// Every endpoint of the port.
pub(crate) static TABLE: LazyLock<RouteTable> =
    LazyLock::new(|| RouteTable::root(looks().into_iter().chain(work()).chain(rehearsal())));

fn looks() -> Vec<Endpoint> {
    vec![
        get("/health/live", health::live)
            .who(Policy::Public)
            .does("Say that the process answers")
            .answers::<LiveBody>(StatusCode::OK),
        get("/health/ready", health::ready)
            .who(Policy::Public)
            .does("Say whether a balancer may send requests, and what is not well")
            .answers_as::<HealthBody>(StatusCode::OK, HEALTH)
            .answers_as::<HealthBody>(StatusCode::SERVICE_UNAVAILABLE, HEALTH),
        get("/health/startup", health::startup)
            .who(Policy::Public)
            .does("Say whether the host has begun")
            .answers::<StartedBody>(StatusCode::OK)
            .answers_as::<NotStartedBody>(StatusCode::SERVICE_UNAVAILABLE, HEALTH),
        get("/metrics", show_metrics)
            .who(Policy::Operator)
            .does("Give the metrics in the text format of Prometheus")
            .answers_as::<String>(StatusCode::OK, TEXT),
        get("/pending", count_pending)
            .who(Policy::Operator)
            .does("Count what waits in the tables of each context, with the age of the oldest")
            .answers::<PendingByContextBody>(StatusCode::OK),
        get("/messages", messages::list_messages)
            .who(Policy::Operator)
            .does("List message events of the host, the newest first")
            .asks(messages::asked)
            .answers::<MessagesBody>(StatusCode::OK),
        get("/messages/stream", messages::stream_messages)
            .who(Policy::Operator)
            .does("Stream message events as they are recorded; Last-Event-ID or cursor resumes after the frame with that id")
            .asks(messages::asked_of_stream)
            .answers_as::<String>(StatusCode::OK, EVENT_STREAM),
        get("/catalogue", show_catalogue)
            .who(Policy::Operator)
            .does("Show the contexts of the program, their events and the handlers of these")
            .answers::<Catalogue>(StatusCode::OK),
        get("/invariants", show_invariants)
            .who(Policy::Operator)
            .does("Show what galleria verify found last")
            .answers::<LastVerification>(StatusCode::OK),
    ]
}

fn work() -> Vec<Endpoint> {
    vec![
        get("/dead-letters", dead_letters::list_dead_letters)
            .who(Policy::Operator)
            .does("List dead letters, the oldest first")
            .asks(dead_letters::asked_of_list)
            .answers::<Page<DeadLetter>>(StatusCode::OK),
        get("/dead-letters/{event_id}", dead_letters::show_dead_letter)
            .who(Policy::Operator)
            .does("Show the dead letters of an event, one for each handler")
            .at("event_id", TextForm::UUID)
            .asks(any_context)
            .answers::<Page<DeadLetter>>(StatusCode::OK)
            .problems(&[&kinds::NO_DEAD_LETTER]),
        post("/dead-letters/{event_id}/replay", dead_letters::replay_dead_letter)
            .who(Policy::Operator)
            .does("Handle the event of a dead letter again, with the same id")
            .at("event_id", TextForm::UUID)
            .asks(dead_letters::asked_of_replay)
            .answers::<ReplayPlan>(StatusCode::OK)
            .answers::<Settled>(StatusCode::ACCEPTED)
            .problems(&[&kinds::NO_DEAD_LETTER, &kinds::NO_REPLAY]),
        post("/dead-letters/{event_id}/discard", dead_letters::discard_dead_letter)
            .who(Policy::Operator)
            .does("Give the event of a dead letter up for good")
            .at("event_id", TextForm::UUID)
            .asks(dead_letters::asked_of_discard)
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(&[&kinds::NO_DEAD_LETTER]),
        get("/relays", relays::list_relays)
            .who(Policy::Operator)
            .does("Show the relay of each context: whether it is held, its lease, what is pending, its last failure")
            .answers::<Page<RelayBody>>(StatusCode::OK),
        post("/relays/{context}/hold", relays::hold_relay)
            .who(Policy::Operator)
            .does("Hold the relay of a context: its events stay in the outbox until it is released or the host ends")
            .at("context", CONTEXT)
            .asks(note)
            .answers::<RelayBody>(StatusCode::OK)
            .problems(&[&kinds::CONTEXT_NOT_HERE, &kinds::DECISION_UNDER_WAY]),
        post("/relays/{context}/release", relays::release_relay)
            .who(Policy::Operator)
            .does("Release the relay of a context: what waited in the outbox leaves, in order")
            .at("context", CONTEXT)
            .asks(note)
            .answers::<RelayBody>(StatusCode::OK)
            .problems(&[&kinds::CONTEXT_NOT_HERE, &kinds::DECISION_UNDER_WAY]),
        post("/links", make_link)
            .who(Policy::Operator)
            .does("Make a link that opens the operator's pages in a browser, once")
            .answers::<LinkBody>(StatusCode::CREATED)
            .problems(&[&kinds::NO_PAGES]),
        post("/contexts/{context}/republish", republish::republish)
            .who(Policy::Operator)
            .does("Publish again what the outbox of a context still holds")
            .at("context", CONTEXT)
            .reads(republish::read)
            .answers::<Republished>(StatusCode::OK)
            .answers::<Republished>(StatusCode::ACCEPTED)
            .problems(&[&kinds::CONTEXT_NOT_HERE]),
    ]
}

/// The faults of a rehearsal. Other hosts answer 404.
fn rehearsal() -> Vec<Endpoint> {
    vec![
        get("/faults", faults::list_faults)
            .who(Policy::Operator)
            .does("List the faults that a rehearsal can switch on, with their counters")
            .answers::<Page<FaultState>>(StatusCode::OK)
            .problems(&[&kinds::NO_FAULTS]),
        post("/faults/{fault}/on", faults::switch_on)
            .who(Policy::Operator)
            .does("Switch a fault of a rehearsal on, for a time")
            .at("fault", faults::FAULT)
            .asks(faults::given)
            .answers::<FaultState>(StatusCode::OK)
            .problems(&[&kinds::NO_FAULTS, &kinds::NO_SUCH_FAULT_HERE]),
        post("/faults/{fault}/off", faults::switch_off)
            .who(Policy::Operator)
            .does("Switch a fault of a rehearsal off")
            .at("fault", faults::FAULT)
            .answers::<FaultState>(StatusCode::OK)
            .problems(&[&kinds::NO_FAULTS]),
    ]
}

/// Every endpoint of the port, described.
pub fn routes() -> Vec<RouteDescriptor> {
    TABLE.describe()
}

/// The description of the port in OpenAPI 3.1.
pub fn openapi() -> Value {
    let mut api = OpenApi::new(INFO);
    api.add("operator", "the health of a host and the work of its operator", &routes());
    api.document()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use platform::http::openapi::repeated_names;

    use super::*;

    #[test]
    fn every_endpoint_says_what_it_does_takes_and_answers() {
        assert_eq!(repeated_names(&routes()), Vec::<String>::new());
        for route in routes() {
            let (path, operation) = (format!("{} {}", route.method, route.path), &route.operation);
            assert!(!operation.summary.is_empty(), "{path} says nothing");
            assert!(!operation.answers.is_empty(), "{path} answers nothing");
            assert_eq!(operation.refused_instances(), [], "{path} refuses what its form allows");
            let declared: BTreeSet<_> = operation.path.iter().map(|(name, _)| *name).collect();
            let named = route.path.split('/').filter_map(|part| part.strip_prefix('{'));
            let named: BTreeSet<_> = named.map(|part| part.trim_end_matches('}')).collect();
            assert_eq!(declared, named, "{path}");
        }
    }

    #[test]
    fn the_description_is_for_operators() {
        let document = openapi();
        let bearer = &document["components"]["securitySchemes"]["bearer"]["description"];
        assert!(bearer.as_str().is_some_and(|text| text.contains("management.token")), "{bearer}");
        let pending = &document["paths"]["/pending"]["get"];
        assert!(pending["security"][0]["bearer"].is_array(), "{pending}");
        let health = &document["paths"]["/health/ready"]["get"];
        assert_eq!(health["security"].as_array().map(Vec::len), Some(0), "{health}");
        assert!(!document.to_string().contains("forwarding-loop"), "nobody forwards to the port");
    }
}
