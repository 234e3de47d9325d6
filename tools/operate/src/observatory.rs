//! A link to the observatory of a running host, which its management port makes for whoever shows the operator's token.

use std::time::Duration;

use host::config::Settings;
use platform::http_client::{HttpClient, HttpService as _, Request, StatusCode};
use secrecy::ExposeSecret;
use serde_json::Value;
use terminal::output;

use crate::health::address_of;

/// A host makes a link at once.
const PATIENCE: Duration = Duration::from_secs(3);

/// Why there is no link.
#[derive(Debug, thiserror::Error)]
pub enum NoLink {
    /// The token is not to be had here.
    #[error(
        "the operator's token is in neither management.token nor {file}; run this where the host runs, or set management.token"
    )]
    NoToken {
        /// The file that was looked for.
        file: String,
    },
    /// There was no answer.
    #[error("no host answers at {url}: {why}; see that it runs, or name its address with --url")]
    NoAnswer {
        /// The address.
        url: String,
        /// The reason.
        why: String,
    },
    /// The host refuses.
    #[error("{url} makes no link: {why}")]
    Refused {
        /// The address.
        url: String,
        /// The reason.
        why: String,
    },
}

/// A link of the host of these settings, or of the one at `url`. It can be opened once.
///
/// # Errors
/// When no host makes one.
pub async fn link(settings: &Settings, url: Option<&str>) -> Result<String, NoLink> {
    let url = url.map_or_else(|| address_of(settings), str::to_owned);
    let token = token(settings)?;
    let no_answer = |why: String| NoLink::NoAnswer { url: url.clone(), why };
    let host = HttpClient::new(&url).map_err(|error| no_answer(output::describe(&error)))?;
    let request = Request::post("/links")
        .header("authorization", format!("Bearer {}", token.trim()))
        .body(hyper::body::Bytes::new())
        .map_err(|error| no_answer(output::describe(&error)))?;
    let answer = tokio::time::timeout(PATIENCE, host.call(request)).await;
    let answer = answer.map_err(|_elapsed| no_answer("no answer in time".to_owned()))?;
    let answer = answer.map_err(|error| no_answer(output::describe(&error)))?;
    let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
    match (answer.status(), text("url")) {
        (StatusCode::CREATED, Some(link)) => Ok(link),
        (status, _) => {
            let why = text("detail").unwrap_or_else(|| format!("it answers {status}"));
            Err(NoLink::Refused { url: url.clone(), why: output::in_one_line(&why) })
        }
    }
}

fn token(settings: &Settings) -> Result<String, NoLink> {
    if let Some(token) = settings.management_token() {
        return Ok(token.expose_secret().to_owned());
    }
    let file = settings.data_dir.join(host::TOKEN_FILE);
    std::fs::read_to_string(&file)
        .map_err(|_no_file| NoLink::NoToken { file: output::folder(&file) })
}
