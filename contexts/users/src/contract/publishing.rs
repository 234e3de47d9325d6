//! From domain events to published ones: the body and the subject of each.

use platform::auth::{AccessEnd, EndedTokens};
use shared_kernel::Published;
use uuid::Uuid;

use super::events::{
    AccessEnded, PasswordChanged, ProfileChanged, RoleGranted, RoleRevoked, UserDeactivated,
    UserErased, UserReactivated, UserRegistered, UserSnapshot,
};
use crate::domain::ids::UserId;
use crate::domain::user::{User, UserEvent, UserEventKind};

/// How a user is written to, as events carry it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Contact {
    /// The address, sealed for [`address_place`].
    pub(crate) sealed_email: Option<String>,
    pub(crate) language: Option<String>,
}

/// The event of a decision about a user; none for a log-out everywhere, of which others learn that access has ended.
pub(crate) fn user_published(
    event: &UserEvent,
    contact: Contact,
) -> Result<Option<Published>, serde_json::Error> {
    let user_id = event.user.as_uuid();
    let subject = subject(user_id);
    let Contact { sealed_email, language } = contact;
    let published = match event.kind {
        UserEventKind::LoggedOutEverywhere => return Ok(None),
        UserEventKind::Registered => {
            Published::of(subject, &UserRegistered { user_id, sealed_email, language })
        }
        UserEventKind::ProfileChanged => {
            Published::of(subject, &ProfileChanged { user_id, sealed_email, language })
        }
        UserEventKind::PasswordChanged { .. } => {
            Published::of(subject, &PasswordChanged { user_id })
        }
        UserEventKind::RoleGranted { role } => {
            Published::of(subject, &RoleGranted { user_id, role: role.to_string() })
        }
        UserEventKind::RoleRevoked { role } => {
            Published::of(subject, &RoleRevoked { user_id, role: role.to_string() })
        }
        UserEventKind::Deactivated => Published::of(subject, &UserDeactivated { user_id }),
        UserEventKind::Reactivated => Published::of(subject, &UserReactivated { user_id }),
        UserEventKind::Erased => Published::of(subject, &UserErased { user_id }),
    };
    published.map(Some)
}

/// The event that tells that access of `user` has ended.
pub(crate) fn access_ended(
    subject: String,
    user: UserId,
    end: AccessEnd,
) -> Result<Published, serde_json::Error> {
    let (sessions, session_id, before_version) = match end.tokens {
        EndedTokens::OfSession(session) => ("one", Some(session), None),
        EndedTokens::OfUser { before_version, except: None, .. } => {
            ("all", None, Some(before_version))
        }
        EndedTokens::OfUser { before_version, except, .. } => {
            ("all-but-one", except, Some(before_version))
        }
    };
    let (user_id, sessions) = (user.as_uuid(), sessions.to_owned());
    let forget_at = end.forget_at;
    let body = AccessEnded { user_id, sessions, session_id, before_version, forget_at };
    Published::of(subject, &body)
}

/// The snapshot event of a user.
pub(crate) fn user_snapshot(user: &User, contact: Contact) -> Result<Published, serde_json::Error> {
    let roles = user.account().into_iter().flat_map(|account| account.roles().iter());
    let snapshot = UserSnapshot {
        user_id: user.id().as_uuid(),
        status: user.status().name().as_str().to_owned(),
        roles: roles.map(|role| role.to_string()).collect(),
        sealed_email: contact.sealed_email,
        language: contact.language,
    };
    Published::of(format!("{USER}-snapshot/{}", user.id()), &snapshot)
}

/// The first part of the subjects of users.
pub(crate) const USER: &str = "user";

/// The subject of every event about a decision on a user.
pub(crate) fn subject(user: Uuid) -> String {
    format!("{USER}/{user}")
}

/// The place that the address of a user is sealed for. It is part of the published language.
pub(crate) fn address_place(user: Uuid) -> String {
    format!("email-address/{user}")
}

/// The subject of the end of access that comes with another event about a user.
pub(crate) fn access_subject(user: Uuid) -> String {
    format!("{USER}-access/{user}")
}

/// The subject of the end of a session.
pub(crate) fn session_subject(session: Uuid) -> String {
    format!("session/{session}")
}

/// The subject of the end of a service account.
pub(crate) fn service_account_subject(account: Uuid) -> String {
    format!("service-account/{account}")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::contract::contract;
    use crate::domain::ids::{SessionId, UserId};
    use crate::domain::role::Role;
    use crate::domain::user::AdminSeat;

    const ID: Uuid = uuid::uuid!("0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d");

    #[test]
    fn every_kind_of_event_is_published_as_the_contract_specifies() {
        let kinds = [
            UserEventKind::Registered,
            UserEventKind::ProfileChanged,
            UserEventKind::PasswordChanged { except: Some(SessionId::from_uuid(ID)) },
            UserEventKind::RoleGranted { role: Role::Admin },
            UserEventKind::RoleRevoked { role: Role::Customer },
            UserEventKind::Deactivated,
            UserEventKind::Reactivated,
            UserEventKind::Erased,
        ];
        let contract = contract();
        // The last ones are the snapshot, which no decision publishes, and the end of access.
        assert_eq!(kinds.len() + 2, contract.len());
        for (kind, promised) in kinds.into_iter().zip(contract) {
            let user = UserId::from_uuid(ID);
            let event = UserEvent { user, kind, admin_seat: AdminSeat::Untouched };
            let told = Contact {
                sealed_email: Some("sealed.1.AAAA".to_owned()),
                language: Some("en".to_owned()),
            };
            let published = user_published(&event, told).unwrap().unwrap();
            assert_eq!(published.event_type, promised.event_type);
            assert_eq!(published.subject, "user/0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d");
            let body: Value = serde_json::from_str(published.data.get()).unwrap();
            let schema = jsonschema::validator_for(&promised.schema).unwrap();
            assert!(schema.is_valid(&body), "{body}");
        }
    }
}
