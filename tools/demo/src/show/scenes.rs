//! The scenes, in their order. Each plays a checkout and compares the outcome with the expected one.

mod crash;
mod declined_card;
mod duplicate_delivery;
mod lost_answer;
mod poison;
mod purchase;
mod sold_out;

use uuid::Uuid;

use super::findings::Findings;
use super::stage::Stage;
use crate::DemoError;
use audit::{OrderEntry, Progress, ReservationState};

/// One scene.
#[derive(Debug, Clone, Copy)]
pub(super) enum Scene {
    Purchase,
    DeclinedCard,
    SoldOut,
    LostAnswer,
    DuplicateDelivery,
    Crash,
    Poison,
}

impl Scene {
    pub(super) const ALL: [Self; 7] = [
        Self::Purchase,
        Self::DeclinedCard,
        Self::SoldOut,
        Self::LostAnswer,
        Self::DuplicateDelivery,
        Self::Crash,
        Self::Poison,
    ];

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Purchase => "A purchase",
            Self::DeclinedCard => "A declined card",
            Self::SoldOut => "A sold-out product",
            Self::LostAnswer => "A provider that times out after charging",
            Self::DuplicateDelivery => "Events delivered twice",
            Self::Crash => "A crash between commit and publish",
            Self::Poison => "A message that nobody can handle",
        }
    }

    pub(super) const fn expected(self) -> &'static str {
        match self {
            Self::Purchase => "confirmed, charged once, units sold",
            Self::DeclinedCard => "cancelled, nothing charged, units free again",
            Self::SoldOut => "one confirmed, one cancelled, nothing oversold",
            Self::LostAnswer => "outcome found by asking, confirmed, charged once",
            Self::DuplicateDelivery => "recognised, nothing changed",
            Self::Crash => "the acknowledged order survives kill -9 and is confirmed",
            Self::Poison => "a dead letter, other orders pass, an operator settles it",
        }
    }

    pub(super) async fn play(self, stage: &mut Stage) -> Result<Findings, DemoError> {
        match self {
            Self::Purchase => purchase::play(stage).await,
            Self::DeclinedCard => declined_card::play(stage).await,
            Self::SoldOut => sold_out::play(stage).await,
            Self::LostAnswer => lost_answer::play(stage).await,
            Self::DuplicateDelivery => duplicate_delivery::play(stage).await,
            Self::Crash => crash::play(stage).await,
            Self::Poison => poison::play(stage).await,
        }
    }
}

/// Checks that an order was confirmed, paid once, and its units sold.
pub(super) async fn look_at_confirmed(
    stage: &Stage,
    order: Uuid,
    findings: &mut Findings,
) -> Result<(), DemoError> {
    let entry = stage.entry(order).await?;
    let confirmed = entry.progress == Some(Progress::Confirmed);
    findings.note(confirmed, if confirmed { "confirmed" } else { "not confirmed" });
    note_charges(&entry, 1, findings);
    let sold = entry.reservation == Some(ReservationState::Committed);
    findings.note(sold, if sold { "units sold" } else { "units not sold" });
    Ok(())
}

/// Checks that an order was cancelled without a charge or held units.
async fn look_at_cancelled(
    stage: &Stage,
    order: Uuid,
    findings: &mut Findings,
) -> Result<(), DemoError> {
    let entry = stage.entry(order).await?;
    let cancelled = entry.progress == Some(Progress::Cancelled);
    findings.note(cancelled, if cancelled { "cancelled" } else { "not cancelled" });
    note_charges(&entry, 0, findings);
    let free = matches!(entry.reservation, Some(ReservationState::NothingHeld) | None);
    findings.note(free, if free { "no units held" } else { "units still held" });
    Ok(())
}

/// Notes how often the order was charged, by our records and by the provider's ledger.
fn note_charges(entry: &OrderEntry, expected: u32, findings: &mut Findings) {
    let (ours, theirs) = (entry.captures, entry.captures_at_provider.unwrap_or(0));
    let paid = entry.net_charge_minor() == if expected == 0 { 0 } else { entry.total_minor };
    let found = match (ours, theirs) {
        (0, 0) => "nothing charged".to_owned(),
        (1, 1) => "charged once".to_owned(),
        _ => format!("charged {ours} times by our records and {theirs} times by the provider's"),
    };
    findings.note(ours == expected && theirs == expected && paid, found);
}
