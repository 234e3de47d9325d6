//! The network of the client, as the limits of this context count it.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use platform::http::Problem;
use platform::http::ingress::client_address;

use crate::application::client_network::ClientNetwork;

impl FromRequest for ClientNetwork {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        ready(Ok(client_address(request).map_or(Self::LOCAL, Self::of)))
    }
}
