//! Access tokens under random changes: none that was changed passes, and none passes that says the wrong things.

use shared_kernel::Permission;
use uuid::Uuid;

use super::*;
use crate::auth::TestIssuer;
use crate::testing::{ManualClock, fuzz};

const USER: Uuid = Uuid::from_u128(7);
const HEADER: &[u8] = br#"{"typ":"at+jwt","alg":"EdDSA","kid":"KID"}"#;

#[test]
fn fuzz_of_access_tokens() {
    let clock = ManualClock::at("2026-01-02T03:04:05Z");
    let issuer = TestIssuer::new(clock);
    let verifier = issuer.verifier();
    let good = [issuer.token(USER, &[]), issuer.service_token(USER, &[Permission::Audit])];
    let inputs: Vec<&[u8]> = good.iter().map(String::as_bytes).collect();
    fuzz(&inputs, |input| {
        let Ok(token) = std::str::from_utf8(input) else { return false };
        let is_good = good.iter().any(|good| good == token);
        assert_eq!(verifier.verify(token).is_ok(), is_good, "a changed token passes");
        // The cache of the verifier decides nothing for another text.
        assert_eq!(verifier.verify(token).is_ok(), is_good);
        false
    });
}

/// Of the one who has the key: whatever is signed, a token has the claims that it must have, and the header decides nothing.
#[test]
fn fuzz_of_signed_headers_and_claims() {
    let clock = ManualClock::at("2026-01-02T03:04:05Z");
    let issuer = TestIssuer::new(clock.clone());
    let verifier = issuer.verifier();
    let key_id = issuer.public_key().kid.unwrap();
    let header = String::from_utf8(HEADER.to_vec()).unwrap().replace("KID", &key_id);
    let claims = issuer.claims(USER, USER, &[Permission::Audit]);
    let claims = serde_json::to_string(&claims).unwrap();
    let good = format!("{header}\n{claims}");
    fuzz(&[good.as_bytes()], |input| {
        let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
        let (header, claims) = input.split_at(end);
        let token = issuer.sign_bytes(header, claims.get(1..).unwrap_or_default());
        let Ok(accepted) = verifier.verify(&token) else { return false };
        let now = clock.now().timestamp();
        assert!(token.len() <= LONGEST_TOKEN, "a long token passes");
        assert_eq!((&*accepted.iss, &*accepted.aud), (ISSUER, AUDIENCE));
        assert!(accepted.iat <= now + CLOCK_SKEW_SECONDS && now < accepted.exp, "{accepted:?}");
        let header: serde_json::Value = serde_json::from_slice(header).unwrap();
        assert_eq!((&header["alg"], &header["kid"]), (&"EdDSA".into(), &(&*key_id).into()));
        true
    });
}
