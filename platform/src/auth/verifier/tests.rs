//! Tokens that are accepted, and that all others are refused.

use std::sync::Mutex;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use jsonwebtoken::Header;
use ring::hmac;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::auth::TestIssuer;
use crate::testing::ManualClock;

const USER: Uuid = Uuid::from_u128(7);

fn shop() -> (Arc<ManualClock>, TestIssuer, TokenVerifier) {
    let clock = ManualClock::at("2026-01-02T03:04:05Z");
    let issuer = TestIssuer::new(clock.clone());
    let verifier = issuer.verifier();
    (clock, issuer, verifier)
}

/// A valid token's claims with one member replaced, or removed if `value` is null.
fn claims_with(issuer: &TestIssuer, member: &str, value: Value) -> Value {
    let mut claims = serde_json::to_value(issuer.claims(USER, USER, &[])).unwrap();
    if value.is_null() {
        claims.as_object_mut().unwrap().remove(member);
    } else {
        claims[member] = value;
    }
    claims
}

#[test]
fn a_valid_token_yields_its_claims_every_time() {
    let (_clock, issuer, verifier) = shop();
    let signed = issuer.claims(USER, Uuid::from_u128(8), &["customer", "admin"]);
    let token = issuer.sign(&signed);
    for _time in 0..3 {
        assert_eq!(*verifier.verify(&token).unwrap(), signed);
    }
}

#[test]
fn a_token_expires_to_the_second_also_when_cached() {
    let (clock, issuer, verifier) = shop();
    let token = issuer.token(USER, &[]);
    clock.advance(Duration::seconds(899));
    assert!(verifier.verify(&token).is_ok());
    clock.advance(Duration::seconds(1));
    assert_eq!(verifier.verify(&token).unwrap_err(), TokenRefused::Expired);
    let unseen = issuer.verifier();
    assert_eq!(unseen.verify(&token).unwrap_err(), TokenRefused::Expired);
}

#[test]
fn a_token_is_refused_before_its_time() {
    let (clock, issuer, verifier) = shop();
    let now = clock.now().timestamp();
    for member in ["iat", "nbf"] {
        let skewed = issuer.sign(&claims_with(&issuer, member, json!(now + 5)));
        assert!(verifier.verify(&skewed).is_ok(), "{member} within the skew");
        let early = issuer.sign(&claims_with(&issuer, member, json!(now + 6)));
        assert_eq!(verifier.verify(&early).unwrap_err(), TokenRefused::Invalid, "{member}");
    }
}

#[test]
fn every_claim_is_checked() {
    let (_clock, issuer, verifier) = shop();
    for (member, value) in [
        ("iss", json!("mallory")),
        ("aud", json!("another-shop")),
        ("iss", Value::Null),
        ("aud", Value::Null),
        ("exp", Value::Null),
        ("exp", json!("tomorrow")),
        ("iat", Value::Null),
        ("sub", Value::Null),
        ("sub", json!("root")),
        ("sid", Value::Null),
        ("roles", json!("admin")),
    ] {
        let token = issuer.sign(&claims_with(&issuer, member, value.clone()));
        assert_eq!(
            verifier.verify(&token).unwrap_err(),
            TokenRefused::Invalid,
            "{member}: {value}"
        );
    }
}

#[test]
fn the_header_selects_neither_the_algorithm_nor_an_unknown_key() {
    let (_clock, issuer, verifier) = shop();
    let claims = issuer.claims(USER, USER, &["admin"]);
    let ours = decode_header(issuer.sign(&claims)).unwrap();
    assert!(verifier.verify(&issuer.sign_with(&ours, &claims)).is_ok());

    let nameless = Header { kid: None, ..ours.clone() };
    let unknown = Header { kid: Some("mallory".to_owned()), ..ours.clone() };
    let critical = Header { crit: Some(vec!["exp".to_owned()]), ..ours.clone() };
    for header in [nameless, unknown, critical] {
        let token = issuer.sign_with(&header, &claims);
        assert_eq!(verifier.verify(&token).unwrap_err(), TokenRefused::Invalid, "{header:?}");
    }

    // The algorithm confusion attack: the public key taken as the secret of an HMAC.
    let public_key = URL_SAFE_NO_PAD.decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let (header, body) = (json!({"alg": "HS256", "kid": ours.kid}), json!(claims));
    let signed = format!("{}.{}", part(&header), part(&body));
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &public_key), signed.as_bytes());
    let forged = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(tag));
    assert_eq!(verifier.verify(&forged).unwrap_err(), TokenRefused::Invalid);
    let header = json!({"alg": "none", "kid": ours.kid});
    let unsigned = format!("{}.{}.", part(&header), part(&body));
    assert_eq!(verifier.verify(&unsigned).unwrap_err(), TokenRefused::Invalid);
}

#[test]
fn a_changed_token_is_refused() {
    let (_clock, issuer, verifier) = shop();
    let token = issuer.token(USER, &[]);
    verifier.verify(&token).unwrap();
    let [header, _body, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let body = URL_SAFE_NO_PAD.encode(json!(issuer.claims(USER, USER, &["admin"])).to_string());
    let long = "a".repeat(5000);
    for changed in
        ["", "a.b", "a.b.c.d", &token[1..], &format!("{header}.{body}.{signature}"), long.as_str()]
    {
        assert_eq!(verifier.verify(changed).unwrap_err(), TokenRefused::Invalid, "{changed}");
    }
}

#[test]
fn tokens_of_a_withdrawn_key_are_refused() {
    struct Rotating(Mutex<Arc<[VerifyingKey]>>);
    impl KeySource for Rotating {
        fn keys(&self) -> Arc<[VerifyingKey]> {
            Arc::clone(&self.0.lock().unwrap())
        }
    }
    let (clock, issuer, _verifier) = shop();
    let keys = Arc::new(Rotating(Mutex::new(issuer.keys().keys())));
    let verifier = TokenVerifier::new(keys.clone(), clock);
    let token = issuer.token(USER, &[]);
    assert!(verifier.verify(&token).is_ok());
    *keys.0.lock().unwrap() = Arc::new([]);
    assert_eq!(verifier.verify(&token).unwrap_err(), TokenRefused::Invalid);
}
