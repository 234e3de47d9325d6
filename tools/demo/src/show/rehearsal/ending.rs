//! The end of a rehearsal: the shop comes to rest and is audited, whatever went wrong before.

use audit::Rest;

use super::super::SETTLED_WITHIN;
use super::Rehearsal;
use crate::DemoError;

impl Rehearsal {
    /// Lets the shop come to rest, audits it, and stops it. Returns whether every invariant holds and every scene went as expected.
    pub(super) async fn end(mut self) -> Result<bool, DemoError> {
        // A mail that is sent is an event, and the shop is to come to rest.
        self.catcher.stop().await;
        let audited = self.audit().await;
        let otherwise = self.otherwise;
        let narrator = self.stage.close().await;
        if otherwise > 0 {
            narrator.say(&format!("went otherwise than expected: {otherwise}"))?;
        }
        narrator.say("The rehearsal is over.")?;
        Ok(audited? && otherwise == 0)
    }

    /// Audits the shop; whether every invariant holds.
    async fn audit(&mut self) -> Result<bool, DemoError> {
        self.say("every fault is off; the shop comes to rest and is audited")?;
        if let Err(error) = self.reopen().await {
            self.bear(error)?;
        }
        let shop = self.stage.whole_shop()?;
        let rest = audit::settle(shop, SETTLED_WITHIN).await?;
        let report = audit::audit(shop).await?;
        let verdict = self.stage.narrator.verdict(report.holds);
        let orders = if report.orders == 1 { "order" } else { "orders" };
        self.say(&format!("{verdict} {} {orders}, every invariant checked", report.orders))?;
        for (number, violation) in report.violations() {
            self.say(&format!("broken: invariant {number}: {violation}"))?;
        }
        if let Rest::StillAtWork(left) = rest {
            self.say(&format!("still to be done: {}", left.join(", ")))?;
        }
        Ok(report.holds)
    }
}
