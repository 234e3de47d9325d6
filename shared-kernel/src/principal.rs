//! The principal of an action, and its network, as an audit trail records them.

use std::fmt;

use uuid::Uuid;

/// The one who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Principal {
    /// A person who is logged in, by the id of the user.
    Person(Uuid),
    /// A program, by the id of its service account.
    Service(Uuid),
    /// An operator at the command line of a host.
    Operator,
    /// Somebody without a valid token.
    Anonymous,
}

impl Principal {
    /// The kind, by its name.
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Service(_) => "service",
            Self::Operator => "operator",
            Self::Anonymous => "anonymous",
        }
    }

    /// The id, of those that have one.
    pub const fn id(self) -> Option<Uuid> {
        match self {
            Self::Person(id) | Self::Service(id) => Some(id),
            Self::Operator | Self::Anonymous => None,
        }
    }
}

/// A principal whose actions are recorded in the audit trail, and the network that the request came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Accountable {
    /// The one who acts.
    pub principal: Principal,
    /// Where it came from; none for what came over no network.
    pub network: Option<ClientNetwork>,
}

impl Accountable {
    /// An operator at the command line.
    pub const OPERATOR: Self = Self { principal: Principal::Operator, network: None };

    /// Another principal in the same network: the person as whom somebody has just logged in.
    #[must_use]
    pub const fn known_as(self, principal: Principal) -> Self {
        Self { principal, ..self }
    }
}

/// The network of a client, as it is counted and recorded: an address of IPv4, or the first 64 bits of one of IPv6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ClientNetwork {
    /// The four numbers of an address.
    V4([u8; 4]),
    /// The first four groups of an address.
    V6([u16; 4]),
}

impl fmt::Display for ClientNetwork {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4([a, b, c, d]) => write!(formatter, "{a}.{b}.{c}.{d}"),
            Self::V6([a, b, c, d]) => write!(formatter, "{a:x}:{b:x}:{c:x}:{d:x}::/64"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_principal_is_recorded_by_its_kind_and_by_the_id_of_those_that_have_one() {
        let id = Uuid::from_u128(7);
        for (principal, kind, recorded) in [
            (Principal::Person(id), "person", Some(id)),
            (Principal::Service(id), "service", Some(id)),
            (Principal::Operator, "operator", None),
            (Principal::Anonymous, "anonymous", None),
        ] {
            assert_eq!((principal.kind(), principal.id()), (kind, recorded));
        }
    }

    #[test]
    fn who_logs_in_stays_in_the_network_that_the_request_came_from() {
        let network = Some(ClientNetwork::V4([192, 0, 2, 1]));
        let (stranger, ada) = (Principal::Anonymous, Principal::Person(Uuid::from_u128(7)));
        let known = Accountable { principal: stranger, network }.known_as(ada);
        assert_eq!(known, Accountable { principal: ada, network });
    }
}
