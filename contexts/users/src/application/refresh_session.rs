//! Refresh a session: a refresh token is exchanged for the next one and for an access token with the current roles.

use chrono::{DateTime, Utc};
use shared_kernel::{Origin, StoreError};

use super::Application;
use super::ports::{NoRandomness, SigningError};
use super::refresh_token::RefreshToken;
use super::tokens::Tokens;
use crate::domain::session::{EndReason, RotateRefusal, Salt, Session};

/// Why no new tokens were issued.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RefreshSessionError {
    /// No session has issued such a token, or the session has been deleted.
    #[error("the refresh token is not known")]
    Unknown,
    /// It was used before. Its session has ended, also for the holder of the newest token.
    #[error("the refresh token was used before, so its session has ended")]
    Reused,
    #[error("the refresh token has expired")]
    Expired,
    #[error("the session has ended")]
    Ended,
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
    #[error(transparent)]
    Signing(#[from] SigningError),
    #[error("the session could not be stored")]
    Store(#[from] StoreError),
}

impl From<RotateRefusal> for RefreshSessionError {
    fn from(refusal: RotateRefusal) -> Self {
        match refusal {
            RotateRefusal::Unknown => Self::Unknown,
            RotateRefusal::Reused | RotateRefusal::Ended(EndReason::TokenReused) => Self::Reused,
            RotateRefusal::Expired => Self::Expired,
            RotateRefusal::Ended(EndReason::LoggedOut | EndReason::Revoked) => Self::Ended,
        }
    }
}

impl Application {
    /// Exchanges the token `shown` for new ones. A client that repeats the exchange within some seconds, because it asked twice
    /// at once or lost the answer, gets the same refresh token again.
    #[tracing::instrument(name = "application.session.refresh", skip_all, fields(session.id = %shown.session()))]
    pub(crate) async fn refresh_session(
        &self,
        shown: &RefreshToken,
        origin: &Origin,
    ) -> Result<Tokens, RefreshSessionError> {
        let session =
            self.sessions.find(shown.session()).await?.ok_or(RefreshSessionError::Unknown)?;
        let now = self.clock.now();
        if let Some(salt) = session.repeats(shown.fingerprint(), now) {
            let next = shown.successor(salt);
            if session.accepts(next.fingerprint(), now) {
                return self.tokens_of(&session, next, now).await;
            }
        }
        let mut salt = [0; 32];
        self.randomness.fill(&mut salt)?;
        let salt = Salt::from_bytes(salt);
        let next = shown.successor(salt);
        let expires_at = now + self.refresh_lifetime;
        let made = (next.fingerprint().token(), salt);
        let rotated = match session.rotate(shown.fingerprint(), made, now, expires_at) {
            Ok(rotated) => rotated,
            Err(refusal) => return Err(self.refuse_token(&session, refusal, origin).await),
        };
        let tokens = self.tokens_of(&rotated.state, next, now).await?;
        self.sessions.commit(rotated, origin).await?;
        Ok(tokens)
    }

    /// The tokens of an open session, with the roles that its user has now.
    async fn tokens_of(
        &self,
        session: &Session,
        refresh: RefreshToken,
        now: DateTime<Utc>,
    ) -> Result<Tokens, RefreshSessionError> {
        let user = self.users.find(session.user()).await?.ok_or(RefreshSessionError::Ended)?;
        let account =
            user.active_account().map_err(|_closed_or_gone| RefreshSessionError::Ended)?;
        Ok(self.tokens(session, &user, account.roles(), refresh, now)?)
    }

    /// Ends the session when its token was used before: one of the two holders has stolen it.
    async fn refuse_token(
        &self,
        session: &Session,
        refusal: RotateRefusal,
        origin: &Origin,
    ) -> RefreshSessionError {
        if refusal == RotateRefusal::Reused
            && let Ok(ended) = session.end(EndReason::TokenReused, self.clock.now())
        {
            tracing::info!(user.id = %session.user(), "a refresh token was used twice; its session ends");
            if let Err(error) = self.sessions.commit(ended, origin).await {
                return error.into();
            }
        }
        refusal.into()
    }
}

#[cfg(test)]
mod tests {
    use shared_kernel::{Clock, Permissions};

    use super::*;
    use crate::application::testing::Shop;

    #[tokio::test]
    async fn each_token_is_exchanged_for_the_next() {
        let shop = Shop::open();
        shop.register("ada@example.org").await;
        let mut tokens = shop.log_in("ada@example.org").await;
        for _round in 0..3 {
            let next = shop.refresh(&tokens).await.unwrap();
            assert_ne!(next.refresh, tokens.refresh);
            tokens = next;
        }
    }

    #[tokio::test]
    async fn a_token_used_twice_ends_the_session_for_both_holders() {
        let shop = Shop::open();
        shop.register("ada@example.org").await;
        let stolen = shop.log_in("ada@example.org").await;
        let newest = shop.refresh(&stolen).await.unwrap();
        shop.clock.advance(chrono::Duration::seconds(10));
        for tokens in [&stolen, &newest, &stolen] {
            let refused = shop.refresh(tokens).await.err().unwrap();
            assert!(matches!(refused, RefreshSessionError::Reused), "{refused:?}");
        }
    }

    #[tokio::test]
    async fn a_repeated_exchange_gives_the_same_token_until_that_is_used() {
        let shop = Shop::open();
        shop.register("ada@example.org").await;
        let first = shop.log_in("ada@example.org").await;
        let second = shop.refresh(&first).await.unwrap();
        for _lost_answer in 0..3 {
            let again = shop.refresh(&first).await.unwrap();
            assert!(again.refresh == second.refresh);
            assert_eq!(again.refresh_expires_at, second.refresh_expires_at);
        }
        let third = shop.refresh(&second).await.unwrap();
        let refused = shop.refresh(&first).await.err().unwrap();
        assert!(matches!(refused, RefreshSessionError::Reused), "{refused:?}");
        assert!(shop.refresh(&third).await.is_err());
    }

    #[tokio::test]
    async fn a_session_has_a_hard_end() {
        let shop = Shop::open();
        shop.register("ada@example.org").await;
        let mut tokens = shop.log_in("ada@example.org").await;
        let ends_at = shop.clock.now() + shop.application.session_lifetime;
        let step = chrono::Duration::days(20);
        while shop.clock.now() + step < ends_at {
            shop.clock.advance(step);
            tokens = shop.refresh(&tokens).await.unwrap();
        }
        assert_eq!(tokens.refresh_expires_at, ends_at);
        shop.clock.advance(ends_at - shop.clock.now());
        let refused = shop.refresh(&tokens).await.err().unwrap();
        assert!(matches!(refused, RefreshSessionError::Expired), "{refused:?}");
    }

    #[tokio::test]
    async fn an_invented_token_does_not_end_the_session() {
        let shop = Shop::open();
        shop.register("ada@example.org").await;
        let mine = shop.log_in("ada@example.org").await;
        // The session id is in every access token, so an attacker may know it; the rest of the token is secret.
        let forged = RefreshToken::first(mine.refresh.session(), &*shop.application.randomness);
        let forged = shop.application.refresh_session(&forged.unwrap(), &shop.origin).await;
        let refused = forged.err().unwrap();
        assert!(matches!(refused, RefreshSessionError::Unknown), "{refused:?}");
        assert!(shop.refresh(&mine).await.is_ok());
    }

    #[tokio::test]
    async fn the_new_access_token_has_the_current_permissions() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        let tokens = shop.log_in("ada@example.org").await;
        shop.make_admin(ada).await;
        let tokens = shop.refresh(&tokens).await.unwrap();
        assert_eq!(shop.claims(&tokens).permissions, Permissions::ALL);
    }

    #[tokio::test]
    async fn an_unused_token_expires() {
        let shop = Shop::open();
        shop.register("ada@example.org").await;
        let tokens = shop.log_in("ada@example.org").await;
        shop.clock.advance(shop.application.refresh_lifetime - chrono::Duration::seconds(1));
        let tokens = shop.refresh(&tokens).await.unwrap();
        shop.clock.advance(shop.application.refresh_lifetime);
        let refused = shop.refresh(&tokens).await.err().unwrap();
        assert!(matches!(refused, RefreshSessionError::Expired), "{refused:?}");
    }

    #[tokio::test]
    async fn a_deactivated_account_has_no_open_sessions() {
        let shop = Shop::open();
        let ada = shop.register("ada@example.org").await;
        let tokens = shop.log_in("ada@example.org").await;
        shop.deactivate(ada).await;
        let refused = shop.refresh(&tokens).await.err().unwrap();
        assert!(matches!(refused, RefreshSessionError::Ended), "{refused:?}");
    }
}
