//! `GET /mails/{id}`: one mail, as far as it is, and in words.

use actix_web::{HttpResponse, web};
use platform::http::Problem;

use super::State;
use super::bodies::MailWithWords;
use super::problems::no_such_mail;
use crate::domain::{Language, MailId};
use crate::infrastructure::letters;

pub(super) async fn show_mail(
    state: web::Data<State>,
    path: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let id = MailId::parse(&path).map_err(|_not_an_id| no_such_mail())?;
    let found = state.application.mail(id).await?.ok_or_else(no_such_mail)?;
    let words = letters::write(found.mail.content(), Language::English);
    let words = words.map_err(|error| Problem::unexpected(&error))?;
    Ok(HttpResponse::Ok().json(MailWithWords::of(found, words)))
}

#[cfg(test)]
mod tests {
    use crate::infrastructure::http::testing::{Shop, get};

    #[actix_web::test]
    async fn a_mail_is_shown_in_words_and_without_an_address() {
        let shop = Shop::open().await;
        let mail = shop.welcome(1).await;
        let path = format!("/api/v1/mails/{mail}");
        let shown = shop.call(get(&path)).await;
        assert_eq!((shown.status, &shown.body["status"]), (200, &"waiting".into()));
        assert_eq!(shown.body["subject"], "Welcome to the shop");
        assert!(!shown.body.to_string().contains("sealed."), "{}", shown.body);
        assert_eq!(shop.call_as_customer(get(&path)).await.status, 403);
    }

    #[actix_web::test]
    async fn a_path_that_names_no_mail_is_404() {
        let shop = Shop::open().await;
        for id in ["0", "00000000-0000-0000-0000-000000000000"] {
            let missing = shop.call(get(&format!("/api/v1/mails/{id}"))).await;
            assert_eq!((missing.status, missing.code()), (404, "no-such-mail"), "{id}");
        }
    }
}
