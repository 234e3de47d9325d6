//! The way from a visit to the API.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::json;

use super::Visit;
use crate::api::{Answer, Call};
use crate::refusal::Refusal;
use crate::session::{Session, Tokens};

/// A form that was sent twice is asked about so many times more, for 5 s in all: longer than a checkout is waited for.
const TIMES: u32 = 50;
const BETWEEN: Duration = Duration::from_millis(100);

impl Visit {
    /// Calls the API as the one who is logged in. An access token that is of no use any more is renewed once.
    pub(crate) async fn call(&self, call: Call) -> Result<Answer, Refusal> {
        self.renew_if_there_is_no_access_token().await?;
        let answer = self.ask(&call).await?;
        if answer.wants_another_token() && self.renew().await? {
            return self.ask(&call).await?.into_result();
        }
        answer.into_result()
    }

    /// Reads something of the API.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Refusal> {
        self.call(Call::get(path)).await?.json()
    }

    /// The same with its `ETag`.
    pub(crate) async fn get_tagged<T: DeserializeOwned>(
        &self,
        path: &str,
    ) -> Result<(T, Option<String>), Refusal> {
        let answer = self.call(Call::get(path)).await?;
        Ok((answer.json()?, answer.tag))
    }

    /// Makes sure that the permissions of who is logged in are known.
    pub(crate) async fn renew_if_there_is_no_access_token(&self) -> Result<(), Refusal> {
        let wants = {
            let session = self.0.session.borrow();
            session.access().is_none() && session.refresh().is_some()
        };
        if wants {
            self.renew().await?;
        }
        Ok(())
    }

    /// Asks, and asks again while the same form is being handled: a button that is pressed twice shows one outcome.
    async fn ask(&self, call: &Call) -> Result<Answer, Refusal> {
        let token = self.0.session.borrow().access().map(str::to_owned);
        let ask = || self.0.site.api.call(call, token.as_deref(), &self.0.browser);
        let mut answer = ask().await?;
        for _time in 0..TIMES {
            if !answer.is_under_way() {
                break;
            }
            tokio::time::sleep(BETWEEN).await;
            answer = ask().await?;
        }
        Ok(answer)
    }

    /// Exchanges the refresh token. Returns whether there is a new access token; a session that the API has ended ends here too.
    async fn renew(&self) -> Result<bool, Refusal> {
        let refresh = self.0.session.borrow().refresh().map(str::to_owned);
        let Some(refresh) = refresh else { return Ok(false) };
        let call = Call::post("/api/v1/sessions/refresh", &json!({ "refresh_token": refresh }));
        let exchange = || async {
            let answer = self.0.site.api.call(&call, None, &self.0.browser).await?;
            match answer.into_result() {
                Ok(answer) => answer.json::<Tokens>().map(Some),
                Err(Refusal::Problem(_) | Refusal::LogIn) => Ok(None),
                Err(other) => Err(other),
            }
        };
        let tokens = self.0.site.shared.refreshes.exchanged(&refresh, exchange).await?;
        let has_tokens = tokens.is_some();
        self.keep(tokens.map(Session::begun).unwrap_or_default());
        Ok(has_tokens)
    }
}
