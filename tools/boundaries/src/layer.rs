//! The layers of a context.

/// The layer that some code of a context belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// `lib.rs`, the handle, the settings and the descriptor: code outside the layers, which joins them.
    Root,
    /// The published language.
    Contract,
    /// Aggregates, value objects, decisions.
    Domain,
    /// Use cases and their ports.
    Application,
    /// HTTP, persistence, subscriptions, gateways.
    Infrastructure,
}

impl Layer {
    /// The layer of a module, by its path from the crate's root.
    pub fn of(module: &[String]) -> Self {
        match module.get(1).map(String::as_str) {
            Some("contract") => Self::Contract,
            Some("domain") => Self::Domain,
            Some("application") => Self::Application,
            Some("infrastructure") => Self::Infrastructure,
            Some(_) | None => Self::Root,
        }
    }

    /// Its name, which is that of its module.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Root => "lib",
            Self::Contract => "contract",
            Self::Domain => "domain",
            Self::Application => "application",
            Self::Infrastructure => "infrastructure",
        }
    }
}
