//! The life of a session, and what any order of tokens does to it.

use chrono::Duration;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn moment(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::minutes(minutes)
}

/// The token that was given out as number `number` of its family.
fn token(number: u8) -> TokenPrint {
    TokenPrint { family: Digest([7; 32]), token: Digest([number; 32]) }
}

fn begun() -> Session {
    let (id, user) = (SessionId::from_uuid(Uuid::nil()), UserId::from_uuid(Uuid::nil()));
    Session::start(id, user, token(0), moment(0), moment(60)).state
}

fn rotate(session: &Session, shown: u8, at: i64) -> Result<Session, RotateRefusal> {
    let next = token(shown + 1).token;
    session.rotate(token(shown), next, moment(at), moment(at + 60)).map(|change| change.state)
}

#[test]
fn a_token_is_good_once_and_brings_the_next() {
    let second = rotate(&begun(), 0, 1).unwrap();
    assert_eq!(second.version, Version::from_u32(2));
    assert_eq!(second.expires_at, moment(61));
    let third = rotate(&second, 1, 2).unwrap();
    assert_eq!(third.state, SessionState::Open { token: token(2).token });
}

#[test]
fn an_earlier_token_is_reuse_the_last_one_too() {
    let third = rotate(&rotate(&begun(), 0, 1).unwrap(), 1, 2).unwrap();
    assert_eq!(rotate(&third, 1, 3), Err(RotateRefusal::Reused));
    assert_eq!(rotate(&third, 0, 3), Err(RotateRefusal::Reused));
}

#[test]
fn a_made_up_token_does_the_session_no_harm() {
    let made_up = TokenPrint { family: Digest([8; 32]), token: Digest([0; 32]) };
    let refused = begun().rotate(made_up, token(1).token, moment(1), moment(61));
    assert_eq!(refused, Err(RotateRefusal::Unknown));
}

#[test]
fn a_token_is_good_until_its_time_and_not_at_it() {
    assert!(rotate(&begun(), 0, 59).is_ok());
    assert_eq!(rotate(&begun(), 0, 60), Err(RotateRefusal::Expired));
}

#[test]
fn an_ended_session_says_why_and_ends_once() {
    let ended = begun().end(EndReason::TokenReused, moment(1)).unwrap().state;
    assert_eq!(rotate(&ended, 0, 2), Err(RotateRefusal::Ended(EndReason::TokenReused)));
    assert_eq!(ended.end(EndReason::LoggedOut, moment(2)), Err(AlreadyEnded));
}

#[test]
fn a_reason_reads_back_from_its_word() {
    for reason in [EndReason::LoggedOut, EndReason::Revoked, EndReason::TokenReused] {
        assert_eq!(EndReason::parse(reason.as_str()), Some(reason));
    }
    assert_eq!(EndReason::parse("boredom"), None);
}

proptest! {
    /// Whatever order tokens are shown in, each is accepted at most once, and only the newest one ever is.
    #[test]
    fn no_token_is_accepted_twice(shown in prop::collection::vec(0..6_u8, 0..40)) {
        let mut session = begun();
        let mut newest = 0;
        let mut accepted = Vec::new();
        for number in shown {
            match session.rotate(token(number), token(newest + 1).token, moment(1), moment(60)) {
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
