//! The state of the endpoints, and how they run use cases.

use std::future::Future;
use std::sync::Arc;

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
}
