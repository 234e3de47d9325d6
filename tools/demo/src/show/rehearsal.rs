//! A rehearsal: a shop with its pages, its observatory and faults, on which a presenter plays the scenes of the demo, one by one.

mod ending;
mod fault_scenes;
mod greeting;
mod keys;
mod place;
mod playing;
mod second_host;

use std::future::Future;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use ::faults::{FaultKind, Faults, Scope};
use host::config::Settings;
use host::registry::COMPILED;
use mail_catcher::MailCatcher;
use platform::clock::SystemClock;
use secrecy::SecretString;
use tokio_util::sync::CancellationToken;

use super::narrator::Narrator;
use super::scenes::Scene;
use super::stage::Stage;
use crate::DemoError;
use crate::terms;
use keys::Keys;
use place::Place;
use second_host::{SecondHost, TwoHosts};

/// The event that orders cannot handle, when nobody chooses another.
const POISONED: &str = "payments.payment-captured.v1";

/// How a rehearsal goes.
#[derive(Debug)]
pub struct RehearsalOptions {
    /// Where the shop lives and stays; without it, in a temporary folder that is removed at the end.
    pub folder: Option<PathBuf>,
    /// The pause after each line that is narrated.
    pub pace: Duration,
    /// The broker between two hosts, of which one runs payments; without it, one host runs everything.
    pub broker: Option<SecretString>,
}

/// A rehearsal that goes on.
struct Rehearsal {
    stage: Stage,
    faults: Faults,
    /// Takes the mails of the shop, and shows them.
    catcher: MailCatcher,
    /// The scene that is played when nobody names one.
    next: usize,
    /// How often something went otherwise than expected.
    otherwise: usize,
}

/// Rehearses until the key for the end, the end of standard input, or `stop`. Returns whether every scene went as expected and every
/// invariant holds at the end.
///
/// # Errors
/// When the shop cannot be started, or the output cannot be written.
pub async fn run(
    settings: &Settings,
    options: RehearsalOptions,
    stop: impl Future<Output = ()>,
) -> Result<bool, DemoError> {
    let place = Place::of(options.folder.as_deref())?;
    let catcher = MailCatcher::start_with_page().await.map_err(DemoError::MailCatcher)?;
    let settings = terms::of_a_rehearsal(settings, place.path(), &catcher.smtp_url());
    let whole = Settings { contexts: COMPILED.to_vec(), ..settings.clone() };
    let two = options.broker.map(|broker| TwoHosts::of(&settings, &broker)).transpose()?;
    let settings = two.as_ref().map_or(settings, |hosts| hosts.here.clone());
    let faults = faults(two.is_some());
    let narrator = Narrator::new(true).at_pace(options.pace);
    let stage = Box::pin(Stage::open_rehearsing(settings, narrator, faults.clone())).await?;
    let mut rehearsal = Rehearsal { stage, faults, catcher, next: 1, otherwise: 0 };
    let mut second = None;
    if let Some(hosts) = two {
        second = Some(hosts.start_second(&rehearsal.faults).await?);
        Box::pin(rehearsal.stage.look_into(&whole)).await?;
    }
    rehearsal.greet(place.is_temporary())?;
    let outcome = present(&mut rehearsal, second.as_mut(), stop).await;
    rehearsal.faults.switch_all_off();
    // Each of these is done, whatever went wrong before.
    let obeyed = match &mut second {
        Some(second) => second.obey().await,
        None => Ok(()),
    };
    let ended = Box::pin(rehearsal.end()).await;
    let stopped = match second {
        Some(second) => second.stop().await,
        None => Ok(()),
    };
    outcome.and(obeyed).and(ended).and_then(|is_well| stopped.map(|()| is_well))
}

/// Does what the keys say until `stop`, while the second host obeys the faults.
async fn present(
    rehearsal: &mut Rehearsal,
    second: Option<&mut SecondHost>,
    stop: impl Future<Output = ()>,
) -> Result<(), DemoError> {
    let mut keys = Keys::listen();
    let over = CancellationToken::new();
    let mut supervising = pin!(async {
        if let Some(second) = second {
            second.supervise(&over).await
        } else {
            over.cancelled().await;
            Ok(())
        }
    });
    let presented = tokio::select! {
        biased;
        () = stop => Ok(()),
        failed = &mut supervising => return failed,
        presented = rehearsal.go_on(&mut keys) => presented,
    };
    over.cancel();
    // A process that is being stopped is stopped to its end.
    presented.and(supervising.await)
}

/// The faults of a rehearsal with one host or two. Those that cannot strike there say why.
fn faults(has_second_host: bool) -> Faults {
    let faults = with_usual_scopes(Faults::new(Arc::new(SystemClock)));
    if !has_second_host {
        let why = "this rehearsal has one process; with --hosts two --broker URL payments has one of its own";
        return faults.without(FaultKind::HostKilled, why);
    }
    let of_provider = [FaultKind::ProviderSlow, FaultKind::ProviderDown, FaultKind::AnswerLost];
    let why = "the payment provider is in the process of payments, where no fault is installed";
    of_provider.into_iter().fold(faults, |faults, kind| faults.without(kind, why))
}

fn with_usual_scopes(faults: Faults) -> Faults {
    let of = |context: &str| Scope { context: Some(context.to_owned()), ..Scope::default() };
    faults
        .with_usual_scope(FaultKind::ContextStopped, of(terms::CONTEXT_OF_ITS_OWN))
        .with_usual_scope(FaultKind::RelayHeld, of("orders"))
        .with_usual_scope(
            FaultKind::PoisonMessage,
            Scope { event_type: Some(POISONED.to_owned()), ..of("orders") },
        )
}

impl Rehearsal {
    fn say(&self, text: &str) -> Result<(), DemoError> {
        Ok(self.stage.narrator.say(text)?)
    }
}
