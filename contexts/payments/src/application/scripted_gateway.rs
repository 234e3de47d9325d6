//! A provider for tests of use cases: it says what it is told to say, and remembers what it was asked.

use std::collections::VecDeque;
use std::sync::Mutex;

use async_trait::async_trait;

use super::ports::{
    Asked, ChargeOutcome, ChargeRequest, Gateway, GatewayError, RefundOutcome, RefundRequest,
};
use crate::domain::samples::reference;
use crate::domain::{PaymentId, RefundId};

type Script<T> = Mutex<VecDeque<Result<T, GatewayError>>>;

/// Answers from its script; when that runs out, it captures, withdraws and completes, and knows of nothing.
#[derive(Default)]
pub(crate) struct ScriptedGateway {
    pub(crate) charges: Script<ChargeOutcome>,
    pub(crate) look_ups: Script<Option<ChargeOutcome>>,
    pub(crate) withdrawals: Script<ChargeOutcome>,
    pub(crate) refunds: Script<RefundOutcome>,
    pub(crate) refund_look_ups: Script<Option<RefundOutcome>>,
    asked: Mutex<Vec<Asked>>,
}

pub(crate) fn captured() -> ChargeOutcome {
    ChargeOutcome::Captured { reference: reference() }
}

pub(crate) fn completed() -> RefundOutcome {
    RefundOutcome::Completed { reference: reference() }
}

pub(crate) fn no_answer() -> GatewayError {
    GatewayError::NoAnswer { why: "timed out".to_owned() }
}

pub(crate) fn not_reached() -> GatewayError {
    GatewayError::NotReached { why: "connection refused".to_owned() }
}

impl ScriptedGateway {
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    fn answer<T>(&self, asked: Asked, script: &Script<T>, otherwise: T) -> Result<T, GatewayError> {
        self.asked.lock().unwrap().push(asked);
        script.lock().unwrap().pop_front().unwrap_or(Ok(otherwise))
    }
}

/// Adds to a script.
pub(crate) fn will<T>(script: &Script<T>, answer: Result<T, GatewayError>) {
    script.lock().unwrap().push_back(answer);
}

#[async_trait]
impl Gateway for ScriptedGateway {
    async fn charge(&self, _request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        self.answer(Asked::Charge, &self.charges, captured())
    }

    async fn look_up(&self, _payment: PaymentId) -> Result<Option<ChargeOutcome>, GatewayError> {
        self.answer(Asked::LookUp, &self.look_ups, None)
    }

    async fn withdraw(&self, _request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        self.answer(Asked::Withdraw, &self.withdrawals, ChargeOutcome::Withdrawn)
    }

    async fn refund(&self, _request: RefundRequest) -> Result<RefundOutcome, GatewayError> {
        self.answer(Asked::Refund, &self.refunds, completed())
    }

    async fn look_up_refund(
        &self,
        _refund: RefundId,
    ) -> Result<Option<RefundOutcome>, GatewayError> {
        self.answer(Asked::LookUpRefund, &self.refund_look_ups, None)
    }
}
