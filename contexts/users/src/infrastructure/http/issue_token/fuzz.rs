//! The client of the token endpoint under random changes: its header in the first line of the input, its form in the rest.

use actix_web::http::header::HeaderValue;
use platform::testing::fuzz;

use super::*;
use crate::infrastructure::http::testing::form;
use crate::infrastructure::system_randomness::SystemRandomness;

fn request(header: &[u8]) -> Option<HttpRequest> {
    let sent = actix_web::test::TestRequest::default();
    let header = HeaderValue::from_bytes(header).ok()?;
    Some(
        if header.is_empty() { sent } else { sent.insert_header((AUTHORIZATION, header)) }
            .to_http_request(),
    )
}

#[test]
fn fuzz_of_client_credentials() {
    let id = "0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d";
    let secret = ClientSecret::fresh(&SystemRandomness).unwrap();
    let shown = secret.reveal();
    let basic = format!("Basic {}", STANDARD.encode(format!("{id}:{shown}")));
    let good = [
        format!("{basic}\ngrant_type=client_credentials&scope=orders+stock"),
        format!("\ngrant_type=client_credentials&client_id={id}&client_secret={shown}"),
        format!("{basic}\nclient_id={id}&client_secret={shown}"),
    ];
    let inputs: Vec<&[u8]> = good.iter().map(String::as_bytes).collect();
    fuzz(&inputs, |input| {
        let end = input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len());
        let (header, body) = input.split_at(end);
        let (Some(sent), Some(sent_form)) =
            (request(header), form(body.get(1..).unwrap_or_default()))
        else {
            return false;
        };
        let Ok(command) = read(&sent, &sent_form) else { return false };
        let is_in_header = sent.headers().contains_key(AUTHORIZATION);
        let is_in_body = sent_form.get("client_secret").is_some();
        assert_ne!(is_in_header, is_in_body, "a client is authenticated in one place");
        // Written as the protocol has it, it is the same client.
        let client = format!("{}:{}", command.account.as_uuid(), command.secret.reveal());
        let again = request(format!("basic {}", STANDARD.encode(client)).as_bytes());
        let again = read(&again.unwrap(), &form(b"").unwrap()).unwrap();
        assert_eq!((again.account, &again.secret), (command.account, &command.secret));
        true
    });
}
