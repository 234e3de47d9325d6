//! POST `/service-accounts`: make a service account. The answer alone has its key.

use std::sync::Arc;

use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{HttpResponse, web};
use platform::http::{Caller, Fields, JsonBody, Problem, RequestOrigin};
use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::permission::UnknownPermission;
use shared_kernel::{Permission, Permissions, TextForm};
use uuid::Uuid;

use super::state::State;
use crate::application::make_service_account::MakeServiceAccount;
use crate::domain::display_name::DisplayName;
use crate::domain::ids::{ServiceAccountId, UserId};

/// A service account that was made.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ServiceAccountMade")]
pub(super) struct ServiceAccountMadeBody {
    id: Uuid,
    client_id: Uuid,
    /// Shown once; `null` in the answer to a repeated request.
    client_secret: Option<String>,
}

pub(crate) async fn make_service_account(
    state: web::Data<State>,
    caller: Caller,
    request: RequestOrigin,
    body: JsonBody,
) -> Result<HttpResponse, Problem> {
    let (name, permissions) = body.read(read)?;
    let secret = state.application.client_secret().map_err(|error| Problem::unexpected(&error))?;
    let command = MakeServiceAccount {
        account: ServiceAccountId::from_uuid(state.ids.next()),
        name,
        permissions,
        by: UserId::from_uuid(caller.user_id),
        secret: secret.clone(),
    };
    let (scope, id) =
        (format!("make-service-account/{}", caller.user_id), command.account.as_uuid());
    let application = Arc::clone(&state.application);
    let once = state.commands.once(&request, scope, body.fingerprint(), id, move |origin| {
        let (application, command) = (Arc::clone(&application), command.clone());
        async move { application.make_service_account(command, &origin).await }
    });
    let once = once.await?;
    // A repeat made no key, and the first one is stored as a hash only.
    let shown = (!once.repeated).then(|| secret.reveal());
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/api/v1/service-accounts/{}", once.resource)))
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(ServiceAccountMadeBody {
            id: once.resource,
            client_id: once.resource,
            client_secret: shown,
        }))
}

pub(super) fn read(fields: &mut Fields) -> Option<(DisplayName, Permissions)> {
    let name = fields.text("name", DisplayName::FORM, DisplayName::parse);
    let permissions = fields.texts("permissions", FOR_PROGRAMS, 1..=16, for_programs);
    Some((name?, permissions?.into_iter().collect()))
}

/// The form of a permission of a program.
const FOR_PROGRAMS: TextForm = TextForm::one_of(&[
    Permission::Catalogue.as_str(),
    Permission::Stock.as_str(),
    Permission::Orders.as_str(),
    Permission::Refunds.as_str(),
    Permission::Customers.as_str(),
    Permission::Audit.as_str(),
]);

/// A program that could give access away could outlive the revocation of its account.
fn for_programs(text: &str) -> Result<Permission, NotForPrograms> {
    let permission = Permission::parse(text)?;
    if permission == Permission::Access { Err(NotForPrograms::Access) } else { Ok(permission) }
}

/// Why a text is no permission of a service account.
#[derive(Debug, thiserror::Error)]
enum NotForPrograms {
    #[error(transparent)]
    Unknown(#[from] UnknownPermission),
    #[error("access is for people only")]
    Access,
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::AUTHORIZATION;
    use actix_web::http::{Method, StatusCode};
    use serde_json::{Value, json};
    use shared_kernel::Permission;

    use super::{FOR_PROGRAMS, for_programs};
    use crate::infrastructure::http::testing::{Host, request};

    #[test]
    fn the_form_has_the_permissions_of_programs_and_no_others() {
        for permission in Permission::ALL {
            let name = permission.as_str();
            assert_eq!(FOR_PROGRAMS.one_of.contains(&name), for_programs(name).is_ok(), "{name}");
        }
    }

    #[actix_web::test]
    async fn a_key_is_shown_once_and_never_again() {
        let host = Host::start().await;
        let root = host.admin("root@example.org").await;
        let body = json!({"name": "Importer", "permissions": ["stock", "catalogue", "stock"]});
        let make = || {
            let make = request(Method::POST, "/service-accounts").set_json(&body);
            let token = format!("Bearer {}", root.access);
            host.send(
                make.insert_header((AUTHORIZATION, token))
                    .insert_header(("Idempotency-Key", "one")),
            )
        };
        let made = make().await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        let secret = made.text("client_secret");
        assert!(secret.starts_with("galleria_sk_"), "{secret}");
        assert_eq!(made.header("cache-control"), "no-store");
        let again = make().await;
        assert_eq!(
            (&again.body["id"], &again.body["client_secret"]),
            (&made.body["id"], &Value::Null)
        );

        let path = format!("/service-accounts/{}", made.text("id"));
        let shown = root.ask(&host, Method::GET, &path).await;
        assert_eq!(shown.body["permissions"], json!(["catalogue", "stock"]));
        assert_eq!(
            (&shown.body["status"], &shown.body["last_used_at"]),
            (&json!("active"), &Value::Null)
        );
        let listed = root.ask(&host, Method::GET, "/service-accounts").await;
        assert_eq!(listed.body["items"], json!([shown.body]));
        assert!(!format!("{listed:?}{shown:?}").contains("secret"));
        root.ask(&host, Method::DELETE, &path).await.assert_no_content();
        root.ask(&host, Method::DELETE, &path).await.assert_no_content();
        let revoked = root.ask(&host, Method::GET, &path).await;
        assert_eq!(
            (&revoked.body["status"], &revoked.body["revoked_at"]),
            (&json!("revoked"), &json!("2026-01-01T12:00:00Z"))
        );
        for id in ["nobody", "0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d"] {
            for method in [Method::GET, Method::DELETE] {
                let missing = root.ask(&host, method, &format!("/service-accounts/{id}")).await;
                missing.assert_refused(404, "no-such-service-account");
            }
        }
    }

    #[actix_web::test]
    async fn wrong_fields_are_named() {
        let host = Host::start().await;
        let root = host.admin("root@example.org").await;
        for (body, fields) in [
            (json!({}), vec!["name", "permissions"]),
            (json!({"name": "", "permissions": []}), vec!["name", "permissions"]),
            (json!({"name": "A", "permissions": ["stock", "admin"]}), vec!["permissions[1]"]),
            (json!({"name": "A", "permissions": ["access"]}), vec!["permissions[0]"]),
            (json!({"name": "A", "permissions": ["stock"], "x": 1}), vec!["x"]),
        ] {
            let refused = root.send(&host, Method::POST, "/service-accounts", body).await;
            refused.assert_refused(422, "invalid-fields");
            assert_eq!(refused.fields(), fields);
        }
    }
}
