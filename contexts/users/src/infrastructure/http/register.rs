//! POST `/users`: register a user.

use std::sync::Arc;

use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, web};
use platform::http::{Fields, JsonBody, MadeBody, Problem, RequestOrigin};
use uuid::Uuid;

use super::state::State;
use crate::application::client_network::ClientNetwork;
use crate::application::register::Register;
use crate::domain::display_name::DisplayName;
use crate::domain::email_address::EmailAddress;
use crate::domain::ids::UserId;
use crate::domain::language::Language;
use crate::domain::password::Password;

pub(crate) async fn register(
    state: web::Data<State>,
    from: ClientNetwork,
    body: JsonBody,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let user = UserId::from_uuid(state.ids.next());
    let command = body.read(|fields| read(fields, user, from))?;
    let fingerprint = fields(&command);
    let application = Arc::clone(&state.application);
    let once =
        state.commands.once(&request, "register", &fingerprint, user.as_uuid(), move |origin| {
            let (application, command) = (Arc::clone(&application), command.clone());
            async move { application.register(command, &origin).await }
        });
    let id = once.await?.resource;
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/api/v1/users/{id}")))
        .json(MadeBody { id }))
}

/// The fields of a body, for the description of the API.
pub(super) fn form(fields: &mut Fields) -> Option<Register> {
    read(fields, UserId::from_uuid(Uuid::nil()), ClientNetwork::LOCAL)
}

fn read(fields: &mut Fields, user: UserId, from: ClientNetwork) -> Option<Register> {
    let email = fields.text("email", EmailAddress::FORM, EmailAddress::parse);
    let display_name = fields.text("display_name", DisplayName::FORM, DisplayName::parse);
    let password = fields.text("password", Password::FORM, Password::parse);
    fields.refuse_null(&["language"]);
    let language = fields.optional_text("language", Language::FORM, Language::parse);
    let (email, display_name, password) = (email?, display_name?, password?);
    let language = language?.unwrap_or_default();
    Some(Register { user, from: Some(from), email, display_name, language, password })
}

/// The fields that distinguish a repeated request from another one: only a code of them is stored. No text holds a zero.
fn fields(command: &Register) -> Vec<u8> {
    let password = command.password.reveal();
    let mut fields = vec![command.email.as_str(), command.display_name.as_str(), password];
    // A request of before this field was there, sent again, is the same request.
    if command.language != Language::default() {
        fields.push(command.language.as_str());
    }
    fields.join("\0").into_bytes()
}

#[cfg(test)]
mod tests {
    use actix_web::http::{Method, StatusCode};
    use platform::outbox;
    use sea_orm::{EntityTrait, PaginatorTrait};
    use serde_json::json;

    use crate::infrastructure::http::testing::{Host, PASSWORD, request};

    #[actix_web::test]
    async fn an_address_is_registered_once() {
        let host = Host::start().await;
        let first = host.register("ada@example.org").await;
        assert_eq!(first.status, StatusCode::CREATED);
        assert_eq!(first.header("location"), format!("/api/v1/users/{}", first.text("id")));
        let again = host.register("ADA@example.org").await;
        again.assert_refused(409, "email-taken");
        assert_eq!(again.fields(), ["email"]);
        let grace = host.person("grace@example.org").await;
        let change = json!({"email": "ada@example.org", "current_password": PASSWORD});
        let taken = grace.patch(&host, "*", change).await;
        taken.assert_refused(409, "email-taken");
    }

    #[actix_web::test]
    async fn one_mailbox_is_one_account_however_it_is_written() {
        let host = Host::start().await;
        for (registered, others) in [
            (
                "jose\u{301}@example.org",
                ["josé@example.org", "JOSÉ@EXAMPLE.ORG", "Jose\u{301}@example.org."],
            ),
            ("Ａｄａ＠example.org", ["ada@example.org", "ADA@example。org", " ada@Example.org "]),
            (
                "ju\u{308}rgen@müller.de",
                ["JÜRGEN@MÜLLER.DE", "jürgen@xn--mller-kva.de", "jürgen@MU\u{308}LLER.de."],
            ),
        ] {
            assert_eq!(host.register(registered).await.status, StatusCode::CREATED, "{registered}");
            for other in others {
                host.register(other).await.assert_refused(409, "email-taken");
                assert_eq!(host.log_in(other).await.status, StatusCode::OK, "{other}");
            }
        }
        for hidden in ["a\u{200b}da@example.org", "\u{202e}ada@example.org", "\"ada\"@example.org"]
        {
            let refused = host.register(hidden).await;
            refused.assert_refused(422, "invalid-fields");
            assert_eq!(refused.fields(), ["email"]);
        }
    }

    #[actix_web::test]
    async fn a_name_or_a_password_that_shows_nothing_is_refused() {
        let host = Host::start().await;
        let ask = |field: &str, value: &str| {
            let mut body =
                json!({"email": "ada@example.org", "display_name": "Ada", "password": PASSWORD});
            body[field] = json!(value);
            host.ask(Method::POST, "/users", body)
        };
        for (field, value) in [
            ("display_name", "\u{200b}"),
            ("display_name", "Ad\u{200d}a"),
            ("display_name", "\u{202e}adA"),
            ("display_name", "\u{3164}"),
            ("display_name", "\u{301}\u{302}"),
            ("display_name", "\u{e000}"),
            ("password", "        "),
            ("password", "\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}\u{3000}"),
            ("password", "éééé"),
            ("password", "ada@example.org"),
        ] {
            let refused = ask(field, value).await;
            refused.assert_refused(422, "invalid-fields");
            assert_eq!(refused.fields(), [field], "{value:?}");
        }
        let person = host.register("ada@example.org").await.text("id");
        let ada = host.log_in_again(&person, "ada@example.org").await;
        let named = json!({"display_name": " Ａｄａ\u{a0}Jose\u{301} "});
        ada.patch(&host, "*", named).await.assert_no_content();
        let me = ada.ask(&host, Method::GET, "/users/me").await;
        assert_eq!(me.body["display_name"], "Ada José");
    }

    #[actix_web::test]
    async fn a_repeated_registration_gets_the_same_answer_and_another_one_is_refused() {
        let host = Host::start().await;
        let register = |name: &str, password: &str| {
            let body =
                json!({"email": "ada@example.org", "display_name": name, "password": password});
            let request = request(Method::POST, "/users").insert_header(("idempotency-key", "k1"));
            host.send(request.set_json(body))
        };
        let first = register("Ada", PASSWORD).await;
        let repeated = register("Ada", PASSWORD).await;
        assert_eq!((first.status, &first.body), (repeated.status, &repeated.body));
        register("Grace", PASSWORD).await.assert_refused(422, "idempotency-key-reused");
        let other = register("Ada", "another password").await;
        other.assert_refused(422, "idempotency-key-reused");
        let session = host.log_in_with("ada@example.org", "another password").await;
        session.assert_refused(401, "wrong-credentials");
    }

    #[actix_web::test]
    async fn asking_for_taken_addresses_again_and_again_is_slowed_down() {
        let host = Host::start().await;
        host.register("ada@example.org").await;
        for _again in 0..20 {
            host.register("ada@example.org").await.assert_refused(409, "email-taken");
        }
        let refused = host.register("grace@example.org").await;
        refused.assert_refused(429, "too-many-attempts");
        assert!(!refused.header("retry-after").is_empty(), "{refused:?}");
    }

    #[actix_web::test]
    async fn every_invalid_field_is_named() {
        let host = Host::start().await;
        let body =
            json!({"email": "ada", "display_name": "", "password": "short", "role": "admin"});
        let refused = host.ask(Method::POST, "/users", body).await;
        refused.assert_refused(422, "invalid-fields");
        assert_eq!(refused.fields(), ["email", "display_name", "password", "role"]);
        let types = host.ask(Method::POST, "/users", json!({"email": 1, "password": ["p"]})).await;
        assert_eq!(types.fields(), ["email", "display_name", "password"]);
        let long = json!({"email": "a@b.co", "display_name": "Ada", "password": "é".repeat(37)});
        let refused = host.ask(Method::POST, "/users", long).await;
        assert_eq!(refused.fields(), ["password"]);
        assert_eq!(refused.body["errors"][0]["detail"], "must have at most 72 bytes");
        assert_eq!(outbox::Entity::find().count(host.database.reader()).await.unwrap(), 0);
    }

    #[actix_web::test]
    async fn a_body_that_is_not_json_is_refused() {
        let host = Host::start().await;
        let post = || request(Method::POST, "/users");
        let plain = post().insert_header(("content-type", "text/plain")).set_payload("email=a");
        host.send(plain).await.assert_refused(415, "media-type-unsupported");
        let broken =
            post().insert_header(("content-type", "application/json")).set_payload("{\"email\":");
        host.send(broken).await.assert_refused(400, "malformed-json");
        let large = json!({"email": "a".repeat(70_000)});
        host.send(post().set_json(large)).await.assert_refused(413, "body-too-large");
    }
}
