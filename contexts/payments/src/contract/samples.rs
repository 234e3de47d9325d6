//! A sample of each published event, with every field filled.

use uuid::{Uuid, uuid};

use super::Sampled;
use super::events::{
    PaymentAmountDiffers, PaymentCancellationNoted, PaymentCaptured, PaymentDeclined,
    PaymentRequested, PaymentUnknown, PaymentVoided, RefundCompleted, RefundFailed,
    RefundRequested,
};

const PAYMENT: Uuid = uuid!("0197a3c1-9f2e-5c4b-8d11-5a0e6f7b2c3d");
const ORDER: Uuid = uuid!("0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3e");
const REFUND: Uuid = uuid!("0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3f");

impl Sampled for PaymentRequested {
    fn sample() -> Self {
        Self {
            payment_id: PAYMENT,
            order_id: ORDER,
            amount_minor: 2_500,
            currency: "EUR".to_owned(),
        }
    }
}

impl Sampled for PaymentUnknown {
    fn sample() -> Self {
        Self { payment_id: PAYMENT, order_id: ORDER }
    }
}

impl Sampled for PaymentCaptured {
    fn sample() -> Self {
        Self {
            payment_id: PAYMENT,
            order_id: ORDER,
            amount_minor: 2_500,
            currency: "EUR".to_owned(),
        }
    }
}

impl Sampled for PaymentDeclined {
    fn sample() -> Self {
        Self { payment_id: PAYMENT, order_id: ORDER, reason: "insufficient_funds".to_owned() }
    }
}

impl Sampled for PaymentVoided {
    fn sample() -> Self {
        Self { payment_id: PAYMENT, order_id: ORDER }
    }
}

impl Sampled for PaymentCancellationNoted {
    fn sample() -> Self {
        Self { payment_id: PAYMENT, order_id: ORDER }
    }
}

impl Sampled for PaymentAmountDiffers {
    fn sample() -> Self {
        Self {
            payment_id: PAYMENT,
            order_id: ORDER,
            refund_id: Some(REFUND),
            amount_minor: 1_000,
            currency: "EUR".to_owned(),
            stated_minor: Some(500),
            stated_currency: Some("EUR".to_owned()),
        }
    }
}

impl Sampled for RefundRequested {
    fn sample() -> Self {
        Self {
            refund_id: REFUND,
            payment_id: PAYMENT,
            order_id: ORDER,
            amount_minor: 1_000,
            currency: "EUR".to_owned(),
        }
    }
}

impl Sampled for RefundCompleted {
    fn sample() -> Self {
        Self {
            refund_id: REFUND,
            payment_id: PAYMENT,
            order_id: ORDER,
            amount_minor: 1_000,
            currency: "EUR".to_owned(),
        }
    }
}

impl Sampled for RefundFailed {
    fn sample() -> Self {
        Self {
            refund_id: REFUND,
            payment_id: PAYMENT,
            order_id: ORDER,
            amount_minor: 1_000,
            currency: "EUR".to_owned(),
        }
    }
}
