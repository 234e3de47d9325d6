//! The one form in which a request is refused: RFC 9457 problem details with a code that programs may rely on.

mod kind;
pub mod kinds;

use std::error::Error;
use std::fmt;

use actix_web::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, HttpResponseBuilder, ResponseError};
use serde_json::{Value, json};
use shared_kernel::{Permission, StoreError};

use crate::http::field_error::FieldError;
use crate::ownership::ContextMoved;
use shared_kernel::error_chain::describe;

pub use actix_web::http::StatusCode;
pub use kind::ProblemKind;

/// The media type of RFC 9457.
pub const CONTENT_TYPE: &str = "application/problem+json";

/// When a client may ask again for whom the key of a person could not be had: a restart of `users` takes so long.
const KEYS_ARE_BACK_S: u32 = 5;

/// Why a request was refused. Its kind is stable and is part of the API; `detail` is for people and may change.
#[derive(Debug, Clone)]
pub struct Problem {
    kind: &'static ProblemKind,
    status: StatusCode,
    detail: String,
    errors: Vec<FieldError>,
    members: Vec<(&'static str, Value)>,
    // A refusal needs at most one header of its own: which scheme to use, or when to come back.
    header: Option<Hint>,
}

#[derive(Debug, Clone, Copy)]
enum Hint {
    RetryAfterSeconds(u32),
    Authenticate(&'static str),
}

impl Problem {
    /// A refusal of this kind.
    pub fn of(kind: &'static ProblemKind, detail: impl Into<String>) -> Self {
        let (status, detail) = (kind.status, detail.into());
        Self { kind, status, detail, errors: Vec::new(), members: Vec::new(), header: None }
    }

    /// 412 "stale-version": the client has seen another version than the stored one.
    pub fn stale_version(detail: impl Into<String>) -> Self {
        Self::of(&kinds::STALE_VERSION, detail)
    }

    /// 403 "permission-missing", with the name of the permission.
    pub fn permission_missing(permission: Permission) -> Self {
        let detail = format!(
            "This needs the permission {permission}, which the access token does not carry. A token carries the permissions of \
             its issue: after a change of roles, refresh it."
        );
        Self::of(&kinds::PERMISSION_MISSING, detail)
            .with_member("permission", json!(permission.as_str()))
    }

    /// 401: the caller is not authenticated. It carries the `WWW-Authenticate` that RFC 9110 demands.
    pub fn unauthorized(kind: &'static ProblemKind, detail: impl Into<String>) -> Self {
        let header = Some(Hint::Authenticate(r#"Bearer realm="galleria""#));
        Self { header, ..Self::of(kind, detail) }
    }

    /// 401 for a program whose own credentials are refused (RFC 6749, 5.2).
    pub fn unauthorized_client(kind: &'static ProblemKind, detail: impl Into<String>) -> Self {
        let header = Some(Hint::Authenticate(r#"Basic realm="galleria""#));
        Self { header, ..Self::of(kind, detail) }
    }

    /// 401 for a token that was sent and is not valid, in the form of RFC 6750.
    pub(crate) fn useless_token(kind: &'static ProblemKind, detail: impl Into<String>) -> Self {
        let challenge = r#"Bearer realm="galleria", error="invalid_token""#;
        Self { header: Some(Hint::Authenticate(challenge)), ..Self::of(kind, detail) }
    }

    /// It cannot be answered here and now; `Retry-After` says after how many seconds to retry.
    pub fn try_later(kind: &'static ProblemKind, detail: impl Into<String>, seconds: u32) -> Self {
        Self { header: Some(Hint::RetryAfterSeconds(seconds)), ..Self::of(kind, detail) }
    }

    /// 503: the key that personal data are sealed with cannot be had now, because the host of `users` does not answer. `detail`
    /// says what was kept. The error is logged here.
    pub fn person_key_away(error: &(dyn Error + 'static), detail: impl Into<String>) -> Self {
        tracing::warn!(error = describe(error), "the key of a customer cannot be had");
        Self::try_later(&kinds::PERSON_KEY_AWAY, detail, KEYS_ARE_BACK_S)
    }

    /// 422: all the fields that are refused, not just the first.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let detail = "Some of what was sent is refused; `errors` names each field and the reason.";
        Self { errors, ..Self::of(&kinds::INVALID_FIELDS, detail) }
    }

    /// An error that no endpoint expected. It is logged here with its causes, and the client learns what it can do, not
    /// what broke: 503 when the store is away, 409 when concurrent changes kept conflicting, else 500.
    pub fn unexpected(error: &(dyn Error + 'static)) -> Self {
        match StoreError::find_in_chain(error) {
            Some(StoreError::Unavailable(_)) => Self::store_unavailable(error),
            Some(StoreError::Conflict) => Self::changed_meanwhile(error),
            Some(
                StoreError::Duplicate { .. }
                | StoreError::RuleBroken { .. }
                | StoreError::Unstorable { .. }
                | StoreError::CorruptRow { .. },
            )
            | None => Self::internal_error(error),
        }
    }

    fn store_unavailable(error: &(dyn Error + 'static)) -> Self {
        if let Some(why) = ContextMoved::find_in_chain(error) {
            // The writer logs this once for the operator. Nothing of the request is stored.
            let detail = format!("Nothing was changed: {why}.");
            return Self::try_later(&kinds::MOVED, detail, 1);
        }
        tracing::error!(error = describe(error), "the store is not available");
        let detail = "The store cannot be reached now. What it confirmed before is kept; whether this \
                      request took effect is not known. Send it again with the same Idempotency-Key, or \
                      look first at what it was to change.";
        Self::try_later(&kinds::STORE_UNAVAILABLE, detail, 1)
    }

    fn changed_meanwhile(error: &(dyn Error + 'static)) -> Self {
        tracing::warn!(
            error = describe(error),
            "concurrent changes kept conflicting with a request"
        );
        let detail = "Others changed the same thing each time this was tried. Nothing was changed by this \
                      request; send it again.";
        Self::of(&kinds::CHANGED_MEANWHILE, detail)
    }

    fn internal_error(error: &(dyn Error + 'static)) -> Self {
        tracing::error!(error = describe(error), "a request met an unexpected error");
        let detail = "Something broke on our side; it has been noted with the id of this request.";
        Self::of(&kinds::INTERNAL_ERROR, detail)
    }

    /// The same refusal, naming one more field.
    #[must_use]
    pub fn with_field(mut self, field: &str, detail: impl fmt::Display) -> Self {
        self.errors.push(FieldError { field: field.to_owned(), detail: detail.to_string() });
        self
    }

    /// The same refusal with a further member (an extension member of RFC 9457), for clients that act on what they are
    /// told. A standard member is not replaced.
    #[must_use]
    pub fn with_member(mut self, name: &'static str, value: Value) -> Self {
        self.members.push((name, value));
        self
    }

    /// The same refusal with another status, for what a framework has refused with a status of its own.
    #[must_use]
    pub(crate) const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The kind of the refusal.
    pub const fn kind(&self) -> &'static ProblemKind {
        self.kind
    }

    /// The stable code of the refusal.
    pub const fn code(&self) -> &'static str {
        self.kind.code
    }

    /// The fields that are refused.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.kind.code, self.detail)
    }
}

impl Error for Problem {}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        Self::unexpected(&error)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut body = json!({
            "type": self.kind.path(),
            "title": self.kind.title(),
            "status": self.status.as_u16(),
            "code": self.kind.code,
            "detail": self.detail,
        });
        if let (false, Some(members)) = (self.errors.is_empty(), body.as_object_mut()) {
            members.insert("errors".to_owned(), json!(self.errors));
        }
        if let Some(members) = body.as_object_mut() {
            for (name, value) in &self.members {
                members.entry(*name).or_insert_with(|| value.clone());
            }
        }
        let mut response = HttpResponseBuilder::new(self.status);
        response.content_type(CONTENT_TYPE);
        match self.header {
            Some(Hint::RetryAfterSeconds(seconds)) => {
                response.insert_header((RETRY_AFTER, seconds.to_string()));
            }
            Some(Hint::Authenticate(challenge)) => {
                response.insert_header((WWW_AUTHENTICATE, challenge));
            }
            None => {}
        }
        response.body(body.to_string())
    }
}

#[cfg(test)]
mod tests;
