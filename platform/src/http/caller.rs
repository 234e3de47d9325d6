//! The caller of a request. The route table has identified and admitted it before a handler runs: see
//! [`Policy`](crate::http::Policy).

use std::future::{Ready, ready};
use std::io;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use shared_kernel::{Permission, Permissions};
use uuid::Uuid;

use crate::auth::{AccessClaims, Attempt, TokenRefused, TokenVerifier};
use crate::http::problem::{Problem, kinds};

/// When to retry if keys cannot be fetched: not before they would be fetched again.
const SECONDS_UNTIL_KEYS: u32 = 1;

/// The holder of a valid access token whom the policy of the route admits. An extractor for the handlers of such routes; on
/// a route without a check there is no caller, and the extractor answers 500.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The user, or the service account.
    pub user_id: Uuid,
    /// The session that the token was issued in.
    pub session_id: Uuid,
    claims: Arc<AccessClaims>,
    // The permission that opens the things of others on this route.
    opening: Option<Permission>,
}

impl Caller {
    /// The caller on a route where `opening` opens the things of others.
    pub(crate) fn admitted(claims: Arc<AccessClaims>, opening: Option<Permission>) -> Self {
        Self { user_id: claims.sub, session_id: claims.sid, claims, opening }
    }

    /// Whether the caller is a program with a service account, and no person.
    pub fn is_service(&self) -> bool {
        self.claims.client_id.is_some()
    }

    /// The permissions that the caller had when the token was issued.
    pub fn permissions(&self) -> Permissions {
        self.claims.permissions
    }

    /// Whether the caller may act on the things of everybody on this route, not only on the own ones.
    pub fn acts_for_the_shop(&self) -> bool {
        self.opening.is_some_and(|permission| self.permissions().has(permission))
    }

    /// Whether the caller may act on what belongs to `owner`: the one question of ownership.
    pub fn may_act_for(&self, owner: Uuid) -> bool {
        self.user_id == owner || self.acts_for_the_shop()
    }

    /// 403 "permission-missing" for a caller who may act on the own things only.
    pub fn require_acting_for_the_shop(&self) -> Result<(), Problem> {
        match self.opening {
            Some(permission) if !self.permissions().has(permission) => {
                Err(Problem::permission_missing(permission))
            }
            Some(_) => Ok(()),
            None => {
                Err(Problem::of(&kinds::OWN_THINGS_ONLY, "This concerns your own things only."))
            }
        }
    }
}

impl FromRequest for Caller {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _payload: &mut Payload) -> Self::Future {
        let caller = request.extensions().get::<Self>().cloned();
        ready(caller.ok_or_else(|| {
            Problem::unexpected(&io::Error::other("the policy of the route admits no caller"))
        }))
    }
}

/// The claims of the access token that the request brings; 401 without a valid one. Needs `web::Data<TokenVerifier>` in the
/// app's data.
pub(crate) async fn identify(request: &HttpRequest) -> Result<Arc<AccessClaims>, Problem> {
    let token = bearer_token(request)?;
    let Some(verifier) = request.app_data::<web::Data<TokenVerifier>>() else {
        let absent = io::Error::other("the app's data has no TokenVerifier");
        return Err(Problem::unexpected(&absent));
    };
    let outcome = match verifier.attempt(token) {
        Attempt::Decided(outcome) => outcome,
        Attempt::WantsKeys => verifier.verify_by_current_keys(token).await,
    };
    outcome.map_err(useless)
}

pub(crate) fn bearer_token(request: &HttpRequest) -> Result<&str, Problem> {
    // Two hosts might each believe another one of several.
    let mut sent = request.headers().get_all(AUTHORIZATION);
    let only = sent.next().filter(|_first| sent.next().is_none());
    let header = only.and_then(|value| value.to_str().ok());
    let credentials = header.and_then(|header| header.trim().split_once(' '));
    match credentials {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => Ok(token.trim()),
        Some(_) | None => {
            let detail = "Send an access token: Authorization: Bearer <token>.";
            Err(Problem::unauthorized(&kinds::TOKEN_MISSING, detail))
        }
    }
}

fn useless(refused: TokenRefused) -> Problem {
    match refused {
        TokenRefused::Expired => Problem::useless_token(
            &kinds::TOKEN_EXPIRED,
            "The access token has expired; refresh it.",
        ),
        TokenRefused::Ended => {
            let detail = "The access that this token gives has ended. Refresh the session for another one; if that is \
                          refused, log in again.";
            Problem::useless_token(&kinds::TOKEN_ENDED, detail)
        }
        TokenRefused::Invalid => Problem::useless_token(
            &kinds::TOKEN_INVALID,
            "The access token is not one of this shop.",
        ),
        TokenRefused::KeysAway => {
            let detail = "The key that the access token names cannot be fetched now. Nothing was done; send the \
                          request again.";
            Problem::try_later(&kinds::KEYS_UNAVAILABLE, detail, SECONDS_UNTIL_KEYS)
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
        async fn identify(&self, authorization: &str) -> Result<Arc<AccessClaims>, Problem> {
            let request = TestRequest::get()
                .app_data(self.verifier.clone())
                .insert_header((AUTHORIZATION, authorization));
            identify(&request.to_http_request()).await
        }
    }

    #[actix_web::test]
    async fn two_tokens_are_none() {
        let shop = shop();
        let token = shop.issuer.token_of(Uuid::from_u128(1), Uuid::from_u128(2), &[]);
        let request = TestRequest::get()
            .app_data(shop.verifier.clone())
            .append_header((AUTHORIZATION, format!("Bearer {token}")))
            .append_header((AUTHORIZATION, format!("Bearer {token}")));
        let refused = identify(&request.to_http_request()).await.unwrap_err();
        assert_eq!(refused.code(), "token-missing");
    }

    #[actix_web::test]
    async fn the_token_says_who_calls() {
        let shop = shop();
        let (user, session) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let token = shop.issuer.token_of(user, session, &[Permission::Stock]);
        for scheme in ["Bearer", "bearer", "BEARER "] {
            let claims = shop.identify(&format!("{scheme} {token}")).await.unwrap();
            let caller = Caller::admitted(claims, None);
            assert_eq!((caller.user_id, caller.session_id), (user, session));
            assert_eq!(caller.permissions(), Permissions::of(&[Permission::Stock]));
        }
    }

    #[actix_web::test]
    async fn the_things_of_others_need_the_permission_of_the_route() {
        let shop = shop();
        let (user, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let token = shop.issuer.token(user, &[Permission::Stock]);
        let claims = shop.identify(&format!("Bearer {token}")).await.unwrap();
        for (opening, code) in [
            (Some(Permission::Stock), None),
            (Some(Permission::Orders), Some("permission-missing")),
            (None, Some("own-things-only")),
        ] {
            let caller = Caller::admitted(claims.clone(), opening);
            assert!(caller.may_act_for(user), "{opening:?}");
            assert_eq!(caller.may_act_for(other), code.is_none(), "{opening:?}");
            let required = caller.require_acting_for_the_shop();
            assert_eq!(required.err().as_ref().map(Problem::code), code, "{opening:?}");
        }
    }

    #[actix_web::test]
    async fn a_handler_of_an_open_route_has_no_caller() {
        let request = TestRequest::get().to_http_request();
        assert_eq!(Caller::extract(&request).await.unwrap_err().code(), "internal-error");
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
