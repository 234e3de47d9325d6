//! The users of a demo: they register and log in over HTTP.

use hyper::{Method, StatusCode};
use serde_json::{Value, json};

use super::DemoError;
use super::client::{Client, text};
use host::Shop;
use users::Users;

/// The password of every user of a demo.
pub const PASSWORD: &str = "a demo is no secret 1";

/// A user with an access token.
#[derive(Debug, Clone)]
pub struct Person {
    /// The name they registered with.
    pub name: String,
    /// Their access token.
    pub token: String,
}

impl Person {
    /// Registers, unless the shop knows the user already, and logs in.
    pub async fn register(client: &Client, name: &str) -> Result<Self, DemoError> {
        const PATH: &str = "/api/v1/users";
        let email = email_of(name);
        let account = json!({ "email": email, "password": PASSWORD, "display_name": name });
        let answer = client.ask(Method::POST, PATH, None, Some(&account)).await?;
        if answer.status != StatusCode::CONFLICT {
            answer.succeeded("POST /api/v1/users")?;
        }
        Self::log_in(client, name).await
    }

    /// Makes an admin, as `galleria users create-admin` does, because the HTTP API has no way to do so.
    pub async fn appoint_admin(
        client: &Client,
        shop: &Shop,
        name: &str,
    ) -> Result<Self, DemoError> {
        let users = shop.context::<Users>()?;
        let appointed = users.create_admin(&email_of(name), PASSWORD, name).await;
        match (appointed, Self::log_in(client, name).await) {
            (_, Ok(admin)) => Ok(admin),
            (Err(error), Err(_refused)) => Err(DemoError::Admin { reason: error.to_string() }),
            (Ok(_), Err(refused)) => Err(refused),
        }
    }

    /// The body of a login, for callers without a [`Client`].
    pub fn credentials(name: &str) -> String {
        credentials_of(name).to_string()
    }

    /// Logs in a registered user.
    async fn log_in(client: &Client, name: &str) -> Result<Self, DemoError> {
        let session = client.post("/api/v1/sessions", None, &credentials_of(name)).await?;
        let token = text(&session, "/access_token", "POST /api/v1/sessions")?.to_owned();
        Ok(Self { name: name.to_owned(), token })
    }
}

fn credentials_of(name: &str) -> Value {
    json!({ "email": email_of(name), "password": PASSWORD })
}

/// The e-mail address of a user of a demo.
pub fn email_of(name: &str) -> String {
    format!("{}@example.com", name.to_lowercase())
}
