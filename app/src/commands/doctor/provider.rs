//! The payment provider, when it is another process: whether it answers.

use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;

use super::finding::Finding;
use host::config::Settings;
use terminal::output;

const ABOUT: &str = "provider";
/// A provider says sooner that it is well.
const PATIENCE: Duration = Duration::from_secs(2);

/// Looks at the provider that the settings name; nothing where payments is not, or simulates one itself.
pub(super) async fn examine(settings: &Settings) -> Option<Finding> {
    let url = settings
        .values()
        .filled("provider.url")
        .filter(|_| settings.contexts.contains(&"payments"))?;
    Some(match health(url).await {
        Ok(()) => Finding::well(ABOUT, format!("it answers at {url}")),
        Err(why) => Finding::problem(
            ABOUT,
            format!("it does not answer at {url}: {why}"),
            "see that it runs, and that `provider.url` is right; until then payments wait, and none is declined",
        ),
    })
}

async fn health(url: &str) -> Result<(), String> {
    let address = format!("{}/v1/health", url.trim_end_matches('/'));
    let address = address.parse().map_err(|error| format!("{error}"))?;
    let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    let asking = async {
        let answer = client.get(address).await.map_err(|error| output::describe(&error))?;
        let status = answer.status();
        let _no_body = answer.into_body().collect().await;
        if status.is_success() { Ok(()) } else { Err(format!("the answer is {status}")) }
    };
    let answer = tokio::time::timeout(PATIENCE, asking).await;
    answer.unwrap_or_else(|_elapsed| Err("no answer in time".to_owned()))
}
