//! Who acts, and from where, as an audit trail records it.

use std::net::IpAddr;

use uuid::Uuid;

/// Who acts.
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
    /// Who acts.
    pub principal: Principal,
    /// An IPv4 address, or the first one of the /64 network of an IPv6 address; none for what came over no network.
    pub network: Option<IpAddr>,
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
