//! A payment provider that is slow, away, or charges without an answer. The decorator is around the provider as its client sees it: an
//! HTTP service.

use std::io;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use http::{Method, Request, Response};
use platform::http_client::{HttpError, HttpService};
use platform::message_log::MessageIdentity;
use uuid::Uuid;

use crate::kind::FaultKind;
use crate::registry::{Faults, Occasion};

/// The header with the key of a charge: the id of the payment that it is for.
const KEY_HEADER: &str = "idempotency-key";
/// The path of charges.
const CHARGES: &str = "/v1/charges";

/// A provider that the faults reach.
pub(crate) struct DecoratedProvider {
    provider: Arc<dyn HttpService>,
    faults: Faults,
    /// The context that calls it.
    context: &'static str,
}

impl DecoratedProvider {
    pub(crate) const fn new(
        provider: Arc<dyn HttpService>,
        faults: Faults,
        context: &'static str,
    ) -> Self {
        Self { provider, faults, context }
    }

    /// The message that led to the call: the newest about the aggregate whose id the request names.
    fn message(&self, request: &Request<Bytes>) -> Option<MessageIdentity> {
        let in_header = request.headers().get(KEY_HEADER).and_then(|key| key.to_str().ok());
        let mut keys = in_header.into_iter().chain(request.uri().path().split('/'));
        let key = keys.find_map(|text| Uuid::try_parse(text).ok())?.to_string();
        let is_about = |subject: &str| subject.rsplit('/').next() == Some(&*key);
        let found = self.faults.log()?.latest(1, |record| is_about(&record.subject));
        found.first().map(|record| MessageIdentity::from(&**record))
    }
}

#[async_trait]
impl HttpService for DecoratedProvider {
    async fn call(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        const KINDS: [FaultKind; 3] =
            [FaultKind::ProviderDown, FaultKind::ProviderSlow, FaultKind::AnswerLost];
        if !KINDS.into_iter().any(|kind| self.faults.may_be_on(kind)) {
            return self.provider.call(request).await;
        }
        let message = self.message(&request);
        let strikes = |kind, effect: &str| {
            let occasion =
                Occasion { context: self.context, handler: None, message: message.as_ref() };
            self.faults.strikes(kind, occasion, effect)
        };
        if strikes(FaultKind::ProviderDown, "the provider refuses the connection").is_some() {
            let refused = io::Error::other("a rehearsed fault: the provider is down");
            return Err(HttpError::NotConnected(refused.into()));
        }
        if let Some(strike) = strikes(FaultKind::ProviderSlow, "the provider answers late") {
            self.faults.clock().sleep(strike.delay).await;
        }
        let is_charge = request.method() == Method::POST && request.uri().path() == CHARGES;
        if is_charge
            && strikes(FaultKind::AnswerLost, "the provider charges, and its answer is lost")
                .is_some()
        {
            let _lost = self.provider.call(request).await?;
            let lost = io::Error::other("a rehearsed fault: the answer is lost");
            return Err(HttpError::NoAnswer(lost.into()));
        }
        self.provider.call(request).await
    }
}
