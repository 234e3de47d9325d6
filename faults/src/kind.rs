//! The faults that there are.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A fault.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum FaultKind {
    /// The payment provider takes its time.
    ProviderSlow,
    /// The payment provider cannot be reached.
    ProviderDown,
    /// The payment provider charges, and its answer is lost.
    AnswerLost,
    /// A context takes no deliveries.
    ContextStopped,
    /// A delivery comes twice.
    DeliveriesDoubled,
    /// Deliveries overtake each other.
    DeliveriesReordered,
    /// A handler cannot handle an event.
    PoisonMessage,
    /// A relay keeps events back.
    RelayHeld,
    /// A host that is supervised is killed.
    HostKilled,
}

/// How many faults there are.
pub(crate) const KINDS: usize = 9;

impl FaultKind {
    /// Every fault, in the order in which they are shown.
    pub const ALL: [Self; KINDS] = [
        Self::ProviderSlow,
        Self::ProviderDown,
        Self::AnswerLost,
        Self::ContextStopped,
        Self::DeliveriesDoubled,
        Self::DeliveriesReordered,
        Self::PoisonMessage,
        Self::RelayHeld,
        Self::HostKilled,
    ];

    /// The names of all, in the same order.
    pub const NAMES: [&'static str; KINDS] = [
        Self::ProviderSlow.name(),
        Self::ProviderDown.name(),
        Self::AnswerLost.name(),
        Self::ContextStopped.name(),
        Self::DeliveriesDoubled.name(),
        Self::DeliveriesReordered.name(),
        Self::PoisonMessage.name(),
        Self::RelayHeld.name(),
        Self::HostKilled.name(),
    ];

    /// Its name, as it is serialized.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ProviderSlow => "provider-slow",
            Self::ProviderDown => "provider-down",
            Self::AnswerLost => "answer-lost",
            Self::ContextStopped => "context-stopped",
            Self::DeliveriesDoubled => "deliveries-doubled",
            Self::DeliveriesReordered => "deliveries-reordered",
            Self::PoisonMessage => "poison-message",
            Self::RelayHeld => "relay-held",
            Self::HostKilled => "host-killed",
        }
    }

    /// The fault of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Its name for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::ProviderSlow => "Slow provider",
            Self::ProviderDown => "Provider down",
            Self::AnswerLost => "Provider charges and does not answer",
            Self::ContextStopped => "Context stopped",
            Self::DeliveriesDoubled => "Deliveries doubled",
            Self::DeliveriesReordered => "Deliveries reordered",
            Self::PoisonMessage => "Poison message",
            Self::RelayHeld => "Relay held",
            Self::HostKilled => "Host killed",
        }
    }

    /// The effect of the fault, and how the shop is expected to bear it.
    pub const fn says(self) -> &'static str {
        match self {
            Self::ProviderSlow => {
                "Each answer of the payment provider takes longer. Orders are confirmed later; with more delay than the shop has \
                 patience, it asks for the outcome."
            }
            Self::ProviderDown => {
                "Connections to the payment provider are refused. Orders wait for their payment, and are paid when it is back."
            }
            Self::AnswerLost => {
                "The payment provider takes the money, and its answer is lost. The shop asks for the outcome, and charges nobody twice."
            }
            Self::ContextStopped => {
                "The consumer of a context takes no deliveries. Events wait with their publishers, and are handled in order afterwards."
            }
            Self::DeliveriesDoubled => {
                "The bus delivers an event a second time. The inbox recognises it, and it has one effect."
            }
            Self::DeliveriesReordered => {
                "An event is overtaken by events of other subjects. Those of one subject keep their order, as every bus has to promise."
            }
            Self::PoisonMessage => {
                "A handler cannot handle an event, which becomes a dead letter. Later events of its subject wait behind it, others pass. \
                 Switch the fault off, and replay the event."
            }
            Self::RelayHeld => {
                "The relay of a context publishes nothing. Its events wait in the outbox, and leave in order afterwards."
            }
            Self::HostKilled => {
                "The process of a host is ended by kill -9, and started again when the fault ends. What was acknowledged is stored."
            }
        }
    }

    /// Whether it can be limited to a context.
    pub const fn has_context(self) -> bool {
        !matches!(
            self,
            Self::ProviderSlow | Self::ProviderDown | Self::AnswerLost | Self::HostKilled
        )
    }

    /// Whether it can be limited to an event type.
    pub const fn has_event_type(self) -> bool {
        self.has_context()
    }

    /// Whether it strikes messages or calls, of which a share can be chosen.
    pub const fn has_share(self) -> bool {
        !matches!(self, Self::HostKilled)
    }

    /// Whether it has a delay.
    pub const fn has_delay(self) -> bool {
        matches!(self, Self::ProviderSlow)
    }

    /// The place of the fault among all.
    pub(crate) const fn slot(self) -> usize {
        match self {
            Self::ProviderSlow => 0,
            Self::ProviderDown => 1,
            Self::AnswerLost => 2,
            Self::ContextStopped => 3,
            Self::DeliveriesDoubled => 4,
            Self::DeliveriesReordered => 5,
            Self::PoisonMessage => 6,
            Self::RelayHeld => 7,
            Self::HostKilled => 8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_found_by_its_name_and_has_a_place_of_its_own() {
        for (place, kind) in FaultKind::ALL.into_iter().enumerate() {
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.name());
            assert_eq!((FaultKind::parse(kind.name()), kind.slot()), (Some(kind), place));
            assert_eq!(FaultKind::NAMES[place], kind.name());
            assert!(!kind.says().contains("  "), "{}", kind.says());
        }
        assert_eq!(FaultKind::parse("power-cut"), None);
    }
}
