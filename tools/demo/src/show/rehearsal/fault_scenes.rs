//! The scenes that a rehearsal has beside those of the demo: an order meets a fault, waits, and heals.

use ::faults::{FaultKind, Faults};

use super::super::findings::Findings;
use super::super::following::Following;
use super::super::listener::PATIENCE;
use super::super::scenes::look_at_confirmed;
use super::super::shopping::{self, Line};
use super::super::stage::Stage;
use crate::DemoError;

/// How long an audience looks at an order that waits, in pauses between two lines.
const LOOKED_AT: u32 = 8;

/// One of these scenes.
#[derive(Debug, Clone, Copy)]
pub(super) enum FaultScene {
    PaymentsStopped,
    ProviderDown,
}

impl FaultScene {
    pub(super) const ALL: [Self; 2] = [Self::PaymentsStopped, Self::ProviderDown];

    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::PaymentsStopped => "Payments stopped: an order waits, and goes on",
            Self::ProviderDown => "Provider down: an order waits, and is paid once",
        }
    }

    const fn fault(self) -> FaultKind {
        match self {
            Self::PaymentsStopped => FaultKind::ContextStopped,
            Self::ProviderDown => FaultKind::ProviderDown,
        }
    }

    /// Switches the fault on, lets Ada order, shows that the order waits, and switches it off. Returns whether all went as expected;
    /// a fault that is not to be had is no surprise.
    pub(super) async fn perform(
        self,
        stage: &mut Stage,
        faults: &Faults,
        number: usize,
    ) -> Result<bool, DemoError> {
        stage.narrator.begin_scene(number, self.title())?;
        let kind = self.fault();
        if let Err(why) = faults.switch_on(kind, faults.usual(kind)) {
            stage.narrator.say(&format!("not here: {why}"))?;
            return Ok(true);
        }
        stage.narrator.say(&format!("The fault is switched on. {}", kind.says()))?;
        let played = self.play(stage, faults).await;
        faults.switch_off(kind);
        let findings = played?;
        let is_as_expected = findings.are_as_expected();
        stage.narrator.end_scene(is_as_expected, &findings.render_text())?;
        Ok(is_as_expected)
    }

    /// Waits until the process of another host is down.
    async fn until_it_strikes(self, faults: &Faults) {
        let mut changes = faults.changes();
        let down = async {
            while faults.state(self.fault()).strikes == 0 {
                // The sender lives as long as the registry.
                let _changed = changes.changed().await;
            }
        };
        // A scene that goes otherwise says so itself.
        let _in_time_or_not = tokio::time::timeout(PATIENCE, down).await;
    }

    async fn play(self, stage: &mut Stage, faults: &Faults) -> Result<Findings, DemoError> {
        if !stage.has_all_contexts() {
            self.until_it_strikes(faults).await;
        }
        let client = stage.client()?;
        let line = Line::of(&stage.shelf.first.clone(), 1);
        let (mut listener, mut following) = (stage.listen()?, stage.following());
        stage.narrator.begin_clock();
        let accepted = shopping::order(&client, &stage.ada, &[line], "tok_success").await?;
        stage.narrator.act(&format!("POST /api/v1/orders: {}", accepted.answer))?;
        following.add(accepted.order, None);
        let is_of_process = !stage.has_all_contexts();
        let has_struck = |orders: &Following| {
            let strikes = faults.state(self.fault()).strikes;
            has_struck(orders, is_of_process.then_some(strikes))
        };
        let struck = stage.tell_until(&mut listener, &mut following, has_struck).await?;

        let mut findings = Findings::default();
        findings.note(struck, if struck { "the fault struck" } else { "the fault did not strike" });
        let status = shopping::status(&client, &stage.ada, accepted.order).await?;
        stage.narrator.act(&format!("Ada sees \"{status}\""))?;
        let waits = status == "awaiting-payment";
        findings.note(waits, if waits { "the order waited" } else { "the order did not wait" });
        tokio::time::sleep(stage.narrator.pace().saturating_mul(LOOKED_AT)).await;

        faults.switch_off(self.fault());
        stage.narrator.act("the fault is switched off")?;
        let over = stage.tell_until(&mut listener, &mut following, Following::is_at_rest).await?;
        findings.note_time(over);
        look_at_confirmed(stage, accepted.order, &mut findings).await?;
        Ok(findings)
    }
}

/// Whether the fault has struck what is followed. A strike at a message is told in the message log, and counts when it is read there:
/// the registry counts it before, and the line would be narrated after those of the order that waits. The process of another host strikes
/// before any message and tells none: it is counted.
fn has_struck(orders: &Following, strikes_at_process: Option<u64>) -> bool {
    match strikes_at_process {
        Some(strikes) => strikes > 0 && orders.has_asked_for_payment(),
        None => orders.strikes() > 0,
    }
}

#[cfg(test)]
mod tests {
    use platform::message_log::Kind;

    use super::super::super::following::tests::{following, message_event};
    use super::*;

    #[test]
    fn a_strike_at_a_message_counts_once_it_is_narrated_and_one_at_a_process_is_counted() {
        let mut orders = following();
        let asked = "orders.order-awaiting-payment.v1";
        orders.observe(&message_event(Kind::Published, "orders", asked, 1));
        assert!(!has_struck(&orders, None), "the log has not told it yet");
        assert!(!has_struck(&orders, Some(0)));
        assert!(has_struck(&orders, Some(1)));
        orders.observe(&message_event(Kind::FaultStruck, "payments", asked, 1));
        assert!(has_struck(&orders, None));
    }

    #[test]
    fn every_scene_has_a_key_and_a_title_that_fits_a_line() {
        assert_eq!(super::super::Scene::ALL.len() + FaultScene::ALL.len(), 9);
        for scene in FaultScene::ALL {
            assert!(scene.title().len() < 60, "{}", scene.title());
        }
    }
}
