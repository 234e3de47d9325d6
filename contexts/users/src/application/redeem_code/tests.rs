//! Codes from the log-in to the session, and what ends in between.

use chrono::Duration;

use super::*;
use crate::application::log_in::LogInError;
use crate::application::own_session::Oneself;
use crate::application::pkce;
use crate::application::refresh_session::RefreshSessionError;
use crate::application::testing::{HERE, PASSWORD, Shop, attempt, password};
use crate::domain::authorization_code::VALID_FOR;

const EMAIL: &str = "ada@example.org";
const VERIFIER: &str = "a-verifier-that-is-long-enough-for-the-protocol";

fn binding(verifier: &str) -> Binding {
    Binding {
        client: "storefront".to_owned(),
        redirect_uri: "https://shop.example/back".to_owned(),
        challenge: pkce::challenge_of(verifier).unwrap(),
    }
}

impl Shop {
    async fn code(&self) -> ShownCode {
        let command = Self::log_in_command(EMAIL, PASSWORD);
        let checked = self.application.check_log_in(command).await.unwrap();
        self.application.issue_code(checked, binding(VERIFIER), &self.origin).await.unwrap()
    }

    async fn redeem(&self, code: &ShownCode, shown: Binding) -> Result<Tokens, RedeemCodeError> {
        let session = self.fresh_session();
        let command = RedeemCode { code: code.clone(), binding: shown, session };
        self.application.redeem_code(command, &self.origin).await
    }

    async fn refusal(&self, code: &ShownCode, shown: Binding) -> RedeemCodeError {
        self.redeem(code, shown).await.err().unwrap()
    }
}

#[tokio::test]
async fn a_code_opens_a_session_as_a_log_in_does() {
    let shop = Shop::open();
    let ada = shop.register(EMAIL).await;
    let code = shop.code().await;
    let wrong = binding("another-verifier-that-is-long-enough-for-it");
    let refused = shop.refusal(&code, wrong).await;
    assert!(
        matches!(refused, RedeemCodeError::Refused(RedeemRefusal::OtherRequest)),
        "{refused:?}"
    );
    let tokens = shop.redeem(&code, binding(VERIFIER)).await.unwrap();
    assert_eq!(shop.claims(&tokens).sub, ada.as_uuid());
    shop.refresh(&tokens).await.unwrap();
}

#[tokio::test]
async fn a_code_used_twice_ends_the_session_that_it_opened() {
    let shop = Shop::open();
    shop.register(EMAIL).await;
    let code = shop.code().await;
    let tokens = shop.redeem(&code, binding(VERIFIER)).await.unwrap();
    let other = shop.log_in(EMAIL).await;
    for _again in 0..2 {
        let refused = shop.refusal(&code, binding(VERIFIER)).await;
        let is_reused = matches!(refused, RedeemCodeError::Refused(RedeemRefusal::Reused(_)));
        assert!(is_reused, "{refused:?}");
    }
    let ended = shop.refresh(&tokens).await.err().unwrap();
    assert!(matches!(ended, RefreshSessionError::Ended), "{ended:?}");
    assert!(shop.refresh(&other).await.is_ok());
}

#[tokio::test]
async fn an_expired_or_invented_code_opens_nothing_and_is_forgotten() {
    let shop = Shop::open();
    shop.register(EMAIL).await;
    let code = shop.code().await;
    let invented = ShownCode::fresh(code.id(), &*shop.application.randomness).unwrap();
    let refused = shop.refusal(&invented, binding(VERIFIER)).await;
    assert!(matches!(refused, RedeemCodeError::Refused(RedeemRefusal::Unknown)), "{refused:?}");
    shop.clock.advance(VALID_FOR);
    let refused = shop.refusal(&code, binding(VERIFIER)).await;
    assert!(matches!(refused, RedeemCodeError::Refused(RedeemRefusal::Expired)), "{refused:?}");
    let due = shop.application.next_code_to_forget().await.unwrap().unwrap();
    let forget = |now| shop.application.forget_codes(now);
    assert_eq!(forget(due - Duration::seconds(1)).await.unwrap(), 0);
    assert_eq!(forget(due).await.unwrap(), 1);
    assert_eq!(shop.application.next_code_to_forget().await.unwrap(), None);
    let refused = shop.refusal(&code, binding(VERIFIER)).await;
    assert!(matches!(refused, RedeemCodeError::Refused(RedeemRefusal::Unknown)), "{refused:?}");
}

#[tokio::test]
async fn a_code_ends_with_the_password_and_with_the_account() {
    let shop = Shop::open();
    let ada = shop.register(EMAIL).await;
    let session = shop.log_in(EMAIL).await.refresh.session();
    let before = shop.code().await;
    let change = crate::application::change_password::ChangePassword {
        oneself: Oneself { user: ada, session },
        from: HERE,
        current: attempt(PASSWORD),
        new: password("a better password"),
    };
    shop.application.change_password(change, &shop.origin).await.unwrap();
    let refused = shop.refusal(&before, binding(VERIFIER)).await;
    assert!(matches!(refused, RedeemCodeError::UserChanged), "{refused:?}");

    let command = Shop::log_in_command(EMAIL, "a better password");
    let checked = shop.application.check_log_in(command).await.unwrap();
    shop.deactivate(ada).await;
    let issued = shop.application.issue_code(checked, binding(VERIFIER), &shop.origin).await;
    let refused = issued.unwrap_err();
    assert!(matches!(refused, LogInError::Deactivated), "{refused:?}");
}
