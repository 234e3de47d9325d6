//! The metrics of the calls of a provider: how each ends, and how long it takes.

use std::time::Duration;

use platform::meter::{Counter, Gauge, Histogram, Meter};

use crate::application::ports::GatewayError;
use crate::infrastructure::metrics::{CIRCUIT_OPEN, PROVIDER_CALLS, PROVIDER_DURATION};

/// The kinds of calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    Charge,
    LookUp,
    Withdraw,
    Refund,
    LookUpRefund,
}

/// The handles of the metrics of all calls.
pub(super) struct Measured {
    calls: Vec<(Call, OfCall)>,
    circuit_open: Gauge,
}

/// The handles of one kind of call.
struct OfCall {
    answered: Counter,
    not_reached: Counter,
    no_answer: Counter,
    circuit_open: Counter,
    duration: Histogram,
}

impl Call {
    const ALL: [Self; 5] =
        [Self::Charge, Self::LookUp, Self::Withdraw, Self::Refund, Self::LookUpRefund];

    const fn name(self) -> &'static str {
        match self {
            Self::Charge => "charge",
            Self::LookUp => "look-up",
            Self::Withdraw => "withdraw",
            Self::Refund => "refund",
            Self::LookUpRefund => "look-up-refund",
        }
    }
}

impl Measured {
    pub(super) fn by(meter: &Meter) -> Self {
        let of_call = |call: Call| {
            let counter = |outcome| meter.counter(&PROVIDER_CALLS, &[call.name(), outcome]);
            let of_call = OfCall {
                answered: counter("answered"),
                not_reached: counter("not-reached"),
                no_answer: counter("no-answer"),
                circuit_open: counter("circuit-open"),
                duration: meter.histogram(&PROVIDER_DURATION, &[call.name()]),
            };
            (call, of_call)
        };
        Self { calls: Call::ALL.map(of_call).into(), circuit_open: meter.gauge(&CIRCUIT_OPEN, &[]) }
    }

    /// Notes how a call ended, and how long it took.
    pub(super) fn note<T>(
        &self,
        call: Call,
        ended: &Result<T, recloser::Error<GatewayError>>,
        took: Duration,
    ) {
        let Some((_, of_call)) = self.calls.iter().find(|(one, _)| *one == call) else { return };
        let counter = match ended {
            Ok(_) => &of_call.answered,
            Err(recloser::Error::Inner(GatewayError::NotReached { .. })) => &of_call.not_reached,
            Err(recloser::Error::Inner(GatewayError::NoAnswer { .. })) => &of_call.no_answer,
            Err(recloser::Error::Rejected) => &of_call.circuit_open,
        };
        counter.increment(1);
        let is_rejected = matches!(ended, Err(recloser::Error::Rejected));
        self.circuit_open.set(if is_rejected { 1.0 } else { 0.0 });
        if !is_rejected {
            of_call.duration.record(took);
        }
    }
}
