//! The settings of a verb where they differ from those that are configured, and whether it exports telemetry.

use host::config::{Config, Settings, Source};

use super::Verb;
use crate::error::CommandError;

/// Whether it runs for long, and so exports its traces and errors. The others report their errors to who called them.
pub(super) const fn runs_hosts(verb: &Verb) -> bool {
    #[cfg(feature = "payments")]
    if let Verb::Provider(_) = verb {
        return true;
    }
    #[cfg(feature = "bench")]
    if let Verb::Bench(_) = verb {
        return true;
    }
    matches!(verb, Verb::Serve(_))
}

/// The configuration with the flags that a verb has for itself on top.
pub(super) fn lay_over(verb: &Verb, config: Config) -> Config {
    if let Verb::Serve(arguments) = verb {
        return arguments.lay_over(config);
    }
    #[cfg(feature = "demo")]
    if let Verb::Rehearse(arguments) = verb {
        return arguments.lay_over(config);
    }
    #[cfg(feature = "payments")]
    if let Verb::Provider(arguments) = verb {
        return arguments.lay_over(config);
    }
    config
}

/// Whether it runs a host for itself, and tells itself what happens there.
#[cfg(feature = "demo")]
const fn has_its_own_host(verb: &Verb) -> bool {
    #[cfg(feature = "seed")]
    if let Verb::Seed(_) = verb {
        return true;
    }
    #[cfg(feature = "bench")]
    if let Verb::Bench(_) = verb {
        return true;
    }
    matches!(verb, Verb::Demo(_) | Verb::Rehearse(_))
}

/// The settings of the shop that a verb works on: with tenants, those of the tenant whose folder `data_dir` is. A host runs the shops of
/// all tenants; verbs that read no shop, or make one for themselves, are not concerned.
pub(super) fn of_its_shop(
    verb: &Verb,
    config: &Config,
    settings: Settings,
) -> Result<Settings, CommandError> {
    if settings.tenants.is_empty() || !needs_one_shop(verb) {
        return Ok(settings);
    }
    if let Some(verb) = out_of_scope(verb) {
        return Err(CommandError::NotOfTenants { verb });
    }
    Ok(settings.of_one_shop().map_err(|refused| config.refused(refused))?)
}

/// The name of a verb that does not know tenants.
const fn out_of_scope(verb: &Verb) -> Option<&'static str> {
    #[cfg(feature = "demo")]
    if let Verb::Rehearse(_) = verb {
        return Some("rehearse");
    }
    #[cfg(feature = "payments")]
    if let Verb::Provider(_) = verb {
        return Some("provider");
    }
    #[cfg(all(feature = "users", feature = "products", feature = "orders", feature = "payments"))]
    if let Verb::Extract(_) = verb {
        return Some("extract");
    }
    if let Verb::Move(_) = verb { Some("move") } else { None }
}

const fn needs_one_shop(verb: &Verb) -> bool {
    #[cfg(feature = "demo")]
    if let Verb::Demo(_) = verb {
        return false;
    }
    #[cfg(feature = "bench")]
    if let Verb::Bench(_) = verb {
        return false;
    }
    #[cfg(feature = "check")]
    if let Verb::Explain(_) | Verb::Tour(_) | Verb::Learn(_) = verb {
        return false;
    }
    #[cfg(feature = "generator")]
    if let Verb::Generate(_) = verb {
        return false;
    }
    !matches!(verb, Verb::Serve(_) | Verb::Contexts(_) | Verb::Openapi(_) | Verb::Asyncapi(_))
}

/// The settings. Where no log filter is set, the verb has one of its own.
pub(super) fn settings_for(verb: &Verb, config: &Config) -> Result<Settings, CommandError> {
    let settings = Settings::read(config)?;
    let is_default =
        config.shown().any(|(key, _, source)| key.name == "log" && *source == Source::Default);
    match log_of(verb) {
        Some(log) if is_default => Ok(Settings { log: log.to_owned(), ..settings }),
        _ => Ok(settings),
    }
}

/// The log filter of a verb that is not the default of the setting, which writes a line for each request: that is for a host that
/// somebody else asks. A demo reports warnings in its scenes itself. A host that a verb runs for itself ends while its provider may
/// still send a webhook: the server then calls it an error that it has no workers, and the webhook stays due.
const fn log_of(verb: &Verb) -> Option<&'static str> {
    #[cfg(feature = "demo")]
    if has_its_own_host(verb) {
        return Some("error,actix_server::accept=off");
    }
    #[cfg(feature = "payments")]
    if let Verb::Provider(_) = verb {
        return None;
    }
    if let Verb::Serve(_) = verb { None } else { Some("warn,actix_server::accept=off") }
}
