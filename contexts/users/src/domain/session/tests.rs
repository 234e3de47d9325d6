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
    let lifetime = Lifetime { expires_at: moment(60), ends_at: moment(100) };
    Session::start(id, user, token(0), moment(0), lifetime).state
}

/// The token after that with the number `shown`, with a salt.
fn next(shown: u8) -> (Digest, Salt) {
    (token(shown + 1).token(), Salt::from_bytes([shown; 32]))
}

fn rotate(session: &Session, shown: u8, at: i64) -> Result<Session, RotateRefusal> {
    let rotated = session.rotate(token(shown), next(shown), moment(at), moment(at + 60));
    rotated.map(|change| change.state)
}

#[test]
fn a_token_is_exchanged_once_for_the_next() {
    let second = rotate(&started(), 0, 1).unwrap();
    assert_eq!(second.version, Version::from_u32(2));
    assert_eq!(second.expires_at, moment(61));
    let third = rotate(&second, 1, 2).unwrap();
    let SessionState::Open { token: current, .. } = third.state else { panic!("it has ended") };
    assert_eq!(current, token(2).token());
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
    let refused = started().rotate(invented, next(0), moment(1), moment(61));
    assert_eq!(refused, Err(RotateRefusal::Unknown));
}

#[test]
fn a_token_is_valid_until_it_expires_exclusively() {
    assert!(rotate(&started(), 0, 59).is_ok());
    assert_eq!(rotate(&started(), 0, 60), Err(RotateRefusal::Expired));
}

#[test]
fn a_session_is_open_until_it_ends_or_expires() {
    let session = started();
    assert!(session.is_open(moment(0)) && session.is_open(moment(59)));
    assert!(!session.is_open(moment(60)) && !session.is_open(moment(61)));
    let ended = session.end(EndReason::LoggedOut, moment(1)).unwrap().state;
    assert!(!ended.is_open(moment(1)));
}

#[test]
fn only_the_current_token_is_accepted_until_it_expires() {
    let second = rotate(&started(), 0, 1).unwrap();
    assert!(second.accepts(token(1), moment(60)));
    assert!(!second.accepts(token(1), moment(61)) && !second.accepts(token(0), moment(1)));
}

#[test]
fn a_session_ends_however_often_it_is_used() {
    let second = rotate(&started(), 0, 50).unwrap();
    assert_eq!(second.expires_at(), moment(100), "not at 110");
    let third = rotate(&second, 1, 99).unwrap();
    assert_eq!(rotate(&third, 2, 100), Err(RotateRefusal::Expired));
    let (id, user) = (third.id(), third.user());
    let lifetime = Lifetime { expires_at: moment(60), ends_at: moment(30) };
    let short = Session::start(id, user, token(0), moment(0), lifetime).state;
    assert_eq!(short.expires_at(), moment(30));
}

#[test]
fn an_exchange_can_be_repeated_for_some_seconds_until_its_successor_is_used() {
    let second = rotate(&started(), 0, 1).unwrap();
    let repeats = |session: &Session, shown, seconds| {
        session.repeats(token(shown), moment(1) + Duration::seconds(seconds)).is_some()
    };
    for (shown, seconds, expected) in [(0, 0, true), (0, 9, true), (0, 10, false), (1, 0, false)] {
        assert_eq!(repeats(&second, shown, seconds), expected, "{shown} after {seconds} s");
    }
    let invented = TokenFingerprint::new(Digest::from_bytes([8; 32]), token(0).token());
    assert!(second.repeats(invented, moment(1)).is_none());
    assert_eq!(second.repeats(token(0), moment(1)), Some(next(0).1), "bound to the same successor");
    assert!(!repeats(&second, 0, -1), "the clock was set back behind the exchange");
    let third = rotate(&second, 1, 1).unwrap();
    assert!(!repeats(&third, 0, 0) && repeats(&third, 1, 0));
    let ended = second.end(EndReason::LoggedOut, moment(1)).unwrap().state;
    assert!(!repeats(&ended, 0, 0));
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
            match session.rotate(token(number), next(newest), moment(1), moment(60)) {
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
