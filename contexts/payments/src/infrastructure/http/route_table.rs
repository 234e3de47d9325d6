//! The route table: every endpoint, who may call it, what it takes and what it answers.

use std::sync::LazyLock;

use platform::http::problem::StatusCode;
use platform::http::problem::kinds::PERSON_KEY_AWAY;
use platform::http::routes::{Cost, Policy, RouteTable, get, post};
use platform::http::{MadeBody, Page, audit_entries};
use shared_kernel::Permission::Refunds;

use super::bodies::{AdminPaymentBody, AdminRefundBody, PaymentBody, PaymentWithAttempts};
use super::problems::kinds;
use super::receive_webhook::{self, WebhookBody};
use super::{
    list_payments, list_test_tokens, request_refund, show_payment, show_payment_of_order,
    show_refund,
};
use crate::infrastructure::gateways::provider_wire::TestToken;

/// Every endpoint of this context. To others than its customer and those with the permission, a payment does not exist.
pub(crate) static TABLE: LazyLock<RouteTable> = LazyLock::new(|| {
    RouteTable::api([
        post("/payments/webhooks/simulated", receive_webhook::receive_webhook)
            .who(Policy::Proven)
            .vital()
            .does("Take the report of the simulated payment provider about a charge or refund")
            .reads_signed::<WebhookBody>()
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(&[
                &kinds::WEBHOOK_FORGED,
                &kinds::WEBHOOK_EXPIRED,
                &kinds::MALFORMED_WEBHOOK,
                &kinds::NO_SUCH_PAYMENT,
            ]),
        get("/payments/test-tokens", list_test_tokens::list_test_tokens)
            .who(Policy::Public)
            .does("List the tokens that a simulated provider takes")
            .answers::<Page<TestToken>>(StatusCode::OK)
            .tagged_by_body()
            .problems(&[&kinds::PROVIDER_UNAVAILABLE]),
        get("/payments/by-order/{order_id}", show_payment_of_order::show_payment_of_order)
            .who(Policy::OwnerOr(Refunds))
            .does("Show the payment of an order")
            .answers::<PaymentBody>(StatusCode::OK)
            .tagged_by_body()
            .problems(&[&kinds::NO_SUCH_PAYMENT]),
        audit_entries("/payments/audit-entries", "list_payment_audit_entries"),
        get("/payments", list_payments::list_payments)
            .who(Policy::Permission(Refunds))
            .cost(Cost::List)
            .does("List payments, the latest first")
            .asks(list_payments::read)
            .answers::<Page<AdminPaymentBody>>(StatusCode::OK)
            .tagged_by_body()
            .sparse(),
        get("/payments/{id}", show_payment::show_payment)
            .who(Policy::Permission(Refunds))
            .does("Show a payment with its attempts")
            .answers::<PaymentWithAttempts>(StatusCode::OK)
            .tagged()
            .problems(&[&kinds::NO_SUCH_PAYMENT]),
        post("/payments/{id}/refunds", request_refund::request_refund)
            .who(Policy::Permission(Refunds))
            .cost(Cost::Checkout)
            .does("Refund a payment, all that is left or a part")
            .reads(request_refund::read)
            .idempotent_always()
            .answers::<MadeBody>(StatusCode::ACCEPTED)
            .problems(&[
                &kinds::NO_SUCH_PAYMENT,
                &kinds::NOT_CAPTURED,
                &kinds::NOTHING_LEFT_TO_REFUND,
                &kinds::REFUND_EXCEEDS_PAYMENT,
                &kinds::REFUND_IN_OTHER_CURRENCY,
                &PERSON_KEY_AWAY,
            ]),
        get("/payments/{id}/refunds/{refund_id}", show_refund::show_refund)
            .who(Policy::Permission(Refunds))
            .does("Show a refund")
            .answers::<AdminRefundBody>(StatusCode::OK)
            .tagged_by_body()
            .problems(&[&kinds::NO_SUCH_PAYMENT, &kinds::NO_SUCH_REFUND, &PERSON_KEY_AWAY]),
    ])
});
