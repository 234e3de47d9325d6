//! GET `/.well-known/oauth-authorization-server`: what clients can ask of this shop (RFC 8414).

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, web};
use platform::http::Problem;
use serde_json::json;
use shared_kernel::Permission;

use super::ForHosts;

pub(crate) async fn authorization_server(
    served: web::Data<ForHosts>,
) -> Result<HttpResponse, Problem> {
    let issuer = served.oauth_clients.issuer().ok_or_else(|| {
        let detail = "This shop is no issuer: users.issuer is not set.";
        Problem::not_found("no-issuer", detail)
    })?;
    let scopes = Permission::ALL.map(Permission::as_str);
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=300")).json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/api/v1/oauth/authorize"),
        "token_endpoint": format!("{issuer}/api/v1/oauth/token"),
        "jwks_uri": format!("{issuer}/.well-known/jwks.json"),
        "scopes_supported": scopes,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
        "token_endpoint_auth_methods_supported":
            ["none", "client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    })))
}
