//! Which contexts were looked at for dead letters, and which run elsewhere: a list that is empty here says nothing of those.

use host::StartError;
use host::config::Settings;
use host::registry::COMPILED;
use terminal::{width, wrap};

use crate::ShopError;
use crate::databases::not_looked_at;

/// The contexts that a command looks at.
#[derive(Debug)]
pub struct Scope {
    looked_at: Vec<&'static str>,
    elsewhere: Vec<&'static str>,
}

impl Scope {
    /// The contexts of these settings, or the one that is named.
    ///
    /// # Errors
    /// When that one runs elsewhere.
    pub fn of(settings: &Settings, context: Option<&str>) -> Result<Self, ShopError> {
        let is_wanted = |name: &&&'static str| context.is_none_or(|one| one == **name);
        let wanted = COMPILED.iter().filter(is_wanted).copied();
        let (looked_at, elsewhere): (Vec<_>, Vec<_>) =
            wanted.partition(|name| settings.contexts.contains(name));
        match (context, &*elsewhere) {
            (Some(_one), &[context, ..]) => Err(StartError::NotHosted { context }.into()),
            _ => Ok(Self { looked_at, elsewhere }),
        }
    }

    /// A sentence of the contexts that were not looked at; nothing where all run here.
    pub fn not_looked_at(&self) -> Option<String> {
        not_looked_at(&self.elsewhere).map(|text| wrap(&text, width()))
    }

    /// The contexts in a sentence or two.
    pub fn render_text(&self) -> String {
        let looked_at = format!("Looked at {}.", self.looked_at.join(", "));
        let sentences = [Some(looked_at), not_looked_at(&self.elsewhere)];
        let sentences: Vec<String> = sentences.into_iter().flatten().collect();
        wrap(&sentences.join(" "), width())
    }
}
