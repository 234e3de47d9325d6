//! Authorization requests under random changes: nobody is redirected elsewhere than to the client.

use platform::testing::fuzz;

use super::*;
use crate::infrastructure::http::testing::{BACK, CLIENT, ISSUER, form};

const ASKED: &[u8] = b"response_type=code&client_id=storefront&redirect_uri=https%3A%2F%2Fpages.example%2Fback%3Ffrom%3Dshop\
&state=a%26b%3Dc&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";

/// The answer at `location` goes to the redirect URI, with what the shop says and the client's state, and nothing else.
fn leads_back(location: &Url, sent: &FormBody, said: &[&str]) {
    let back = Url::parse(BACK).unwrap();
    assert_eq!(
        (location.origin(), location.path(), location.fragment()),
        (back.origin(), back.path(), None)
    );
    assert!(location.username().is_empty() && location.password().is_none());
    let parameters: Vec<(String, String)> = location.query_pairs().into_owned().collect();
    let state = sent.get("state");
    let names = ["from"].iter().chain(said).chain(state.map(|_| &"state")).chain(&["iss"]);
    let names: Vec<&str> = names.copied().collect();
    let found: Vec<&str> = parameters.iter().map(|(name, _)| &**name).collect();
    assert_eq!(found, names, "{location}");
    let value =
        |name: &str| parameters.iter().find(|(found, _)| found == name).map(|(_, value)| &**value);
    assert_eq!((value("state"), value("iss"), value("from")), (state, Some(ISSUER), Some("shop")));
}

#[test]
fn fuzz_of_authorization_requests() {
    let clients = OAuthClients::parse(ISSUER, &[format!("{CLIENT}={BACK}")]).unwrap();
    fuzz(&[ASKED], |input| {
        let Some(sent) = form(input) else { return false };
        match AuthorizationRequest::read(&clients, &sent) {
            Ok(asked) => {
                let Binding { client, redirect_uri, challenge: _ } = &asked.binding;
                assert_eq!((&**client, &**redirect_uri), (CLIENT, BACK));
                assert!(asked.carried.iter().all(|(name, value)| sent.get(name) == Some(&**value)));
                leads_back(&asked.back.with(&[("code", "c")]), &sent, &["code"]);
                true
            }
            Err(Refused::Redirected(location)) => {
                leads_back(&location, &sent, &["error", "error_description"]);
                true
            }
            Err(Refused::Here(_problem)) => false,
        }
    });
}
