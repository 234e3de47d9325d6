//! The end of access in the change that ends it: the event for other contexts, the row for other hosts of this one, and, after
//! the commit, the note for the verifier of this host.

use std::sync::Arc;

use chrono::Duration;
use platform::auth::{AccessEnd, EndedAccess, EndedTokens};
use platform::context::Services;
use platform::ended_access::{self, Recorded};
use platform::unit_of_work::UnitOfWork;
use shared_kernel::{Clock, StoreError, Version};

use crate::contract;
use crate::domain::ids::UserId;
use crate::domain::service_account::{ServiceAccountChange, ServiceAccountEvent};
use crate::domain::session::{Session, SessionChange, SessionEvent};
use crate::domain::user::{EndedSessions, UserEvent, UserEventKind};

/// A token may be accepted for some seconds longer where a clock is behind.
const CLOCK_SKEW: Duration = Duration::minutes(1);

/// Records what ends access.
pub(crate) struct AccessEnds {
    known: EndedAccess,
    clock: Arc<dyn Clock>,
    /// How long an access token is valid.
    token_lifetime: Duration,
}

impl AccessEnds {
    pub(crate) fn new(services: &Services, token_lifetime: Duration) -> Self {
        let (known, clock) = (services.ended_access.clone(), Arc::clone(&services.clock));
        Self { known, clock, token_lifetime }
    }

    /// Adds what a decision about a user ends. `version` is that of the user after it.
    pub(crate) fn of_user(
        &self,
        unit: &mut UnitOfWork,
        event: UserEvent,
        version: Version,
    ) -> Result<Option<AccessEnd>, StoreError> {
        let except = match event.ends_access() {
            EndedSessions::None => return Ok(None),
            EndedSessions::All => None,
            EndedSessions::AllBut(open) => Some(open.as_uuid()),
        };
        let user = event.user.as_uuid();
        let tokens = EndedTokens::OfUser { user, before_version: version.as_u32(), except };
        // Of a log-out everywhere it is the event of the version; else it comes beside another.
        let subject = if event.kind == UserEventKind::LoggedOutEverywhere {
            contract::subject(user)
        } else {
            contract::access_subject(user)
        };
        self.record(unit, subject, version, event.user, tokens).map(Some)
    }

    /// Adds what a decision about a session ends.
    pub(crate) fn of_session(
        &self,
        unit: &mut UnitOfWork,
        change: &SessionChange,
    ) -> Result<Option<AccessEnd>, StoreError> {
        let session: &Session = &change.state;
        match change.event {
            SessionEvent::Started | SessionEvent::Rotated => Ok(None),
            SessionEvent::Ended(_) => {
                let id = session.id().as_uuid();
                let (subject, version) = (contract::session_subject(id), session.version());
                let tokens = EndedTokens::OfSession(id);
                self.record(unit, subject, version, session.user(), tokens).map(Some)
            }
        }
    }

    /// Adds what a decision about a service account ends: its tokens of all earlier versions.
    pub(crate) fn of_service_account(
        &self,
        unit: &mut UnitOfWork,
        change: &ServiceAccountChange,
    ) -> Result<Option<AccessEnd>, StoreError> {
        match change.event {
            ServiceAccountEvent::Made => Ok(None),
            ServiceAccountEvent::Revoked => {
                let id = change.state.id().as_uuid();
                let version = change.version();
                let tokens = EndedTokens::OfUser {
                    user: id,
                    before_version: version.as_u32(),
                    except: None,
                };
                let subject = contract::service_account_subject(id);
                self.record(unit, subject, version, UserId::from_uuid(id), tokens).map(Some)
            }
        }
    }

    /// Notes what was added, when the commit is known or may have been made: a token that is refused for nothing is refreshed.
    pub(crate) fn note(&self, end: Option<AccessEnd>, committed: &Result<(), StoreError>) {
        let may_be_stored = matches!(committed, Ok(()) | Err(StoreError::Unavailable(_)));
        if let Some(end) = end.filter(|_| may_be_stored) {
            self.known.note(end, self.clock.now());
        }
    }

    fn record(
        &self,
        unit: &mut UnitOfWork,
        subject: String,
        version: Version,
        user: UserId,
        tokens: EndedTokens,
    ) -> Result<AccessEnd, StoreError> {
        let now = self.clock.now();
        let end = AccessEnd { tokens, forget_at: now + self.token_lifetime + CLOCK_SKEW };
        let event = contract::access_ended(subject.clone(), user, end)
            .map_err(|error| StoreError::Unavailable(Box::new(error)))?;
        unit.publish(event, version);
        let sequence = version.as_u32();
        let user = user.as_uuid();
        ended_access::record(unit, Recorded { subject, sequence, user, end, now });
        Ok(end)
    }
}
