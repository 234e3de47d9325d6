//! Tokens that are accepted, and that all others are refused.

use std::sync::Mutex;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use jsonwebtoken::Header;
use ring::hmac;
use serde_json::{Value, json};
use shared_kernel::{Permission, Permissions};
use uuid::Uuid;

use super::*;
use crate::auth::{AccessEnd, EndedTokens, TestIssuer};
use crate::testing::ManualClock;

const USER: Uuid = Uuid::from_u128(7);
/// The private key of RFC 8410, which is no key of the issuer.
const MALLORYS: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
    -----END PRIVATE KEY-----\n";

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
    let signed = issuer.claims(USER, Uuid::from_u128(8), &[Permission::Orders, Permission::Audit]);
    let token = issuer.sign(&signed);
    for _time in 0..3 {
        assert_eq!(*verifier.verify(&token).unwrap(), signed);
    }
}

#[test]
fn a_token_permits_what_it_names_and_this_program_knows() {
    let (_clock, issuer, verifier) = shop();
    for (named, known) in [
        (Value::Null, Permissions::NONE),
        (json!([]), Permissions::NONE),
        (json!(["admin", "Stock", "teleport"]), Permissions::NONE),
        (json!(["stock", "teleport"]), Permissions::of(&[Permission::Stock])),
    ] {
        let token = issuer.sign(&claims_with(&issuer, "permissions", named.clone()));
        assert_eq!(verifier.verify(&token).unwrap().permissions, known, "{named}");
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
        ("permissions", json!("orders")),
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
    let claims = issuer.claims(USER, USER, &Permission::ALL);
    let ours = decode_header(issuer.sign(&claims)).unwrap();
    assert!(verifier.verify(&issuer.sign_with(&ours, &claims)).is_ok());

    let nameless = Header { kid: None, ..ours.clone() };
    let unknown = Header { kid: Some("mallory".to_owned()), ..ours.clone() };
    let endless = Header { kid: Some("m".repeat(LONGEST_KEY_ID + 1)), ..ours.clone() };
    let critical = Header { crit: Some(vec!["exp".to_owned()]), ..ours.clone() };
    let untyped = Header { typ: None, ..ours.clone() };
    let another_type = Header { typ: Some("JWT".to_owned()), ..ours.clone() };
    for header in [nameless, unknown, endless, critical, untyped, another_type] {
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
    for alg in ["none", "None", "NONE", "", "EdDSA"] {
        let header = json!({"alg": alg, "typ": TOKEN_TYPE, "kid": ours.kid});
        let unsigned = format!("{}.{}.", part(&header), part(&body));
        assert_eq!(verifier.verify(&unsigned).unwrap_err(), TokenRefused::Invalid, "{alg}");
    }
}

#[test]
fn a_key_that_the_header_brings_or_points_to_is_never_used() {
    let (_clock, issuer, verifier) = shop();
    let mallory = crate::auth::SigningKey::from_pem(MALLORYS).unwrap();
    let x = URL_SAFE_NO_PAD.encode(mallory.public_key());
    let ours = decode_header(issuer.token(USER, &[])).unwrap();
    let claims = issuer.claims(USER, USER, &Permission::ALL);
    let own_key = json!({"kty": "OKP", "crv": "Ed25519", "x": x, "kid": ours.kid});
    for (member, value) in [
        ("jwk", own_key),
        ("jku", json!("https://mallory.example/jwks.json")),
        ("x5u", json!("https://mallory.example/chain.pem")),
        ("x5c", json!([URL_SAFE_NO_PAD.encode("certificate")])),
    ] {
        let mut header = json!({"alg": "EdDSA", "typ": TOKEN_TYPE, "kid": ours.kid});
        header[member] = value;
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(&json!(claims)));
        let forged =
            jsonwebtoken::crypto::sign(signed.as_bytes(), mallory.encoding_key(), Algorithm::EdDSA);
        let forged = format!("{signed}.{}", forged.unwrap());
        assert_eq!(verifier.verify(&forged).unwrap_err(), TokenRefused::Invalid, "{member}");
    }
    // Beside a key of ours such a member changes nothing.
    let pointing = Header { jku: Some("https://mallory.example/jwks.json".to_owned()), ..ours };
    assert!(verifier.verify(&issuer.sign_with(&pointing, &claims)).is_ok());
}

#[test]
fn a_changed_token_is_refused() {
    let (_clock, issuer, verifier) = shop();
    let token = issuer.token(USER, &[]);
    verifier.verify(&token).unwrap();
    let [header, _body, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let body =
        URL_SAFE_NO_PAD.encode(json!(issuer.claims(USER, USER, &Permission::ALL)).to_string());
    let long = "a".repeat(5000);
    for changed in
        ["", "a.b", "a.b.c.d", &token[1..], &format!("{header}.{body}.{signature}"), long.as_str()]
    {
        assert_eq!(verifier.verify(changed).unwrap_err(), TokenRefused::Invalid, "{changed}");
    }
}

#[test]
fn a_token_is_refused_as_soon_as_its_access_has_ended_also_when_cached() {
    let (clock, issuer, _verifier) = shop();
    let ended = EndedAccess::default();
    let verifier = issuer.verifier().refusing(ended.clone());
    let (token, other) = (issuer.token(USER, &[]), issuer.token(Uuid::from_u128(8), &[]));
    assert!(verifier.verify(&token).is_ok());
    let (now, tokens) = (clock.now(), EndedTokens::OfSession(USER));
    ended.note(AccessEnd { tokens, forget_at: now + Duration::minutes(15) }, now);
    assert_eq!(verifier.verify(&token).unwrap_err(), TokenRefused::Ended);
    assert!(verifier.verify(&other).is_ok());
}

#[test]
fn a_token_of_another_tenant_is_refused_although_the_key_is_the_same() {
    let (_clock, issuer, _verifier) = shop();
    let tenant = |name: Option<&str>| name.map(|name| Tenant::parse(name).unwrap());
    let names = [None, Some("north"), Some("south")];
    for signed_for in names {
        let claims = issuer.claims(USER, USER, &[]);
        let token = issuer.sign(&AccessClaims { tenant: tenant(signed_for), ..claims });
        for here in names {
            let verifier = issuer.verifier().of_tenant(tenant(here));
            let subject = verifier.verify(&token).map(|claims| claims.sub);
            let expected = if signed_for == here { Ok(USER) } else { Err(TokenRefused::Invalid) };
            assert_eq!(subject, expected, "of {signed_for:?} by {here:?}");
        }
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
