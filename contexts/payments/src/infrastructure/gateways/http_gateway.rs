//! The gateway port over HTTP. It turns requests into the provider's and the provider's answers into outcomes; time limits,
//! retries and the circuit breaker are around it, in `guarded_gateway`.
//!
//! Only two cases count as not reached: no connection, and the provider's own answer that it did not take the request. After
//! anything else that is no clear answer (a cut connection, a page of a proxy, another charge's data) only the provider
//! knows the outcome.

mod connection;

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http::StatusCode;
use platform::http_client::HttpService;
use shared_kernel::{Money, StoreError};
use uuid::Uuid;

use super::provider_ledger::{ProviderLedger, capture};
use super::provider_status::{ProviderStatus, no_answer, reason};
use super::provider_wire::{
    CAPTURES, CHARGES, Captures, ChargeAnswer, ChargeBody, NO_SUCH_CHARGE, NO_SUCH_REFUND, REFUNDS,
    RefundAnswer, RefundBody, TEST_TOKENS, TestTokens,
};
use crate::application::ports::{
    ChargeOutcome, ChargeRequest, Gateway, GatewayError, RefundOutcome, RefundRequest,
};
use crate::domain::{PaymentId, RefundId};
use connection::{Answer, Connection, Question, read};

/// How long the audit waits for a page of captures.
const PAGE_WITHIN: Duration = Duration::from_secs(10);

/// A gateway to a provider that answers HTTP requests.
pub(crate) struct HttpGateway {
    connection: Connection,
}

impl HttpGateway {
    /// A gateway to the provider behind `service`: a client of one across the network, or one in this process.
    pub(crate) const fn new(service: Arc<dyn HttpService>) -> Self {
        Self { connection: Connection { service } }
    }

    /// The test tokens of the provider; none if it has no such list, as a provider of real money has none.
    pub(crate) async fn test_tokens(&self) -> Result<TestTokens, GatewayError> {
        let question = Question::get(TEST_TOKENS.to_owned(), Uuid::nil());
        let response = self.connection.send(question).await?;
        if response.status() == StatusCode::NOT_FOUND {
            return Ok(TestTokens::default());
        }
        match read(&response)? {
            Answer::Given(tokens) => Ok(tokens),
            Answer::Refused(_has_no_list) => Ok(TestTokens::default()),
        }
    }

    async fn ask_for_charge(&self, question: Question) -> Result<ChargeOutcome, GatewayError> {
        let key = question.key;
        match self.connection.ask::<ChargeAnswer>(question).await? {
            Answer::Given(charge) => charge_outcome(key, &charge),
            Answer::Refused(refusal) => Err(no_answer(refusal.detail)),
        }
    }
}

#[async_trait]
impl Gateway for HttpGateway {
    async fn charge(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        let key = request.payment.as_uuid();
        self.ask_for_charge(Question::post(CHARGES, key, &charge_body(&request))?).await
    }

    async fn look_up(&self, payment: PaymentId) -> Result<Option<ChargeOutcome>, GatewayError> {
        let key = payment.as_uuid();
        let question = Question::get(format!("{CHARGES}/{key}"), key);
        match self.connection.ask::<ChargeAnswer>(question).await? {
            Answer::Given(charge) => charge_outcome(key, &charge).map(Some),
            Answer::Refused(refusal) if refusal.code == NO_SUCH_CHARGE => Ok(None),
            Answer::Refused(refusal) => Err(no_answer(refusal.detail)),
        }
    }

    async fn withdraw(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        let key = request.payment.as_uuid();
        let path = format!("{CHARGES}/{key}/withdrawal");
        self.ask_for_charge(Question::post(path, key, &charge_body(&request))?).await
    }

    async fn refund(&self, request: RefundRequest) -> Result<RefundOutcome, GatewayError> {
        let RefundRequest { refund, payment, amount } = request;
        let key = refund.as_uuid();
        let body = RefundBody {
            charge_key: payment.as_uuid(),
            amount_minor: amount.amount_minor(),
            currency: amount.currency().code().to_owned(),
        };
        match self.connection.ask::<RefundAnswer>(Question::post(REFUNDS, key, &body)?).await? {
            Answer::Given(refund) => refund_outcome(key, &refund),
            Answer::Refused(refusal) if refusal.code == NO_SUCH_CHARGE => {
                Ok(RefundOutcome::Failed { reason: reason(NO_SUCH_CHARGE)?, stated: None })
            }
            Answer::Refused(refusal) => Err(no_answer(refusal.detail)),
        }
    }

    async fn look_up_refund(
        &self,
        refund: RefundId,
    ) -> Result<Option<RefundOutcome>, GatewayError> {
        let key = refund.as_uuid();
        let question = Question::get(format!("{REFUNDS}/{key}"), key);
        match self.connection.ask::<RefundAnswer>(question).await? {
            Answer::Given(refund) => refund_outcome(key, &refund).map(Some),
            Answer::Refused(refusal) if refusal.code == NO_SUCH_REFUND => Ok(None),
            Answer::Refused(refusal) => Err(no_answer(refusal.detail)),
        }
    }
}

#[async_trait]
impl ProviderLedger for HttpGateway {
    async fn captures(&self) -> Result<HashMap<Uuid, Money>, StoreError> {
        let unavailable = |error: Box<dyn Error + Send + Sync>| StoreError::Unavailable(error);
        let (mut captures, mut after) = (HashMap::new(), Uuid::nil());
        loop {
            let question = Question::get(format!("{CAPTURES}?after={after}"), after);
            let asking = self.connection.ask::<Captures>(question);
            let answer = tokio::time::timeout(PAGE_WITHIN, asking).await;
            let answer = answer.map_err(|slow| unavailable(slow.into()))?;
            let page = match answer.map_err(|error| unavailable(error.into()))? {
                Answer::Given(page) => page,
                Answer::Refused(refusal) => return Err(unavailable(refusal.detail.into())),
            };
            let Some(last) = page.items.last() else { return Ok(captures) };
            after = last.idempotency_key;
            for charge in &page.items {
                let key = charge.idempotency_key;
                captures.extend([capture(key, charge.stated.read())?]);
            }
        }
    }
}

fn charge_body(request: &ChargeRequest) -> ChargeBody {
    ChargeBody {
        amount_minor: request.amount.amount_minor(),
        currency: request.amount.currency().code().to_owned(),
        token: request.token.as_str().to_owned(),
    }
}

fn charge_outcome(key: Uuid, charge: &ChargeAnswer) -> Result<ChargeOutcome, GatewayError> {
    is_about(key, charge.idempotency_key)?;
    let ChargeAnswer { status, reference, decline_reason, stated, .. } = charge;
    let (reason, stated) = (decline_reason.as_deref(), stated.read());
    ProviderStatus { status, reference, reason, stated }.charge_outcome()
}

fn refund_outcome(key: Uuid, refund: &RefundAnswer) -> Result<RefundOutcome, GatewayError> {
    is_about(key, refund.idempotency_key)?;
    let RefundAnswer { status, reference, failure_reason, stated, .. } = refund;
    let (reason, stated) = (failure_reason.as_deref(), stated.read());
    ProviderStatus { status, reference, reason, stated }.refund_outcome()
}

fn is_about(key: Uuid, answered: Uuid) -> Result<(), GatewayError> {
    if answered == key { Ok(()) } else { Err(no_answer(format!("the answer is about {answered}"))) }
}

#[cfg(test)]
mod tests;
