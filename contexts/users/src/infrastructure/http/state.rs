//! The state of the endpoints, and how they run use cases.

use std::future::Future;
use std::sync::Arc;

use actix_web::HttpResponse;
use platform::context::Services;
use platform::http::{Caller, Commands, Problem, RequestOrigin};
use platform::personal::PersonKeySource;
use platform::shop_secret::ShopSecret;
use shared_kernel::{Ids, Origin};

use crate::application::Application;
use crate::application::change_user::Actor;
use crate::application::oauth_clients::OAuthClients;
use crate::application::own_session::Oneself;
use crate::domain::ids::{ServiceAccountId, SessionId, UserId};
use crate::domain::role::Role;
use crate::infrastructure::signing::SigningKeys;

/// The caller as one who changes the own account.
pub(super) const fn oneself(caller: &Caller) -> Oneself {
    Oneself {
        user: UserId::from_uuid(caller.user_id),
        session: SessionId::from_uuid(caller.session_id),
    }
}

/// The caller as one who decides about users.
pub(super) fn actor(caller: &Caller) -> Actor {
    if caller.is_service() {
        Actor::Service(ServiceAccountId::from_uuid(caller.user_id))
    } else {
        Actor::User(UserId::from_uuid(caller.user_id))
    }
}

/// Identifies a change of an account that takes effect once.
#[derive(Clone, Copy)]
pub(super) struct ChangeOnce<'a> {
    /// Names the endpoint.
    pub(super) operation: &'a str,
    /// The account.
    pub(super) user: UserId,
    /// The role that it gains or loses.
    pub(super) role: Option<Role>,
}

/// The state of every endpoint.
pub(crate) struct State {
    pub(crate) application: Arc<Application>,
    pub(crate) commands: Commands,
    pub(crate) ids: Arc<dyn Ids>,
}

/// The state of the endpoints at the root of the host.
pub(crate) struct ForHosts {
    pub(crate) signing_keys: SigningKeys,
    pub(crate) person_keys: Arc<dyn PersonKeySource>,
    pub(crate) secret: ShopSecret,
    pub(crate) oauth_clients: OAuthClients,
}

impl State {
    /// The state of endpoints that run `application` on these services.
    pub(crate) fn new(application: Arc<Application>, services: &Services) -> Self {
        let (commands, ids) = (Commands::new(services), Arc::clone(&services.ids));
        Self { application, commands, ids }
    }

    /// Runs a use case to its end, also when the client disconnects, and again on a conflict.
    pub(super) async fn run<T, E, Fut>(
        &self,
        request: &RequestOrigin,
        use_case: impl Fn(Arc<Application>, Origin) -> Fut + Send + 'static,
    ) -> Result<T, Problem>
    where
        T: Send + 'static,
        E: Into<Problem> + std::error::Error + Send + 'static,
        Fut: Future<Output = Result<T, E>> + Send,
    {
        let (application, origin) = (Arc::clone(&self.application), request.origin());
        self.commands.run(move || use_case(Arc::clone(&application), origin.clone())).await
    }

    /// Runs a change of an account, once for the `Idempotency-Key` of the request, and answers 204: a repeat changes nothing,
    /// whatever has happened to the account since.
    pub(super) async fn change<E, Fut>(
        &self,
        caller: &Caller,
        request: &RequestOrigin,
        change: ChangeOnce<'_>,
        use_case: impl Fn(Arc<Application>, Origin) -> Fut + Send + 'static,
    ) -> Result<HttpResponse, Problem>
    where
        E: Into<Problem> + std::error::Error + Send + 'static,
        Fut: Future<Output = Result<(), E>> + Send,
    {
        let ChangeOnce { operation, user, role } = change;
        let (application, resource) = (Arc::clone(&self.application), user.as_uuid());
        let scope = format!("{operation}/{}", caller.user_id);
        let role = role.map(Role::as_str).unwrap_or_default();
        let fingerprint = [resource.as_bytes(), role.as_bytes()].concat();
        let attempt = move |origin| use_case(Arc::clone(&application), origin);
        self.commands.once(request, scope, &fingerprint, resource, attempt).await?;
        Ok(HttpResponse::NoContent().finish())
    }
}
