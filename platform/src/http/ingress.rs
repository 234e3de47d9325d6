//! The ingress of a host: what every connection and every request passes before an endpoint sees it. It bounds what strangers
//! can make a host do: connections, memory for each, time for heads, bodies and answers, requests a second; and it puts the
//! headers on answers that browsers obey. `docs/security.md` says what is defended and by which test.

mod settings;

mod connection;
mod connections;
mod framing;
mod gate;
mod last_answer;
mod secured;
mod stream;
mod turns;
mod unreadable;
mod wire;

mod server;
mod tls;

mod answer_body;
mod answering;
mod body_time;
mod closing;
mod cors;
mod observing;
mod requests;
mod security_headers;
mod state;

mod admission;
mod admitting;
mod client;
mod cost;
mod counted;
mod networks;
mod places;
mod rates;
mod waits;

pub(crate) use admission::{has_places, held_place, in_its_place, leave};
pub(crate) use admitting::{at_the_door, enter};
pub use answering::apply_ingress;
pub use client::{client_address, client_speaks_tls};
pub(crate) use client::{comes_from_a_trusted_proxy, is_encrypted};
pub use cors::cors;
pub use cost::Cost;
pub use counted::at_cost;
pub use networks::Networks;
pub(crate) use observing::note_matched;
pub use server::{ServerSocket, serve, tls_socket};
pub use settings::{IngressSettings, SETTINGS, check};
pub use state::{Ingress, place_to_wait};
pub use tls::{Tls, TlsError, TlsFiles};
pub use waits::Waiting;
#[cfg(test)]
pub(crate) use wire::Wire;
