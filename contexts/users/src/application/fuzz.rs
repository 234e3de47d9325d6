//! API keys, authorization codes and refresh tokens under random changes: each has one text.

use platform::testing::fuzz;
use uuid::Uuid;

use super::client_secret::ClientSecret;
use super::pkce;
use super::refresh_token::RefreshToken;
use super::shown_code::ShownCode;
use crate::domain::ids::{CodeId, SessionId};
use crate::infrastructure::system_randomness::SystemRandomness;

/// Lets `read` judge changed copies of `good`. It returns the text that it would have written.
fn has_one_text(good: &str, read: impl Fn(&str) -> Option<String>) {
    assert_eq!(read(good).as_deref(), Some(good));
    fuzz(&[good.as_bytes()], |input| {
        let Some(text) = std::str::from_utf8(input).ok() else { return false };
        let written = read(text);
        if let Some(written) = &written {
            assert_eq!(written, text, "two texts are one secret");
        }
        written.is_some()
    });
}

#[test]
fn fuzz_of_keys_of_service_accounts() {
    let secret = ClientSecret::fresh(&SystemRandomness).unwrap().reveal();
    has_one_text(&secret, |text| ClientSecret::parse(text).ok().map(|secret| secret.reveal()));
}

#[test]
fn fuzz_of_authorization_codes() {
    let id = CodeId::from_uuid(Uuid::from_u128(5));
    let code = ShownCode::fresh(id, &SystemRandomness).unwrap().reveal();
    has_one_text(&code, |text| ShownCode::parse(text).ok().map(|code| code.reveal()));
}

#[test]
fn fuzz_of_refresh_tokens() {
    let session = SessionId::from_uuid(Uuid::from_u128(5));
    let token = RefreshToken::first(session, &SystemRandomness).unwrap().reveal();
    has_one_text(&token, |text| RefreshToken::parse(text).ok().map(|token| token.reveal()));
}

#[test]
fn fuzz_of_proof_keys() {
    // RFC 7636, appendix B.
    let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let sent = pkce::challenge(challenge);
    fuzz(&[verifier.as_bytes(), challenge.as_bytes()], |input| {
        let Some(text) = std::str::from_utf8(input).ok() else { return false };
        let of_text = pkce::challenge_of(text);
        assert_eq!(
            of_text.is_some() && of_text == sent,
            text == verifier,
            "another verifier passes"
        );
        assert_eq!(
            pkce::challenge(text) == sent,
            text == challenge,
            "another challenge is the same"
        );
        of_text.is_some() || pkce::challenge(text).is_some()
    });
}
