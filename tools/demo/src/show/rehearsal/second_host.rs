//! The host of payments in a process of its own, over a broker: killed and stopped by faults, and started again when they end.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::time::Duration;

use ::faults::{FaultKind, Faults};
use host::config::Settings;
use secrecy::SecretString;
use shared_kernel::error_chain::describe;
use tokio_util::sync::CancellationToken;

use super::super::narrator::Narrator;
use crate::DemoError;
use crate::demo_broker::DemoBroker;
use crate::server_process::ServerProcess;
use crate::terms::CONTEXT_OF_ITS_OWN;

/// A fault or a process that ends by itself is noticed within this time.
const LOOK_AGAIN: Duration = Duration::from_millis(250);
/// A process that could not be started is tried again after this time.
const TRY_AGAIN: Duration = Duration::from_secs(2);

/// The settings of both hosts of a rehearsal.
pub(super) struct TwoHosts {
    /// Those of this process.
    pub(super) here: Settings,
    away: Settings,
}

/// The second host.
pub(super) struct SecondHost {
    settings: Settings,
    faults: Faults,
    narrator: Narrator,
    process: Option<ServerProcess>,
    // Removed after the processes have ended.
    _broker: DemoBroker,
}

impl TwoHosts {
    /// Both hosts of a shop with these settings, on a corner of the broker that they have for themselves.
    pub(super) fn of(settings: &Settings, broker: &SecretString) -> Result<Self, DemoError> {
        let token = hex::encode(rand::random::<[u8; 32]>());
        let mut common = settings.clone();
        common.broker_url = Some(broker.clone());
        common.broker_prefix = format!("rehearsal-{}", hex::encode(rand::random::<[u8; 6]>()));
        common.set("management.token", token.as_str());
        let (mut here, mut away) = (common.clone(), common);
        if here.listen.port() == 0 {
            here.listen = free_address()?;
        }
        away.listen = free_address()?;
        let managed = free_address()?;
        here.contexts.retain(|name| *name != CONTEXT_OF_ITS_OWN);
        here.forward.insert(CONTEXT_OF_ITS_OWN, format!("http://{}", away.listen));
        here.set("observatory.hosts", format!("http://{managed}"));
        here.set("observatory.host_tokens", token);
        away.contexts.retain(|name| *name == CONTEXT_OF_ITS_OWN);
        away.users_url = Some(format!("http://{}", here.listen));
        away.set("management.listen", managed.to_string());
        away.set("storefront.pages", "off");
        away.set("observatory.pages", "off");
        Ok(Self { here, away })
    }

    /// Starts the second host; the first must answer already.
    pub(super) async fn start_second(self, faults: &Faults) -> Result<SecondHost, DemoError> {
        let broker = DemoBroker::of(&self.away)?;
        let process = Some(ServerProcess::start(&self.away).await?);
        let (settings, faults, narrator) = (self.away, faults.clone(), Narrator::new(true));
        Ok(SecondHost { settings, faults, narrator, process, _broker: broker })
    }
}

impl SecondHost {
    /// Obeys the faults until the rehearsal is over. It is not to be dropped before: a process that is being stopped would be killed.
    pub(super) async fn supervise(&mut self, over: &CancellationToken) -> Result<(), DemoError> {
        let mut changes = self.faults.changes();
        while !over.is_cancelled() {
            let look_again = match self.obey().await {
                Ok(()) => LOOK_AGAIN,
                Err(error @ DemoError::Output(_)) => return Err(error),
                Err(error) => {
                    let why = describe(&error);
                    self.say(&format!("is not as it should be, and is tried again: {why}"))?;
                    TRY_AGAIN
                }
            };
            tokio::select! {
                () = over.cancelled() => {}
                // A registry that is gone ends no fault, and nor does time: this looks again.
                _changed_or_not = tokio::time::timeout(look_again, changes.changed()) => {}
            }
        }
        Ok(())
    }

    /// Ends the process, or starts it again, as the faults that are on want it. A process that has ended by itself is started again.
    pub(super) async fn obey(&mut self) -> Result<(), DemoError> {
        if let Some(process) = &mut self.process
            && let Some(status) = process.ended()?
        {
            self.process = None;
            self.say(&format!("has ended by itself ({status}), and is started again"))?;
        }
        let is_killed = self.faults.is_on(FaultKind::HostKilled);
        let stopped = self.faults.state(FaultKind::ContextStopped);
        let is_stopped = stopped.is_on
            && stopped.options.scope.context.is_none_or(|name| name == CONTEXT_OF_ITS_OWN);
        match self.process.take() {
            Some(process) if is_killed => {
                process.kill().await?;
                self.faults.count_strike(FaultKind::HostKilled);
                self.say("is ended by kill -9")
            }
            Some(process) if is_stopped => {
                // A host that stops as it should, or had ended before, is down either way.
                let _how = process.stop().await?;
                self.faults.count_strike(FaultKind::ContextStopped);
                self.say("is stopped as a whole, whatever order, event and share the fault has")
            }
            None if !is_killed && !is_stopped => {
                self.process = Some(ServerProcess::start(&self.settings).await?);
                self.say("runs again")
            }
            unchanged => {
                self.process = unchanged;
                Ok(())
            }
        }
    }

    fn say(&self, text: &str) -> Result<(), DemoError> {
        Ok(self.narrator.say(&format!("The process of {CONTEXT_OF_ITS_OWN} {text}."))?)
    }

    /// Stops the process, and removes what both hosts have made at the broker.
    pub(super) async fn stop(mut self) -> Result<(), DemoError> {
        if let Some(process) = self.process.take() {
            let _how = process.stop().await?;
        }
        Ok(())
    }
}

/// A port that nobody listens on.
fn free_address() -> Result<SocketAddr, DemoError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(DemoError::Spawn)?;
    listener.local_addr().map_err(DemoError::Spawn)
}
