//! Keys are read, published and rotated; the platform's own verifier verifies the tokens.

use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use platform::auth::{TokenRefused, TokenVerifier};
use platform::testing::ManualClock;
use shared_kernel::{Clock, Permissions, Version};
use uuid::Uuid;

use super::*;
use crate::domain::ids::{SessionId, UserId};

fn key() -> String {
    generate_signing_key().unwrap()
}

pub(crate) fn token(keys: SigningKeys, issued_at: DateTime<Utc>) -> String {
    token_with(keys, Permissions::NONE, issued_at)
}

fn token_with(keys: SigningKeys, permissions: Permissions, issued_at: DateTime<Utc>) -> String {
    let grant = AccessGrant {
        id: Uuid::from_u128(3),
        holder: TokenHolder::User(
            UserId::from_uuid(Uuid::from_u128(1)),
            SessionId::from_uuid(Uuid::from_u128(2)),
        ),
        version: Version::from_u32(1),
        permissions,
        issued_at,
    };
    Signer::new(keys, Duration::minutes(10)).sign(&grant).unwrap().jwt
}

#[test]
fn a_rotated_key_still_verifies() {
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
fn a_token_of_an_admin_says_so_to_hosts_of_an_earlier_release() {
    let now = ManualClock::at("2026-01-01T12:00:00Z").now();
    let roles = |permissions| {
        let keys = SigningKeys::from_pems(&[key()]).unwrap();
        let token = token_with(keys, permissions, now);
        let claims = URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap();
        serde_json::from_slice::<serde_json::Value>(&claims).unwrap()["roles"].clone()
    };
    assert_eq!(roles(Permissions::ALL), serde_json::json!(["admin"]));
    assert_eq!(roles(Permissions::NONE), serde_json::json!([]));
}

#[test]
fn generated_keys_differ() {
    let keys = SigningKeys::from_pems(&[key(), key()]).unwrap().public_keys().keys;
    assert_ne!(keys[0].kid, keys[1].kid);
    assert_ne!(keys[0].x, keys[1].x);
}

#[test]
fn the_key_of_rfc_8410_has_its_public_key() {
    let pem = "-----BEGIN PRIVATE KEY-----\n\
               MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
               -----END PRIVATE KEY-----\n";
    let keys = SigningKeys::from_pems(&[pem.to_owned()]).unwrap().public_keys().keys;
    let public = URL_SAFE_NO_PAD.decode(keys[0].x.as_ref().unwrap()).unwrap();
    assert_eq!(STANDARD.encode(public), "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
}

#[test]
fn an_unusable_key_is_reported_with_its_number() {
    assert!(matches!(SigningKeys::from_pems(&[]), Err(SigningKeyError::NoKey)));
    for wrong in ["", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"] {
        let refused = SigningKeys::from_pems(&[key(), wrong.to_owned()]).err().unwrap();
        let SigningKeyError::NotEd25519 { number, .. } = refused else { panic!("{refused}") };
        assert_eq!(number, 2);
    }
}
