//! The kinds of problems of this context.

platform::problem_kinds! {
    NO_SUCH_PAYMENT: NOT_FOUND, "no-such-payment",
        "There is no such payment, or it is another customer's.",
        "Check the id. An order has a payment once its stock is reserved.";
    NO_SUCH_REFUND: NOT_FOUND, "no-such-refund",
        "The payment has no such refund.",
        "Read the payment: it lists its refunds.";
    NOT_CAPTURED: CONFLICT, "not-captured",
        "No money was taken for this payment, so none can be returned.",
        "Wait until the payment is captured; an order that is not paid for is cancelled instead.";
    NOTHING_LEFT_TO_REFUND: CONFLICT, "nothing-left-to-refund",
        "All of the money has been returned, or its return is under way.",
        "Read the payment: it lists its refunds.";
    REFUND_EXCEEDS_PAYMENT: CONFLICT, "refund-exceeds-payment",
        "The amount is more than is left of the payment. Nothing was returned.",
        "Ask for less, or leave the amount out for all that is left.";
    REFUND_IN_OTHER_CURRENCY: CONFLICT, "refund-in-other-currency",
        "Money goes back in the currency in which it was paid. Nothing was returned.",
        "Send the currency of the payment, or leave it out.";
    WEBHOOK_FORGED: UNAUTHORIZED, "webhook-forged",
        "The webhook is not signed with a secret that the provider shares with this shop.",
        "The operator compares `payments.webhook_secrets` with the provider's settings.";
    WEBHOOK_EXPIRED: UNAUTHORIZED, "webhook-expired",
        "The webhook was signed too long ago.",
        "The provider signs and sends it again; the clocks of both sides must agree.";
    MALFORMED_WEBHOOK: BAD_REQUEST, "malformed-webhook",
        "The webhook is signed, and is not one that this shop can read.",
        "Compare it with the guide to the payment provider.";
    PROVIDER_UNAVAILABLE: SERVICE_UNAVAILABLE, "provider-unavailable",
        "The payment provider cannot be asked now.",
        "Try again after the seconds in `Retry-After`. Payments that are under way go on by themselves.";
}
