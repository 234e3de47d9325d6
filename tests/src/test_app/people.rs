//! The users of a test. They register and log in over HTTP; the admin is created as an operator creates one.

use serde_json::json;
use users::Users;
use uuid::Uuid;

use super::TestApp;

/// The password of every user of every test.
pub const PASSWORD: &str = "c4n4ry horse battery";

/// A user who is logged in.
#[derive(Debug, Clone)]
pub struct Person {
    /// Their id.
    pub id: Uuid,
    /// Their e-mail address.
    pub email: String,
    /// The access token.
    pub access_token: String,
    /// The refresh token.
    pub refresh_token: String,
}

impl TestApp {
    /// Registers a new user and logs them in.
    ///
    /// # Panics
    /// When the shop refuses.
    pub async fn register_and_log_in(&self, name: &str) -> Person {
        let email = format!("{name}.{}@example.com", Uuid::from_bytes(fresh()).simple());
        let account = json!({ "email": email, "password": PASSWORD, "display_name": name });
        self.post("/users").json(&account).send().await.expect(201);
        self.log_in(&email).await
    }

    /// Logs in a registered user.
    ///
    /// # Panics
    /// When the shop refuses.
    pub async fn log_in(&self, email: &str) -> Person {
        let credentials = json!({ "email": email, "password": PASSWORD });
        let session = self.post("/sessions").json(&credentials).send().await.expect(200);
        let access_token = session.text_at("/access_token");
        self.watched.session(&access_token, &session.text_at("/refresh_token"));
        let me = self.get("/users/me").token(&access_token).send().await.expect(200);
        Person {
            id: me.text_at("/id").parse().unwrap(),
            email: email.to_owned(),
            access_token,
            refresh_token: session.text_at("/refresh_token"),
        }
    }

    /// The admin of this shop, the same each time.
    ///
    /// # Panics
    /// When none can be created.
    pub async fn admin(&self) -> &Person {
        self.admin
            .get_or_init(|| async {
                let email = "admin@example.com";
                self.shop()
                    .context::<Users>()
                    .unwrap()
                    .create_admin(email, PASSWORD, "The admin")
                    .await
                    .unwrap();
                self.log_in(email).await
            })
            .await
    }
}

/// Bytes that are unique to one user's address.
fn fresh() -> [u8; 16] {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNT: AtomicU64 = AtomicU64::new(1);
    u128::from(COUNT.fetch_add(1, Ordering::Relaxed)).to_be_bytes()
}
