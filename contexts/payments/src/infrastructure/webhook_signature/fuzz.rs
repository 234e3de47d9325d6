//! The signature of a webhook under random changes: none makes another body or time pass.

use platform::testing::fuzz;

use super::*;
use crate::domain::samples::noon;

fn verify(secrets: &[WebhookSecret], header: &str, body: &[u8]) -> Result<(), SignatureError> {
    SignedHeader::read(header, noon())?.verify(secrets, body)
}

#[test]
fn fuzz_of_signatures() {
    let secret = WebhookSecret::new("secret");
    let body = b"{\"amount_minor\": 2500}";
    let header = sign(&secret, body, noon()).unwrap();
    let longer = format!("v0=x,{header},v1=00");
    fuzz(&[header.as_bytes(), longer.as_bytes()], |input| {
        let Ok(changed) = std::str::from_utf8(input) else { return false };
        let secrets = [WebhookSecret::new("other"), secret.clone()];
        let verified = verify(&secrets, changed, body);
        if verified.is_ok() {
            let signature = header.split_once("v1=").map_or("", |(_, signature)| signature);
            assert!(changed.to_lowercase().contains(signature), "another signature passes");
            assert!(changed.contains(&noon().timestamp().to_string()), "another time passes");
            assert_ne!(verify(&secrets, changed, b"{}"), Ok(()), "another body passes");
        }
        verified.is_ok()
    });
}

#[test]
fn fuzz_of_signed_bodies() {
    let secret = [WebhookSecret::new("secret")];
    let body: &[u8] = b"{\"amount_minor\": 2500}";
    let header = sign(&secret[0], body, noon()).unwrap();
    fuzz(&[body], |changed| {
        let verified = verify(&secret, &header, changed);
        assert_eq!(verified.is_ok(), changed == body);
        false
    });
}
