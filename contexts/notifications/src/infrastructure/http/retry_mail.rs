//! `POST /mails/{id}/retries`: staff has a mail tried again that was not sent.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Problem, RequestOrigin};

use super::State;
use super::problems::no_such_mail;
use crate::domain::MailId;

pub(super) async fn retry_mail(
    state: web::Data<State>,
    caller: Caller,
    path: web::Path<String>,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let id = MailId::parse(&path).map_err(|_not_an_id| no_such_mail())?;
    let scope = format!("retry-mail/{}", caller.user_id);
    let application = Arc::clone(&state.application);
    let again = move |origin| {
        let application = Arc::clone(&application);
        async move { application.retry_mail(id, &origin).await }
    };
    let (mail, fingerprint) = (id.as_uuid(), id.as_uuid().into_bytes());
    state.commands.once(&request, scope, &fingerprint, mail, again).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[cfg(test)]
mod tests {
    use crate::domain::{FailureReason, NotSent};
    use crate::infrastructure::http::testing::{Shop, get, post};

    #[actix_web::test]
    async fn a_mail_that_has_failed_is_tried_again_once_for_a_key() {
        let shop = Shop::open().await;
        let mail = shop.welcome(1).await;
        let retry_of = |mail: &str| {
            post(&format!("/api/v1/mails/{mail}/retries")).insert_header(("idempotency-key", "k1"))
        };
        let retry = || retry_of(&mail);
        let waits = shop.call(retry()).await;
        assert_eq!((waits.status, waits.code()), (409, "mail-is-waiting"));
        shop.settle(&mail, NotSent::Failed(FailureReason::GivenUp)).await;
        assert_eq!(shop.call_as_customer(retry()).await.code(), "permission-missing");
        for _time in 0..2 {
            assert_eq!(shop.call(retry()).await.status, 204);
        }
        let other = shop.call(retry_of(&shop.welcome(2).await)).await;
        assert_eq!((other.status, other.code()), (422, "idempotency-key-reused"));
        let shown = shop.call(get(&format!("/api/v1/mails/{mail}"))).await;
        assert_eq!(
            (&shown.body["status"], &shown.body["failure"]),
            (&"waiting".into(), &serde_json::Value::Null)
        );
    }

    #[actix_web::test]
    async fn a_mail_to_somebody_who_is_erased_is_not_tried_again() {
        let shop = Shop::open().await;
        let mail = shop.welcome(1).await;
        shop.settle(&mail, NotSent::Failed(FailureReason::RecipientErased)).await;
        let refused = shop.call(post(&format!("/api/v1/mails/{mail}/retries"))).await;
        assert_eq!((refused.status, refused.code()), (409, "recipient-erased"));
        let sent = shop.welcome(2).await;
        shop.sent(&sent).await;
        let refused = shop.call(post(&format!("/api/v1/mails/{sent}/retries"))).await;
        assert_eq!((refused.status, refused.code()), (409, "mail-is-sent"));
        let missing = shop.call(post("/api/v1/mails/0/retries")).await;
        assert_eq!((missing.status, missing.code()), (404, "no-such-mail"));
    }
}
