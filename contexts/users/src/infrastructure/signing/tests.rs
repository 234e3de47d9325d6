//! Keys are read, shown and rotated; tokens are verified by the platform's own verifier.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use platform::auth::{TokenRefused, TokenVerifier};
use platform::testing::ManualClock;
use shared_kernel::Clock;
use uuid::Uuid;

use super::*;
use crate::domain::role::{Role, Roles};
use crate::domain::session::SessionId;
use crate::domain::user::UserId;

fn key() -> String {
    generate_signing_key().unwrap()
}

fn token(keys: SigningKeys, issued_at: DateTime<Utc>) -> String {
    let grant = AccessGrant {
        id: Uuid::from_u128(3),
        user: UserId::from_uuid(Uuid::from_u128(1)),
        session: SessionId::from_uuid(Uuid::from_u128(2)),
        roles: Roles::of([Role::Customer]),
        issued_at,
    };
    Signer::new(keys, Duration::minutes(10)).sign(&grant).unwrap().jwt
}

#[test]
fn a_key_that_no_longer_signs_still_verifies() {
    let clock = ManualClock::at("2026-01-01T12:00:00Z");
    let (old, new) = (key(), key());
    let before = SigningKeys::from_pems(std::slice::from_ref(&old)).unwrap();
    let rotated = SigningKeys::from_pems(&[new.clone(), old]).unwrap();
    let only_new = SigningKeys::from_pems(&[new]).unwrap();

    let signed_before = token(before, clock.now());
    let verifier = TokenVerifier::new(rotated.source(), clock.clone());
    assert_eq!(verifier.verify(&signed_before).unwrap().sub, Uuid::from_u128(1));
    let signed_after = token(rotated, clock.now());
    let verifier = TokenVerifier::new(only_new.source(), clock);
    assert!(verifier.verify(&signed_after).is_ok());
    assert_eq!(verifier.verify(&signed_before), Err(TokenRefused::Invalid));
}

#[test]
fn every_generated_key_is_another() {
    let keys = SigningKeys::from_pems(&[key(), key()]).unwrap().public_keys().keys;
    assert_ne!(keys[0].kid, keys[1].kid);
    assert_ne!(keys[0].x, keys[1].x);
}

#[test]
fn reads_the_key_of_rfc_8410_and_shows_its_public_half() {
    let pem = "-----BEGIN PRIVATE KEY-----\n\
               MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
               -----END PRIVATE KEY-----\n";
    let keys = SigningKeys::from_pems(&[pem.to_owned()]).unwrap().public_keys().keys;
    let public = URL_SAFE_NO_PAD.decode(keys[0].x.as_ref().unwrap()).unwrap();
    assert_eq!(STANDARD.encode(public), "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
}

#[test]
fn says_which_key_is_of_no_use() {
    assert!(matches!(SigningKeys::from_pems(&[]), Err(SigningKeyError::NoKey)));
    for wrong in ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
        let refused = SigningKeys::from_pems(&[key(), wrong.to_owned()]).err().unwrap();
        let SigningKeyError::NotEd25519 { number, .. } = refused else { panic!("{refused}") };
        assert_eq!(number, 2);
    }
}
