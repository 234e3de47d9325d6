//! The caller of a request, read from the access token without asking another service.

use std::future::{Future, Ready, ready};
use std::io;
use std::pin::Pin;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::Either;
use uuid::Uuid;

use crate::auth::{AccessClaims, Attempt, TokenRefused, TokenVerifier};
use crate::http::problem::Problem;

/// The role that may use every endpoint for admins.
pub const ADMIN: &str = "admin";

/// When to retry if keys cannot be fetched: not before they would be fetched again.
const SECONDS_UNTIL_KEYS: u32 = 1;

/// The holder of a valid access token. The extractor answers 401 to everybody else. Needs `web::Data<TokenVerifier>` in
/// the app's data.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The user.
    pub user_id: Uuid,
    /// The session that the token was issued in.
    pub session_id: Uuid,
    claims: Arc<AccessClaims>,
}

impl Caller {
    /// The roles that the user had when the token was issued.
    pub fn roles(&self) -> &[String] {
        &self.claims.roles
    }

    /// Whether the caller has the role `admin`.
    pub fn is_admin(&self) -> bool {
        self.roles().iter().any(|role| role == ADMIN)
    }

    /// 403 "admins-only" for everybody else.
    pub fn require_admin(&self) -> Result<(), Problem> {
        if self.is_admin() {
            return Ok(());
        }
        Err(Problem::forbidden("admins-only", "Only admins may do this."))
    }

    fn of(verified: Result<Arc<AccessClaims>, TokenRefused>) -> Result<Self, Problem> {
        let claims = verified.map_err(useless)?;
        Ok(Self { user_id: claims.sub, session_id: claims.sid, claims })
    }

    fn identify(request: &HttpRequest) -> Result<Identified, Problem> {
        let token = bearer_token(request)?;
        let Some(verifier) = request.app_data::<web::Data<TokenVerifier>>() else {
            return Err(Problem::unexpected(&io::Error::other(
                "the app's data has no TokenVerifier",
            )));
        };
        if let Attempt::Decided(verified) = verifier.attempt(token) {
            return Ok(Either::Left(ready(Self::of(verified))));
        }
        let (verifier, token) = (verifier.clone(), token.to_owned());
        Ok(Either::Right(Box::pin(async move {
            Self::of(verifier.verify_by_current_keys(&token).await)
        })))
    }
}

/// The caller: known at once, or after a fetch of keys.
type Identified =
    Either<Ready<Result<Caller, Problem>>, Pin<Box<dyn Future<Output = Result<Caller, Problem>>>>>;

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Identified;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        Self::identify(request).unwrap_or_else(|problem| Either::Left(ready(Err(problem))))
    }
}

fn bearer_token(request: &HttpRequest) -> Result<&str, Problem> {
    let header = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let credentials = header.and_then(|header| header.trim().split_once(' '));
    match credentials {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim()),
        Some(_) | None => {
            let detail = "Send an access token: Authorization: Bearer <token>.";
            Err(Problem::unauthorized("token-missing", detail))
        }
    }
}

fn useless(refused: TokenRefused) -> Problem {
    match refused {
        TokenRefused::Expired => {
            Problem::useless_token("token-expired", "The access token has expired; refresh it.")
        }
        TokenRefused::Invalid => {
            Problem::useless_token("token-invalid", "The access token is not one of this shop.")
        }
        TokenRefused::KeysAway => {
            let detail = "The key that the access token names cannot be fetched now. Nothing was done; send the \
                          request again.";
            Problem::try_later("keys-unavailable", detail, SECONDS_UNTIL_KEYS)
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::ResponseError;
    use actix_web::http::header::WWW_AUTHENTICATE;
    use actix_web::test::TestRequest;
    use chrono::Duration;

    use super::*;
    use crate::auth::TestIssuer;
    use crate::testing::ManualClock;

    struct Shop {
        clock: Arc<ManualClock>,
        issuer: TestIssuer,
        verifier: web::Data<TokenVerifier>,
    }

    fn shop() -> Shop {
        let clock = ManualClock::at("2026-01-02T03:04:05Z");
        let issuer = TestIssuer::new(clock.clone());
        let verifier = web::Data::new(issuer.verifier());
        Shop { clock, issuer, verifier }
    }

    impl Shop {
        async fn identify(&self, authorization: &str) -> Result<Caller, Problem> {
            let request = TestRequest::get()
                .app_data(self.verifier.clone())
                .insert_header((AUTHORIZATION, authorization));
            Caller::extract(&request.to_http_request()).await
        }
    }

    #[actix_web::test]
    async fn reads_the_caller_from_the_token() {
        let shop = shop();
        let (user, session) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let token = shop.issuer.token_of(user, session, &["customer"]);
        for scheme in ["Bearer", "bearer", "BEARER "] {
            let caller = shop.identify(&format!("{scheme} {token}")).await.unwrap();
            assert_eq!((caller.user_id, caller.session_id), (user, session));
            assert_eq!(caller.roles(), ["customer"]);
            assert_eq!(caller.require_admin().unwrap_err().code(), "admins-only");
        }
    }

    #[actix_web::test]
    async fn the_admin_role_makes_an_admin() {
        let shop = shop();
        let token = shop.issuer.token(Uuid::from_u128(1), &["customer", "admin"]);
        let caller = shop.identify(&format!("Bearer {token}")).await.unwrap();
        assert!(caller.is_admin() && caller.require_admin().is_ok());
    }

    #[actix_web::test]
    async fn other_callers_get_a_reason() {
        let shop = shop();
        for nothing in ["", "Bearer", "Basic YTpi", "token"] {
            let refused = shop.identify(nothing).await.unwrap_err();
            assert_eq!(refused.code(), "token-missing", "{nothing}");
        }
        let refused = shop.identify("Bearer nonsense").await.unwrap_err();
        assert_eq!((refused.status_code().as_u16(), refused.code()), (401, "token-invalid"));
        assert!(refused.error_response().headers().contains_key(WWW_AUTHENTICATE));
        let token = shop.issuer.token(Uuid::from_u128(1), &[]);
        shop.clock.advance(Duration::hours(1));
        let refused = shop.identify(&format!("Bearer {token}")).await.unwrap_err();
        assert_eq!(refused.code(), "token-expired");
    }
}
