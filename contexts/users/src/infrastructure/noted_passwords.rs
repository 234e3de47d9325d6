//! Wrong passwords in the audit trail: by network and account, never with the address that was given.

use std::sync::Arc;

use platform::audit_trail::{Note, Outcome};
use platform::context::Services;
use platform::database::Database;
use platform::http::network_of;
use shared_kernel::{Accountable, Clock, Principal};

use crate::application::client_network::ClientNetwork;
use crate::application::ports::RefusedPasswords;
use crate::contract;
use crate::domain::ids::UserId;

/// The object of a wrong password for an account that there is not.
const UNKNOWN: &str = "user/unknown";

/// Notes wrong passwords in the trail of this context.
pub(crate) struct NotedPasswords {
    database: Database,
    clock: Arc<dyn Clock>,
}

impl NotedPasswords {
    /// Notes in the database of these services.
    pub(crate) fn new(services: &Services) -> Self {
        Self { database: services.database.clone(), clock: Arc::clone(&services.clock) }
    }
}

impl RefusedPasswords for NotedPasswords {
    fn note(&self, user: Option<UserId>, from: ClientNetwork) {
        let by = Accountable {
            principal: Principal::Anonymous,
            network: Some(network_of(from.address())),
        };
        let object =
            user.map_or_else(|| UNKNOWN.to_owned(), |user| contract::subject(user.as_uuid()));
        let note = Note {
            by,
            action: "password-refused",
            object,
            outcome: Outcome::Refused,
            code: None,
            request_id: None,
        };
        self.database.notes().add(note, self.clock.now());
    }
}
