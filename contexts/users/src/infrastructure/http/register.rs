//! POST `/users`: register.

use std::sync::Arc;

use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, web};
use platform::http::{Fields, JsonBody, Problem, RequestOrigin};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::State;
use crate::application::register::{Register, RegisterError};
use crate::domain::display_name::DisplayName;
use crate::domain::email_address::EmailAddress;
use crate::domain::password::Password;
use crate::domain::user::UserId;

pub(crate) async fn register(
    state: web::Data<State>,
    body: JsonBody,
    request: RequestOrigin,
) -> Result<HttpResponse, Problem> {
    let user = UserId::from_uuid(state.ids.next());
    let command = body.read(|fields| read(fields, user))?;
    let asked = fingerprint(&command);
    let application = Arc::clone(&state.application);
    let once = state.commands.once(&request, "register", &asked, user.as_uuid(), move |origin| {
        let (application, command) = (Arc::clone(&application), command.clone());
        async move { application.register(command, &origin).await }
    });
    let id = once.await?.resource;
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/api/v1/users/{id}")))
        .json(json!({ "id": id })))
}

fn read(fields: &mut Fields, user: UserId) -> Option<Register> {
    let email = fields.text("email", EmailAddress::parse);
    let display_name = fields.text("display_name", DisplayName::parse);
    let password = fields.text("password", Password::parse);
    Some(Register { user, email: email?, display_name: display_name?, password: password? })
}

/// What tells a repeat from another request. The fingerprint is stored, so the password is left out: a hash this
/// fast would let it be guessed.
fn fingerprint(command: &Register) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(command.email.as_str());
    hash.update([0]);
    hash.update(command.display_name.as_str());
    hash.finalize().into()
}

impl From<RegisterError> for Problem {
    fn from(error: RegisterError) -> Self {
        match error {
            RegisterError::Passwords(error) => error.into(),
            RegisterError::Commit(error) => error.into(),
        }
    }
}
