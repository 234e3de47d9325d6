//! The access policy of an endpoint, and the check of it.

use actix_web::{HttpMessage, HttpRequest};
use shared_kernel::{Permission, Principal};

use crate::http::accountability;
use crate::http::caller::{Caller, identify};
use crate::http::operator_token::OperatorToken;
use crate::http::problem::{Problem, kinds};

/// The callers that an endpoint admits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Anybody, without a token.
    Public,
    /// Anybody who proves in the request itself who they are, by a signature or a secret that the handler verifies.
    Proven,
    /// A person who is logged in, on their own things.
    Customer,
    /// A person on their own things, and holders of the permission on those of everybody. The handler finds out whose a
    /// thing is, and asks [`Caller::may_act_for`].
    OwnerOr(Permission),
    /// Holders of the permission.
    Permission(Permission),
    /// The operator of the host, who shows its token. Such routes are on the management port alone.
    Operator,
}

impl Policy {
    /// The permission that opens more than the caller's own things.
    pub const fn permission(self) -> Option<Permission> {
        match self {
            Self::Public | Self::Proven | Self::Customer | Self::Operator => None,
            Self::OwnerOr(permission) | Self::Permission(permission) => Some(permission),
        }
    }

    /// Whether a request needs an access token.
    pub const fn needs_token(self) -> bool {
        match self {
            Self::Public | Self::Proven | Self::Operator => false,
            Self::Customer | Self::OwnerOr(_) | Self::Permission(_) => true,
        }
    }

    /// Lets the request pass, with its [`Caller`] for the handler; else 401 or 403.
    pub(crate) async fn admit(self, request: &HttpRequest) -> Result<(), Problem> {
        if self == Self::Operator {
            OperatorToken::admit(request)?;
            accountability::asks(request, Principal::Operator);
            return Ok(());
        }
        if !self.needs_token() {
            return Ok(());
        }
        let claims = identify(request).await?;
        accountability::asks(request, accountability::principal(&claims));
        let caller = Caller::admitted(claims, self.permission());
        match self {
            Self::Customer if caller.is_service() => return Err(people_only()),
            // A program has no things of its own.
            Self::OwnerOr(permission) if caller.is_service() => require(&caller, permission)?,
            Self::Permission(permission) => require(&caller, permission)?,
            Self::Public | Self::Proven | Self::Customer | Self::OwnerOr(_) | Self::Operator => {}
        }
        request.extensions_mut().insert(caller);
        Ok(())
    }
}

fn require(caller: &Caller, permission: Permission) -> Result<(), Problem> {
    if caller.permissions().has(permission) {
        Ok(())
    } else {
        Err(Problem::permission_missing(permission))
    }
}

fn people_only() -> Problem {
    let detail = "This concerns the own things of a person; a service account has none.";
    Problem::of(&kinds::PEOPLE_ONLY, detail)
}
