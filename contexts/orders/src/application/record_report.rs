//! The checkout moves on by reports: stock reserved or rejected, reservation expired, payment captured or declined, refund
//! completed. Each is applied to its order; `domain/order/checkout.rs` decides.

use shared_kernel::Origin;

use crate::application::Application;
use crate::application::change_order::ChangeOrderError;
use crate::domain::{CheckoutReport, Order, OrderId};

/// Record what another context reported about this order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RecordReport {
    pub(crate) order: OrderId,
    pub(crate) report: CheckoutReport,
}

impl Application {
    /// Applies the report. A report that came late or twice changes nothing and is no error. A report whose amounts
    /// disagree with the order changes nothing either, and is an error for an operator.
    pub(crate) async fn record_report(
        &self,
        command: RecordReport,
        origin: &Origin,
    ) -> Result<(), ChangeOrderError> {
        let RecordReport { order, report } = command;
        let decision = |order: &Order| Ok(order.apply(report, self.clock.now())?);
        match self.decide(order, origin, decision).await {
            Err(ChangeOrderError::Refused(refusal)) if !refusal.is_discrepancy() => Ok(()),
            recorded => recorded,
        }
    }
}

#[cfg(test)]
mod tests;
