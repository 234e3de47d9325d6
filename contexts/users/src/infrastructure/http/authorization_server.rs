//! GET `/.well-known/oauth-authorization-server`: what clients can ask of this shop (RFC 8414).

use actix_web::{HttpResponse, web};
use platform::http::Problem;
use schemars::JsonSchema;
use serde::Serialize;
use shared_kernel::Permission;

use super::ForHosts;
use super::problems::kinds;

pub(crate) async fn authorization_server(
    served: web::Data<ForHosts>,
) -> Result<HttpResponse, Problem> {
    let issuer = served.oauth_clients.issuer().ok_or_else(|| {
        let detail = "This shop is no issuer: users.issuer is not set.";
        Problem::of(&kinds::NO_ISSUER, detail)
    })?;
    let body = ServerMetadataBody {
        issuer: issuer.to_owned(),
        authorization_endpoint: format!("{issuer}/api/v1/oauth/authorize"),
        token_endpoint: format!("{issuer}/api/v1/oauth/token"),
        jwks_uri: format!("{issuer}/.well-known/jwks.json"),
        scopes_supported: Permission::ALL.map(Permission::as_str),
        response_types_supported: ["code"],
        response_modes_supported: ["query"],
        grant_types_supported: ["authorization_code", "refresh_token", "client_credentials"],
        token_endpoint_auth_methods_supported: [
            "none",
            "client_secret_basic",
            "client_secret_post",
        ],
        code_challenge_methods_supported: ["S256"],
        authorization_response_iss_parameter_supported: true,
    };
    Ok(HttpResponse::Ok().json(body))
}

/// The metadata of RFC 8414.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ServerMetadata")]
pub(super) struct ServerMetadataBody {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    scopes_supported: [&'static str; Permission::ALL.len()],
    response_types_supported: [&'static str; 1],
    response_modes_supported: [&'static str; 1],
    grant_types_supported: [&'static str; 3],
    token_endpoint_auth_methods_supported: [&'static str; 3],
    code_challenge_methods_supported: [&'static str; 1],
    authorization_response_iss_parameter_supported: bool,
}
