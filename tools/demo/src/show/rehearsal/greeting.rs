//! The text that a presenter reads at the beginning: what the keys do, where the shop is, and who can log in. All of it fits a
//! terminal of 24 lines.

use ::faults::FaultKind;
use terminal::text_table_within;

use super::fault_scenes::FaultScene;
use super::keys::{FAULT_KEYS, key_of};
use super::{Rehearsal, Scene};
use crate::DemoError;
use crate::people::{PASSWORD, email_of};

/// Everything is written for a terminal of so many columns.
const WIDTH: u16 = 80;

/// The keys that are neither a scene nor a fault.
const OTHER_KEYS: &str = "\
Enter next scene · f faults that are on · o every fault off · l another link
? these keys · q the end";

impl Rehearsal {
    pub(super) fn greet(&self, is_temporary: bool) -> Result<(), DemoError> {
        let narrator = &self.stage.narrator;
        let stays = if is_temporary { "removed at the end" } else { "kept" };
        narrator.print("A rehearsal: a whole shop with faults that you switch on and off.\n")?;
        self.print_keys()?;
        narrator.print("")?;
        narrator.print(&format!("shop         http://{}", self.stage.host()?.address))?;
        self.print_link()?;
        if let Some(page) = self.catcher.page_url() {
            narrator.print(&format!("mails        {page}"))?;
        }
        narrator.print(&format!("customers    {}, {}", email_of("Ada"), email_of("Ben")))?;
        narrator.print(&format!("admin        {}   (back office: /admin)", email_of("Grace")))?;
        narrator.print(&format!("password     {PASSWORD}"))?;
        let folder = self.stage.settings.data_dir.display();
        Ok(narrator.print(&format!("data         {folder} ({stays})\n"))?)
    }

    /// A link to the observatory, which opens once.
    pub(super) fn print_link(&self) -> Result<(), DemoError> {
        let link = self.stage.host()?.observatory_link().unwrap_or_else(|| "none".to_owned());
        Ok(self.stage.narrator.print(&format!("observatory  {link}"))?)
    }

    pub(super) fn print_keys(&self) -> Result<(), DemoError> {
        let scenes = Scene::ALL.iter().map(|scene| scene.title());
        let scenes = scenes.chain(FaultScene::ALL.iter().map(|scene| scene.title()));
        let faults = FAULT_KEYS.iter().map(|(key, kind)| (key.to_string(), kind.title()));
        let rows = (1..).zip(scenes).zip(faults);
        let rows = rows.map(|((number, scene), (key, fault)): ((usize, &str), _)| {
            [number.to_string(), scene.to_owned(), key, fault.to_owned()]
        });
        let heading = ["", "scene", "", "fault, on or off"];
        let narrator = &self.stage.narrator;
        narrator.print(&text_table_within(Some(WIDTH), heading, rows))?;
        Ok(narrator.print(OTHER_KEYS)?)
    }

    pub(super) fn list_faults(&self) -> Result<(), DemoError> {
        let rows = FaultKind::ALL.map(|kind| {
            let state = self.faults.state(kind);
            let is_on = match (&state.unavailable, state.is_on) {
                (Some(_), _) => "not here".to_owned(),
                (None, true) => format!("on, {} s left", state.remaining_ms / 1_000),
                (None, false) => "off".to_owned(),
            };
            [key_of(kind), state.title.to_owned(), is_on, state.strikes_in_all.to_string()]
        });
        let heading = ["key", "fault", "", "struck"];
        Ok(self.stage.narrator.print(&text_table_within(Some(WIDTH), heading, rows))?)
    }
}
