//! Accountability for the changes of a request: that of a principal who acts for the shop, and of any caller on routes that say so.

use std::net::IpAddr;

use actix_web::{HttpMessage, HttpRequest};
use shared_kernel::{Accountable, ClientNetwork, Principal};

use crate::auth::AccessClaims;
use crate::http::caller::Caller;
use crate::http::ingress::client_address;

/// The principal of a request, noted before it is decided whether they may.
#[derive(Clone, Copy)]
struct Asking(Accountable);

/// The principal of somebody with these claims.
pub(crate) fn principal(claims: &AccessClaims) -> Principal {
    match claims.client_id {
        Some(_) => Principal::Service(claims.sub),
        None => Principal::Person(claims.sub),
    }
}

/// Notes who asks, before it is decided whether they may.
pub(crate) fn asks(request: &HttpRequest, principal: Principal) {
    let asking = Asking(Accountable { principal, network: network(request) });
    request.extensions_mut().insert(asking);
}

/// Makes the principal accountable for what the request changes: on a route whose changes are all `recorded`, and where the
/// caller acts for the shop.
pub(crate) fn make_accountable(request: &HttpRequest, recorded: bool) {
    let acts_for_the_shop =
        request.extensions().get::<Caller>().is_some_and(Caller::acts_for_the_shop);
    if recorded || acts_for_the_shop {
        let accountable = asking(request);
        request.extensions_mut().insert(accountable);
    }
}

/// The principal that is accountable for what the request changes, if any is.
pub(crate) fn accountable(request: &HttpRequest) -> Option<Accountable> {
    request.extensions().get::<Accountable>().copied()
}

/// The principal of a request and its network; anonymous where no principal is known.
pub(crate) fn asking(request: &HttpRequest) -> Accountable {
    let known = request.extensions().get::<Asking>().copied();
    known.map_or_else(
        || Accountable { principal: Principal::Anonymous, network: network(request) },
        |Asking(accountable)| accountable,
    )
}

/// Where a request comes from.
pub(crate) fn network(request: &HttpRequest) -> Option<ClientNetwork> {
    client_address(request).map(network_of)
}

/// The network of an address.
pub fn network_of(address: IpAddr) -> ClientNetwork {
    match address.to_canonical() {
        IpAddr::V4(address) => ClientNetwork::V4(address.octets()),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            ClientNetwork::V6([a, b, c, d])
        }
    }
}
