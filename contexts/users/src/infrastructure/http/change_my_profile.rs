//! PATCH `/users/me`: change the profile of the caller. Absent fields stay as they are; a new address needs the password.

use actix_web::{HttpResponse, web};
use platform::http::{Caller, Fields, IfMatch, JsonBody, Problem, RequestOrigin, etag};

use super::state::{State, oneself};
use crate::application::change_profile::ChangeProfile;
use crate::application::client_network::ClientNetwork;
use crate::domain::display_name::DisplayName;
use crate::domain::email_address::EmailAddress;
use crate::domain::language::Language;
use crate::domain::password::PasswordAttempt;
use crate::domain::user::ProfileChange;

pub(crate) async fn change_my_profile(
    state: web::Data<State>,
    caller: Caller,
    from: ClientNetwork,
    if_match: IfMatch,
    body: JsonBody,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let seen = if_match.expected()?;
    let (change, password) = body.read(read)?;
    let command = ChangeProfile { oneself: oneself(&caller), from, password, seen, change };
    let changed = state.run(&request, move |application, origin| {
        let command = command.clone();
        async move { application.change_profile(command, &origin).await }
    });
    Ok(HttpResponse::NoContent().insert_header(etag(changed.await?.version())).finish())
}

pub(super) fn read(fields: &mut Fields) -> Option<(ProfileChange, Option<PasswordAttempt>)> {
    fields.refuse_null(&["display_name", "email", "language", "current_password"]);
    let display_name = fields.optional_text("display_name", DisplayName::FORM, DisplayName::parse);
    let email = fields.optional_text("email", EmailAddress::FORM, EmailAddress::parse);
    let language = fields.optional_text("language", Language::FORM, Language::parse);
    let password =
        fields.optional_text("current_password", PasswordAttempt::FORM, PasswordAttempt::parse);
    let change = ProfileChange { display_name: display_name?, email: email?, language: language? };
    Some((change, password?))
}

#[cfg(test)]
mod tests {
    use actix_web::http::{Method, StatusCode};
    use serde_json::json;

    use crate::infrastructure::http::testing::{Host, PASSWORD};

    #[actix_web::test]
    async fn a_profile_is_changed_at_the_version_that_was_read() {
        let host = Host::start().await;
        let ada = host.person("Ada@Example.org").await;
        let me = ada.ask(&host, Method::GET, "/users/me").await;
        assert_eq!(me.header("etag"), "\"1\"");
        let expected = json!({
            "id": ada.id, "email": "ada@example.org", "display_name": "Ada", "language": "en",
            "roles": ["customer"], "status": "active", "status_since": null, "registered_at": "2026-01-01T12:00:00Z",
        });
        assert_eq!(me.body, expected);

        let changed = ada.patch(&host, "\"1\"", json!({"display_name": "Countess"})).await;
        assert_eq!((changed.status, changed.header("etag")), (StatusCode::NO_CONTENT, "\"2\""));
        let me = ada.ask(&host, Method::GET, "/users/me").await;
        assert_eq!(me.body["display_name"], "Countess");
        ada.patch(&host, "\"1\"", json!({"display_name": "Ada"}))
            .await
            .assert_refused(412, "stale-version");
        let unseen =
            ada.send(&host, Method::PATCH, "/users/me", json!({"display_name": "Ada"})).await;
        unseen.assert_refused(428, "if-match-required");
        let nothing = ada.patch(&host, "*", json!({})).await;
        assert_eq!((nothing.status, nothing.header("etag")), (StatusCode::NO_CONTENT, "\"2\""));
    }

    #[actix_web::test]
    async fn the_language_is_chosen_at_the_registration_and_changed_later() {
        let host = Host::start().await;
        let body = json!({
            "email": "ada@example.org", "display_name": "Ada", "password": PASSWORD, "language": "de",
        });
        let registered = host.ask(Method::POST, "/users", body.clone()).await;
        assert_eq!(registered.status, StatusCode::CREATED, "{}", registered.body);
        let ada = host.log_in_again(&registered.text("id"), "ada@example.org").await;
        assert_eq!(ada.ask(&host, Method::GET, "/users/me").await.body["language"], "de");
        ada.patch(&host, "*", json!({"language": "en"})).await.assert_no_content();
        assert_eq!(ada.ask(&host, Method::GET, "/users/me").await.body["language"], "en");
        for language in [json!("fr"), json!(7), json!(null)] {
            let refused = ada.patch(&host, "*", json!({"language": language})).await;
            assert_eq!(refused.fields(), ["language"], "{language}");
            let mut body = body.clone();
            body["language"] = language;
            let refused = host.ask(Method::POST, "/users", body).await;
            assert_eq!(refused.fields(), ["language"]);
        }
    }

    #[actix_web::test]
    async fn a_new_address_needs_the_password_and_an_open_session() {
        let host = Host::start().await;
        let ada = host.person("ada@example.org").await;
        let email = "countess@example.org";
        for body in
            [json!({"email": email}), json!({"email": email, "current_password": "wrong password"})]
        {
            let refused = ada.patch(&host, "*", body).await;
            refused.assert_refused(422, "invalid-fields");
            assert_eq!(refused.fields(), ["current_password"]);
        }
        let changed = json!({"email": email, "current_password": PASSWORD});
        ada.patch(&host, "*", changed).await.assert_no_content();
        assert_eq!(ada.ask(&host, Method::GET, "/users/me").await.body["email"], email);
        ada.ask(&host, Method::DELETE, "/sessions/current").await.assert_no_content();
        let ended = ada.patch(&host, "*", json!({"display_name": "Countess"})).await;
        ended.assert_refused(401, "token-ended");
    }

    #[actix_web::test]
    async fn every_invalid_field_is_named() {
        let host = Host::start().await;
        let ada = host.person("ada@example.org").await;
        let body = json!({"display_name": 7, "email": "ada", "roles": []});
        let refused = ada.patch(&host, "*", body).await;
        assert_eq!(refused.fields(), ["display_name", "email", "roles"]);
        let me = ada.ask(&host, Method::GET, "/users/me").await;
        assert_eq!(me.header("etag"), "\"1\"", "nothing was changed");
    }
}
