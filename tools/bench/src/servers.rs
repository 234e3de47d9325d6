//! The processes of the shop that is measured: one, or one and another that runs some contexts apart.

use secrecy::SecretString;

use super::plan::Place;
use demo::DemoError;
use demo::server_process::ServerProcess;
use host::config::Settings;

/// The running processes. Dropping them kills them.
pub(super) struct Servers {
    /// The one that customers talk to.
    pub(super) main: ServerProcess,
    apart: Option<ServerProcess>,
}

impl Servers {
    /// Starts what `place` asks for, and returns when all answer.
    pub(super) async fn start(place: &Place, settings: &Settings) -> Result<Self, DemoError> {
        if place.apart.is_empty() {
            return Ok(Self { main: ServerProcess::start(settings).await?, apart: None });
        }
        let [near, far] = split(place, settings);
        let main = ServerProcess::start(&near).await?;
        let far = Settings { users_url: Some(format!("http://{}", main.address)), ..far };
        let apart = ServerProcess::start(&far).await?;
        Ok(Self { main, apart: Some(apart) })
    }

    /// The ids of the processes.
    pub(super) fn ids(&self) -> Vec<u32> {
        self.main.id().into_iter().chain(self.apart.as_ref().and_then(ServerProcess::id)).collect()
    }

    /// Stops them; those that customers talk to first. Returns what went wrong with them.
    pub(super) async fn stop(self) -> Result<Vec<String>, DemoError> {
        let mut errors: Vec<String> = self.main.stop().await?.into_iter().collect();
        if let Some(apart) = self.apart {
            errors.extend(apart.stop().await?);
        }
        Ok(errors)
    }
}

/// The settings of the process that customers talk to, and of the one apart.
pub(super) fn split(place: &Place, settings: &Settings) -> [Settings; 2] {
    let is_apart = |name: &&'static str| place.apart.iter().any(|apart| apart == name);
    let (far, near): (Vec<_>, Vec<_>) = settings.contexts.iter().copied().partition(is_apart);
    [near, far].map(|contexts| Settings { contexts, ..between(place, settings) })
}

/// The settings with the broker between the processes, if there is more than one.
pub(super) fn between(place: &Place, settings: &Settings) -> Settings {
    if place.apart.is_empty() {
        return settings.clone();
    }
    let folder = settings.data_dir.file_name().unwrap_or_default().to_string_lossy();
    Settings {
        broker_url: place.broker_url.clone().map(SecretString::from),
        broker_prefix: folder.replace('.', "-"),
        ..settings.clone()
    }
}

/// Each process by the contexts that it runs.
pub(super) fn processes(place: &Place, settings: &Settings) -> Vec<String> {
    if place.apart.is_empty() {
        return vec![settings.contexts.join(" ")];
    }
    split(place, settings).into_iter().map(|settings| settings.contexts.join(" ")).collect()
}

/// The name of the broker between processes.
pub(super) fn broker(place: &Place) -> &'static str {
    match place.broker_url.as_deref() {
        None => "no broker",
        Some(url) if url.starts_with("nats") => "NATS JetStream",
        Some(_) => "RabbitMQ",
    }
}
