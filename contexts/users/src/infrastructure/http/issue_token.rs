//! POST `/oauth/token`: the token endpoint of OAuth 2.0 (RFC 6749) for service accounts, by client credentials, and for pages,
//! by authorization codes and refresh tokens.

use std::convert::Infallible;

use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpRequest, HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use platform::http::{Fields, FormBody, Problem, RequestOrigin};
use shared_kernel::{Permission, Permissions, TextForm};

use super::bodies::{GrantBody, granted};
use super::code_grant;
use super::oauth_refusals::{described, invalid_request, refused};
use super::problems::kinds;
use super::state::State;
use crate::application::client_secret::ClientSecret;
use crate::application::issue_service_token::IssueServiceToken;
use crate::domain::ids::ServiceAccountId;

pub(crate) async fn issue_token(
    state: web::Data<State>,
    sent: HttpRequest,
    request: RequestOrigin,
    form: FormBody,
) -> Result<HttpResponse, Problem> {
    if form.repeats() {
        return Err(invalid_request("A parameter is given more than once."));
    }
    match form.get("grant_type") {
        Some("client_credentials") => by_client_credentials(&state, &request, &sent, &form).await,
        Some("authorization_code") => code_grant::by_code(&state, &request, &form).await,
        Some("refresh_token") => code_grant::by_refresh_token(&state, &request, &form).await,
        Some(_) => {
            let detail =
                "The grant types are: authorization_code, refresh_token, client_credentials.";
            Err(refused("unsupported_grant_type", &kinds::GRANT_TYPE_UNSUPPORTED, detail))
        }
        None => Err(invalid_request("grant_type is required.")),
    }
}

async fn by_client_credentials(
    state: &State,
    request: &RequestOrigin,
    sent: &HttpRequest,
    form: &FormBody,
) -> Result<HttpResponse, Problem> {
    let command = read(sent, form)?;
    let issued = state.run(request, move |application, origin| {
        let command = command.clone();
        async move { application.issue_service_token(command, &origin).await }
    });
    let issued = issued.await?;
    Ok(granted(&GrantBody::of(&issued.access, issued.permissions)))
}

/// The fields of the form, for the description of the API: each grant has its own.
pub(super) fn form(fields: &mut Fields) {
    const GRANTS: TextForm =
        TextForm::one_of(&["client_credentials", "authorization_code", "refresh_token"]);
    const TEXT: TextForm = TextForm::like("");
    let any = |text: &str| Ok::<_, Infallible>(text.to_owned());
    fields.text("grant_type", GRANTS, any);
    for name in [
        "client_id",
        "client_secret",
        "scope",
        "code",
        "redirect_uri",
        "code_verifier",
        "refresh_token",
    ] {
        fields.optional_text(name, TEXT, any);
    }
}

fn read(sent: &HttpRequest, form: &FormBody) -> Result<IssueServiceToken, Problem> {
    let (id, secret) = credentials(sent, form)?;
    let account = ServiceAccountId::parse(&id).map_err(|_not_an_id| unknown_client())?;
    let secret = ClientSecret::parse(&secret).map_err(|_not_a_key| unknown_client())?;
    let wanted = form.get("scope").map(read_scope).transpose()?;
    Ok(IssueServiceToken { account, secret, wanted })
}

/// The id and the secret of the client, in the header or in the body, but not in both (RFC 6749, 2.3).
fn credentials(sent: &HttpRequest, form: &FormBody) -> Result<(String, String), Problem> {
    let in_body = (form.get("client_id"), form.get("client_secret"));
    let Some(header) = sent.headers().get(AUTHORIZATION) else {
        let (Some(id), Some(secret)) = in_body else { return Err(unknown_client()) };
        return Ok((id.to_owned(), secret.to_owned()));
    };
    if in_body.1.is_some() {
        return Err(invalid_request(
            "The client is authenticated twice: in the header and in the body.",
        ));
    }
    let (scheme, credentials) =
        header.to_str().unwrap_or_default().split_once(' ').unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(unknown_client());
    }
    let decoded = STANDARD.decode(credentials.trim()).map_err(|_not_base64| unknown_client())?;
    let decoded = String::from_utf8(decoded).map_err(|_not_utf8| unknown_client())?;
    let (id, secret) = decoded.split_once(':').ok_or_else(unknown_client)?;
    Ok((id.to_owned(), secret.to_owned()))
}

fn read_scope(text: &str) -> Result<Permissions, Problem> {
    let named = text.split(' ').filter(|name| !name.is_empty()).map(Permission::parse);
    named.collect::<Result<_, _>>().map_err(|_unknown| invalid_scope())
}

pub(super) fn invalid_scope() -> Problem {
    let detail = "The scope names a permission that the service account does not have.";
    refused("invalid_scope", &kinds::INVALID_SCOPE, detail)
}

/// 401: the same for an unknown id, another key and a revoked account.
pub(super) fn unknown_client() -> Problem {
    let detail = "There is no service account with this id and key, or it is revoked.";
    described(
        Problem::unauthorized_client(&kinds::INVALID_CLIENT, detail),
        "invalid_client",
        detail,
    )
}

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use actix_web::http::header::{AUTHORIZATION, CONTENT_TYPE};
    use actix_web::test::TestRequest;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::json;

    use crate::infrastructure::http::testing::{Answer, Host, request};

    fn post(form: &str) -> TestRequest {
        request(Method::POST, "/oauth/token")
            .insert_header((CONTENT_TYPE, "application/x-www-form-urlencoded"))
            .set_payload(form.to_owned())
    }

    async fn account(host: &Host, permissions: &[&str]) -> (String, String) {
        let root = host.admin("root@example.org").await;
        let body = json!({"name": "Importer", "permissions": permissions});
        let made = root.send(host, Method::POST, "/service-accounts", body).await;
        (made.text("id"), made.text("client_secret"))
    }

    #[actix_web::test]
    async fn a_program_gets_a_token_by_header_and_by_body() {
        let host = Host::start().await;
        let (id, secret) = account(&host, &["customers", "orders"]).await;
        let basic = format!("Basic {}", STANDARD.encode(format!("{id}:{secret}")));
        let by_header = post("grant_type=client_credentials").insert_header((AUTHORIZATION, basic));
        let by_body = post(&format!(
            "grant_type=client_credentials&client_id={id}&client_secret={secret}&scope=customers&other=1"
        ));
        for (sent, scope) in [(by_header, "orders customers"), (by_body, "customers")] {
            let issued = host.send(sent).await;
            assert_eq!(issued.body["scope"], scope, "{issued:?}");
            assert_eq!(
                (&issued.body["token_type"], issued.header("cache-control")),
                (&json!("Bearer"), "no-store")
            );
            let get = |path: &str| {
                let token = format!("Bearer {}", issued.text("access_token"));
                host.send(request(Method::GET, path).insert_header((AUTHORIZATION, token)))
            };
            assert_eq!(get("/users").await.status, 200);
            get("/service-accounts").await.assert_refused(403, "permission-missing");
            // It is no person, so it has no things of its own.
            get("/users/me").await.assert_refused(403, "people-only");
        }
    }

    #[actix_web::test]
    async fn a_refusal_has_the_error_of_the_protocol() {
        let host = Host::start().await;
        let (id, secret) = account(&host, &["stock"]).await;
        let grant = "grant_type=client_credentials";
        let known = format!("{grant}&client_id={id}&client_secret={secret}");
        let basic = format!("Basic {}", STANDARD.encode("x:y"));
        let error = |answer: &Answer| (answer.status.as_u16(), answer.text("error"));
        for (sent, status, expected) in [
            (post(""), 400, "invalid_request"),
            (post("grant_type=password"), 400, "unsupported_grant_type"),
            (post(&format!("{known}&{grant}")), 400, "invalid_request"),
            (post(&known).insert_header((AUTHORIZATION, basic.clone())), 400, "invalid_request"),
            (post(&format!("{known}&scope=stock+orders")), 400, "invalid_scope"),
            (post(&format!("{known}&scope=everything")), 400, "invalid_scope"),
            (post(grant), 401, "invalid_client"),
            (post(grant).insert_header((AUTHORIZATION, basic)), 401, "invalid_client"),
            (post(&format!("{grant}&client_id={id}&client_secret=x")), 401, "invalid_client"),
        ] {
            let answer = host.send(sent).await;
            assert_eq!(error(&answer), (status, expected.to_owned()), "{answer:?}");
            if status == 401 {
                assert!(answer.header("www-authenticate").starts_with("Basic "), "{answer:?}");
            }
        }
    }
}
