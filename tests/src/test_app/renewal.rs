//! Renews access tokens that expired while a test advanced the clock: the user logs in again, and the request is sent
//! once more.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;

use super::{Call, PASSWORD, Person, TestApp};

/// The newest token of each renewed session, by its first token.
#[derive(Debug, Clone, Default)]
pub(super) struct RenewedTokens(Arc<Mutex<HashMap<String, String>>>);

/// How the token of a request is renewed, if possible.
#[derive(Debug, Clone, Default)]
pub(super) struct Renewal {
    tokens: RenewedTokens,
    users: Option<SocketAddr>,
    person: Option<(String, String)>,
}

impl TestApp {
    pub(super) fn renewal(&self) -> Renewal {
        // Any host will do: requests are spread over the hosts.
        let users = self.hosts_of("users").next().map(|host| host.address);
        Renewal { tokens: self.renewed.clone(), users, person: None }
    }
}

impl Renewal {
    /// Records the user of the request. Returns the token to send.
    pub(super) fn begin(&mut self, person: &Person) -> String {
        self.person = Some((person.email.clone(), person.access_token.clone()));
        let tokens = self.tokens.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.get(&person.access_token).unwrap_or(&person.access_token).clone()
    }

    /// The login request that returns the next token.
    pub(super) fn login(&self) -> Option<Call> {
        let (email, _first) = self.person.as_ref()?;
        let credentials = json!({ "email": email, "password": PASSWORD });
        Some(Call::of_a_login(self.users?, &credentials))
    }

    /// Stores the next token.
    pub(super) fn end(&self, token: &str) {
        let Some((_email, first)) = &self.person else { return };
        let mut tokens = self.tokens.0.lock().unwrap_or_else(PoisonError::into_inner);
        tokens.insert(first.clone(), token.to_owned());
    }
}
