//! The payment provider in another process: whether it answers.

use std::time::Duration;

use hyper::Request;
use hyper::body::Bytes;

use super::finding::Finding;
use host::config::Settings;
use platform::http_client::{HttpClient, HttpService as _};
use terminal::{output, without_credentials};

const ABOUT: &str = "provider";
/// A healthy provider answers sooner.
const PATIENCE: Duration = Duration::from_secs(2);

/// Asks the provider that the settings name, unless this host does not run payments or simulates one itself.
pub(super) async fn examine(settings: &Settings) -> Option<Finding> {
    let url = settings
        .values()
        .filled("provider.url")
        .filter(|_| settings.contexts.contains(&"payments"))?;
    let shown = without_credentials(url).unwrap_or_else(|| url.to_owned());
    Some(match health(url).await {
        Ok(()) => Finding::well(ABOUT, format!("it answers at {shown}")),
        Err(why) => Finding::problem(
            ABOUT,
            format!("it does not answer at {shown}: {why}"),
            "see that it runs, and that `provider.url` is right; until then payments wait, and none is declined",
        ),
    })
}

async fn health(url: &str) -> Result<(), String> {
    let provider = HttpClient::new(url).map_err(|error| output::describe(&error))?;
    let request = Request::get("/v1/health").body(Bytes::new());
    let asking = provider.call(request.map_err(|error| output::describe(&error))?);
    let answer = tokio::time::timeout(PATIENCE, asking).await;
    let answer = answer.map_err(|_elapsed| "no answer in time".to_owned())?;
    let status = answer.map_err(|error| output::describe(&error))?.status();
    if status.is_success() { Ok(()) } else { Err(format!("the answer is {status}")) }
}
