//! The acts of a presenter while the rehearsal goes on: scenes are played, faults are switched. A scene that cannot be played to its end is
//! told, and the rehearsal goes on.

use ::faults::FaultKind;
use shared_kernel::error_chain::describe;

use super::super::play;
use super::super::scenes::Scene;
use super::Rehearsal;
use super::fault_scenes::FaultScene;
use super::keys::{Key, Keys};
use crate::DemoError;

impl Rehearsal {
    /// Does what the keys say until the one for the end. Only output that cannot be written ends it before.
    pub(super) async fn go_on(&mut self, keys: &mut Keys) -> Result<(), DemoError> {
        loop {
            let done = match keys.next().await {
                Key::Scene(number) => self.play(number).await,
                Key::Next => self.play(self.next).await,
                Key::Fault(kind) => self.switch(kind),
                Key::AllOff => {
                    self.faults.switch_all_off();
                    self.say("every fault is off")
                }
                Key::Faults => self.list_faults(),
                Key::Link => self.print_link(),
                Key::Help => self.print_keys(),
                Key::End => return Ok(()),
                Key::Unknown(key) => self.say(&format!("no key {key:?}; ? lists them")),
            };
            let Err(error) = done else { continue };
            self.bear(error)?;
            if let Err(error) = self.reopen().await {
                self.bear(error)?;
            }
        }
    }

    /// Tells an error and goes on, if it can be told.
    pub(super) fn bear(&mut self, error: DemoError) -> Result<(), DemoError> {
        if let DemoError::Output(_) = error {
            return Err(error);
        }
        self.otherwise += 1;
        self.say(&format!("this went wrong, and the rehearsal goes on: {}", describe(&error)))
    }

    /// Starts the shop again if a scene has left none.
    pub(super) async fn reopen(&mut self) -> Result<(), DemoError> {
        if self.stage.host().is_ok() {
            return Ok(());
        }
        let _listener = Box::pin(self.stage.start_shop()).await?;
        self.say("the shop was down and is started again; its sessions have ended:")?;
        self.print_link()
    }

    /// Plays a scene, and says which faults are on meanwhile.
    async fn play(&mut self, number: usize) -> Result<(), DemoError> {
        let starts = self.stage.starts();
        let of_demo = number.checked_sub(1).and_then(|place| Scene::ALL.get(place)).copied();
        let of_faults = number.checked_sub(Scene::ALL.len() + 1);
        let of_faults = of_faults.and_then(|place| FaultScene::ALL.get(place)).copied();
        self.say_which_are_on()?;
        let is_as_expected = match (of_demo, of_faults) {
            (Some(Scene::Crash), _) if !self.stage.has_all_contexts() => {
                self.say("this scene needs a shop in one process; k kills the host of payments")?;
                true
            }
            (Some(scene), _) => Box::pin(play(&mut self.stage, number, scene)).await?.ok,
            (None, Some(scene)) => {
                Box::pin(scene.perform(&mut self.stage, &self.faults, number)).await?
            }
            (None, None) => {
                self.say("there is no such scene; ? lists them")?;
                true
            }
        };
        self.otherwise += usize::from(!is_as_expected);
        let last = Scene::ALL.len() + FaultScene::ALL.len();
        self.next = if number < last { number + 1 } else { 1 };
        if self.stage.starts() > starts {
            self.say(
                "The shop was started again, and its sessions in the observatory have ended:",
            )?;
            self.print_link()?;
        }
        self.say(&format!("(key {} plays the next scene)", self.next))
    }

    /// Switches a fault on for its usual time, or off.
    fn switch(&self, kind: FaultKind) -> Result<(), DemoError> {
        if self.faults.is_on(kind) {
            self.faults.switch_off(kind);
            return self.say(&format!("off: {}", kind.title()));
        }
        match self.faults.switch_on(kind, self.faults.usual(kind)) {
            Ok(()) => {
                let seconds = self.faults.state(kind).options.duration_s;
                self.say(&format!("ON for {seconds} s: {}. {}", kind.title(), kind.says()))
            }
            Err(why) => self.say(&format!("not here: {why}")),
        }
    }

    fn say_which_are_on(&self) -> Result<(), DemoError> {
        let titles: Vec<_> = self.faults.on_now().into_iter().map(FaultKind::title).collect();
        if titles.is_empty() {
            return Ok(());
        }
        self.say(&format!("Faults are on, so this scene may go otherwise: {}.", titles.join(", ")))
    }
}
