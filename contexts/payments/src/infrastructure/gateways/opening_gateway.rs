//! Opens the payment token of a charge on its way to the provider. The key of the customer is asked for here and nowhere before:
//! while it cannot be had, the charge waits as if the provider could not be reached; once it is destroyed, there is no charge.

use std::sync::Arc;

use async_trait::async_trait;
use platform::personal::{NoKey, PersonKeys, is_sealed};
use shared_kernel::error_chain::describe;

use crate::application::ports::{
    ChargeOutcome, ChargeRequest, Gateway, GatewayError, RefundOutcome, RefundRequest,
};
use crate::domain::{OrderId, PaymentId, PaymentToken, ProviderReason, RefundId};

/// The provider's word for a token that stands for no means of payment; so does one that nobody can open.
const INVALID_TOKEN: &str = "invalid_token";

/// Stands for the token where the provider needs none: it is told to make no charge.
const NO_TOKEN: &str = "withheld";

/// A provider that is given opened tokens.
pub(crate) struct OpeningGateway {
    provider: Arc<dyn Gateway>,
    keys: PersonKeys,
}

/// A token as it can be handed to the provider.
enum Opened {
    Token(PaymentToken),
    /// The customer is erased, or the token is not theirs.
    Nothing,
}

impl OpeningGateway {
    pub(crate) const fn new(provider: Arc<dyn Gateway>, keys: PersonKeys) -> Self {
        Self { provider, keys }
    }

    async fn open(&self, request: &ChargeRequest) -> Result<Opened, GatewayError> {
        let sealed = request.token.as_str();
        if !is_sealed(sealed) {
            return Ok(Opened::Token(request.token.clone()));
        }
        match self.keys.of(request.customer.as_uuid()).await {
            Ok(key) => {
                let token = key.open(&place(request.order), sealed).ok();
                let token = token.and_then(|token| PaymentToken::parse(&token).ok());
                if token.is_none() {
                    tracing::error!(payment = %request.payment, "a payment token cannot be opened");
                }
                Ok(token.map_or(Opened::Nothing, Opened::Token))
            }
            Err(NoKey::Destroyed) => Ok(Opened::Nothing),
            Err(away @ NoKey::Away(_)) => Err(GatewayError::NotReached { why: describe(&away) }),
        }
    }
}

/// The place that `orders` seals a token for.
fn place(order: OrderId) -> String {
    format!("payment-token/{}", order.as_uuid())
}

#[async_trait]
impl Gateway for OpeningGateway {
    async fn charge(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        match self.open(&request).await? {
            Opened::Token(token) => self.provider.charge(ChargeRequest { token, ..request }).await,
            Opened::Nothing => {
                let stated = Some(request.amount);
                // A charge that was sent before the erasure may be on its way, or made: the provider decides which.
                let outcome = self.withdraw(request).await?;
                if outcome != ChargeOutcome::Withdrawn {
                    return Ok(outcome);
                }
                let reason = ProviderReason::parse(INVALID_TOKEN).ok();
                let declined = reason.map(|reason| ChargeOutcome::Declined { reason, stated });
                Ok(declined.unwrap_or(outcome))
            }
        }
    }

    async fn look_up(&self, payment: PaymentId) -> Result<Option<ChargeOutcome>, GatewayError> {
        self.provider.look_up(payment).await
    }

    async fn withdraw(&self, request: ChargeRequest) -> Result<ChargeOutcome, GatewayError> {
        let token = match PaymentToken::parse(NO_TOKEN) {
            Ok(none) if is_sealed(request.token.as_str()) => none,
            Ok(_) | Err(_) => request.token,
        };
        self.provider.withdraw(ChargeRequest { token, ..request }).await
    }

    async fn refund(&self, request: RefundRequest) -> Result<RefundOutcome, GatewayError> {
        self.provider.refund(request).await
    }

    async fn look_up_refund(
        &self,
        refund: RefundId,
    ) -> Result<Option<RefundOutcome>, GatewayError> {
        self.provider.look_up_refund(refund).await
    }
}

#[cfg(test)]
mod tests {
    use platform::testing::{ManualClock, TestPersonKeys};
    use uuid::Uuid;

    use super::*;
    use crate::application::ports::Asked;
    use crate::application::testing::{ScriptedGateway, captured, will};
    use crate::domain::CustomerId;
    use crate::domain::samples::{euros, order};

    struct World {
        provider: Arc<ScriptedGateway>,
        gateway: OpeningGateway,
        keys: PersonKeys,
        source: Arc<TestPersonKeys>,
    }

    const ADA: Uuid = Uuid::from_u128(7);

    fn world() -> World {
        let (keys, source) = TestPersonKeys::keys(ManualClock::at("2026-03-01T12:00:00Z"));
        let provider = Arc::new(ScriptedGateway::default());
        let gateway = OpeningGateway::new(provider.clone(), keys.clone());
        World { provider, gateway, keys, source }
    }

    impl World {
        async fn request(&self, sealed_for: u128) -> ChargeRequest {
            let key = self.keys.of(ADA).await.unwrap();
            let token = key.seal(&place(order(sealed_for)), "tok_success");
            ChargeRequest {
                payment: PaymentId::of_order(order(1)),
                order: order(1),
                customer: CustomerId::from_uuid(ADA),
                amount: euros(2_500),
                token: PaymentToken::parse(&token).unwrap(),
            }
        }
    }

    fn is_declined(outcome: &ChargeOutcome) -> bool {
        matches!(outcome, ChargeOutcome::Declined { reason, .. } if reason.as_str() == INVALID_TOKEN)
    }

    #[tokio::test]
    async fn the_provider_is_given_the_opened_token() {
        let world = world();
        let request = world.request(1).await;
        assert_eq!(world.gateway.charge(request.clone()).await, Ok(captured()));
        assert_eq!(world.provider.tokens(), ["tok_success"]);
        world.gateway.withdraw(request.clone()).await.unwrap();
        let plain = PaymentToken::parse("tok_of_before").unwrap();
        world.gateway.charge(ChargeRequest { token: plain, ..request }).await.unwrap();
        assert_eq!(world.provider.tokens(), ["tok_success", NO_TOKEN, "tok_of_before"]);
    }

    #[tokio::test]
    async fn a_charge_waits_for_a_key_that_cannot_be_had() {
        let world = world();
        let request = world.request(1).await;
        world.keys.forget(ADA);
        world.source.set_away(true);
        let waits = world.gateway.charge(request.clone()).await;
        assert!(matches!(waits, Err(GatewayError::NotReached { .. })), "{waits:?}");
        assert!(world.provider.asked().is_empty());
        assert_eq!(world.gateway.withdraw(request).await, Ok(ChargeOutcome::Withdrawn));
    }

    #[tokio::test]
    async fn a_charge_of_an_erased_customer_is_withdrawn_unless_it_was_made() {
        let world = world();
        let request = world.request(1).await;
        world.source.destroy(ADA);
        world.keys.forget(ADA);
        assert!(is_declined(&world.gateway.charge(request.clone()).await.unwrap()));
        will(&world.provider.withdrawals, Ok(captured()));
        assert_eq!(world.gateway.charge(request).await, Ok(captured()));
        assert_eq!(world.provider.asked(), [Asked::Withdraw, Asked::Withdraw]);
    }

    #[tokio::test]
    async fn a_token_that_was_sealed_for_another_order_is_not_charged() {
        let world = world();
        let request = world.request(2).await;
        assert!(is_declined(&world.gateway.charge(request).await.unwrap()));
    }
}
