//! The hosts that requests are forwarded to: whether each answers, and for the right context.

use std::time::Duration;

use futures_util::future::join_all;
use host::config::Settings;
use hyper::Request;
use hyper::body::Bytes;
use platform::http_client::{HttpClient, HttpService as _};
use serde_json::Value;
use terminal::output;

use super::finding::Finding;

const ABOUT: &str = "forwarding";
const MEND: &str =
    "see that its host runs, and that `http.forward` names it; until then its requests get 503";
/// A healthy host answers sooner.
const PATIENCE: Duration = Duration::from_secs(2);

/// Asks the host of each context that runs elsewhere, where the settings name it.
pub(super) async fn examine(settings: &Settings) -> Vec<Finding> {
    // For a context of this host they name its next one, which need not run yet.
    let elsewhere = settings.forward.iter().filter(|(name, _)| !settings.contexts.contains(name));
    let asked = elsewhere
        .map(|(context, url)| async move { assess(context, url, readiness(context, url).await) });
    join_all(asked).await
}

/// `Err` is the reason why there is no answer; the answer is the code of its refusal, if it is one.
async fn readiness(context: &str, url: &str) -> Result<Option<String>, String> {
    let other = HttpClient::new(url).map_err(|error| output::describe(&error))?;
    let request = Request::get(format!("/health/ready/{context}")).body(Bytes::new());
    let asking = other.call(request.map_err(|error| output::describe(&error))?);
    let answer = tokio::time::timeout(PATIENCE, asking).await;
    let answer = answer.map_err(|_elapsed| "no answer in time".to_owned())?;
    let answer = answer.map_err(|error| output::describe(&error))?;
    if answer.status().is_success() {
        return Ok(None);
    }
    let refusal: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let code = refusal.get("code").and_then(Value::as_str);
    Ok(Some(code.unwrap_or("no shop").to_owned()))
}

fn assess(context: &str, url: &str, readiness: Result<Option<String>, String>) -> Finding {
    match readiness {
        Ok(None) => Finding::well(ABOUT, format!("{context} is ready at {url}")),
        Ok(Some(code)) if code == "stopping" => {
            Finding::note(ABOUT, format!("the host of {context} at {url} stops"))
        }
        Ok(Some(code)) => Finding::problem(
            ABOUT,
            format!("{url} answers, and is not ready for {context}: {code}"),
            MEND,
        ),
        Err(why) => Finding::problem(
            ABOUT,
            format!("the host of {context} does not answer at {url}: {why}"),
            MEND,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::Verdict;
    use super::*;

    #[test]
    fn a_host_that_is_away_or_another_is_a_problem() {
        let found = |readiness| assess("payments", "http://127.0.0.1:8081", readiness);
        assert_eq!(found(Ok(None)).verdict, Verdict::Well);
        assert_eq!(found(Ok(Some("stopping".to_owned()))).verdict, Verdict::Note);
        for code in ["context-elsewhere", "moved", "no shop"] {
            let other = found(Ok(Some(code.to_owned())));
            assert!(other.is_problem() && other.says.ends_with(code), "{other:?}");
        }
        let away = found(Err("no connection".to_owned()));
        assert!(away.is_problem() && away.says.contains("8081: no connection"), "{away:?}");
    }

    #[tokio::test]
    async fn an_address_where_nobody_listens_does_not_answer() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        drop(listener);
        assert!(readiness("payments", &url).await.is_err());
    }
}
