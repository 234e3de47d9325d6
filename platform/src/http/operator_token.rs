//! The token of the operator of a host: who shows it may use the routes of [`Policy::Operator`](crate::http::Policy).

use std::fmt;

use actix_web::{HttpRequest, web};
use ring::hmac;

use crate::http::caller::bearer_token;
use crate::http::problem::{Problem, kinds};
use crate::key_derivation::{NoRandomness, random};

/// The token of the operator, as a keyed hash of it. It is never shown.
#[derive(Clone)]
pub struct OperatorToken {
    key: hmac::Key,
    code: hmac::Tag,
}

impl OperatorToken {
    /// The token of this text. White space around it does not count: a file may end with a line feed.
    ///
    /// # Errors
    /// When the operating system has no random bytes.
    pub fn of(text: &str) -> Result<Self, NoRandomness> {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &random()?);
        let code = hmac::sign(&key, text.trim().as_bytes());
        Ok(Self { key, code })
    }

    /// Whether this text is the token. It takes as long whether the text is nearly right or not.
    pub fn is(&self, text: &str) -> bool {
        hmac::verify(&self.key, text.as_bytes(), self.code.as_ref()).is_ok()
    }

    /// Refuses a request that does not show the token of the app.
    pub(crate) fn admit(request: &HttpRequest) -> Result<(), Problem> {
        let Some(token) = request.app_data::<web::Data<Self>>() else {
            let detail = "This host has no token for operators, so nobody may do this here.";
            return Err(Problem::of(&kinds::NO_OPERATOR_TOKEN, detail));
        };
        if token.is(bearer_token(request)?) {
            return Ok(());
        }
        let detail = "This is not the token of the operator of this host: it is in management.token, or in the file \
                      management.token of the data folder.";
        Err(Problem::useless_token(&kinds::TOKEN_INVALID, detail))
    }
}

impl fmt::Debug for OperatorToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("OperatorToken(..)")
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::AUTHORIZATION;
    use actix_web::test::TestRequest;

    use super::*;

    fn answer(token: Option<&OperatorToken>, authorization: &str) -> Option<&'static str> {
        let request = TestRequest::get().insert_header((AUTHORIZATION, authorization));
        let request = match token {
            Some(token) => request.app_data(web::Data::new(token.clone())),
            None => request,
        };
        OperatorToken::admit(&request.to_http_request()).err().map(|refused| refused.code())
    }

    #[test]
    fn only_who_shows_the_token_is_admitted() {
        let token = OperatorToken::of("0123456789\n").unwrap();
        assert_eq!(answer(Some(&token), "Bearer 0123456789"), None);
        for wrong in ["Bearer 0123456780", "Bearer 012345678", "Bearer 01234567890", "Bearer x"] {
            assert_eq!(answer(Some(&token), wrong), Some("token-invalid"), "{wrong}");
        }
        for none in ["", "Bearer", "Basic 0123456789"] {
            assert_eq!(answer(Some(&token), none), Some("token-missing"), "{none}");
        }
        assert_eq!(answer(None, "Bearer 0123456789"), Some("no-operator-token"));
        assert_eq!(format!("{token:?}"), "OperatorToken(..)");
    }
}
