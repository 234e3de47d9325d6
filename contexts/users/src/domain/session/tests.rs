//! The lifecycle of a session, and tokens in any order.

use chrono::Duration;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn moment(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::minutes(minutes)
}

/// The token that was issued as number `number` of its family.
fn token(number: u8) -> TokenFingerprint {
    TokenFingerprint::new(Digest::from_bytes([7; 32]), Digest::from_bytes([number; 32]))
}

fn started() -> Session {
    let (id, user) = (SessionId::from_uuid(Uuid::nil()), UserId::from_uuid(Uuid::nil()));
    Session::start(id, user, token(0), moment(0), moment(60)).state
}

fn rotate(session: &Session, shown: u8, at: i64) -> Result<Session, RotateRefusal> {
    let next = token(shown + 1).token();
    session.rotate(token(shown), next, moment(at), moment(at + 60)).map(|change| change.state)
}

#[test]
fn a_token_is_exchanged_once_for_the_next() {
    let second = rotate(&started(), 0, 1).unwrap();
    assert_eq!(second.version, Version::from_u32(2));
    assert_eq!(second.expires_at, moment(61));
    let third = rotate(&second, 1, 2).unwrap();
    assert_eq!(third.state, SessionState::Open { token: token(2).token() });
}

#[test]
fn the_use_of_any_earlier_token_is_reuse() {
    let third = rotate(&rotate(&started(), 0, 1).unwrap(), 1, 2).unwrap();
    assert_eq!(rotate(&third, 1, 3), Err(RotateRefusal::Reused));
    assert_eq!(rotate(&third, 0, 3), Err(RotateRefusal::Reused));
}

#[test]
fn an_invented_token_does_not_end_the_session() {
    let invented = TokenFingerprint::new(Digest::from_bytes([8; 32]), Digest::from_bytes([0; 32]));
    let refused = started().rotate(invented, token(1).token(), moment(1), moment(61));
    assert_eq!(refused, Err(RotateRefusal::Unknown));
}

#[test]
fn a_token_is_valid_until_it_expires_exclusively() {
    assert!(rotate(&started(), 0, 59).is_ok());
    assert_eq!(rotate(&started(), 0, 60), Err(RotateRefusal::Expired));
}

#[test]
fn an_ended_session_reports_its_reason_and_ends_once() {
    let ended = started().end(EndReason::TokenReused, moment(1)).unwrap().state;
    assert_eq!(rotate(&ended, 0, 2), Err(RotateRefusal::Ended(EndReason::TokenReused)));
    assert_eq!(ended.end(EndReason::LoggedOut, moment(2)), Err(AlreadyEnded));
}

#[test]
fn a_reason_is_parsed_from_its_name() {
    for reason in [EndReason::LoggedOut, EndReason::Revoked, EndReason::TokenReused] {
        assert_eq!(EndReason::parse(reason.as_str()), Some(reason));
    }
    assert_eq!(EndReason::parse("boredom"), None);
}

proptest! {
    /// In any order of use, each token is accepted at most once, and only the newest one is accepted.
    #[test]
    fn no_token_is_accepted_twice(shown in prop::collection::vec(0..6_u8, 0..40)) {
        let mut session = started();
        let mut newest = 0;
        let mut accepted = Vec::new();
        for number in shown {
            match session.rotate(token(number), token(newest + 1).token(), moment(1), moment(60)) {
                Ok(rotated) => {
                    prop_assert_eq!(number, newest);
                    prop_assert!(!accepted.contains(&number));
                    prop_assert_eq!(rotated.version(), session.version.next());
                    accepted.push(number);
                    session = rotated.state;
                    newest += 1;
                }
                Err(RotateRefusal::Reused) => {
                    prop_assert_ne!(number, newest);
                    session = session.end(EndReason::TokenReused, moment(1)).unwrap().state;
                }
                Err(refusal) => {
                    prop_assert_eq!(refusal, RotateRefusal::Ended(EndReason::TokenReused));
                    prop_assert!(session.end(EndReason::LoggedOut, moment(2)).is_err());
                }
            }
        }
    }
}
