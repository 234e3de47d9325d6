//! The HTTP adapter: the route table, and the state that the endpoints share. One file an endpoint, with its tests.

mod route_table;

mod add_product;
mod change_product;
mod get_product;
mod import_products;
mod list_categories;
mod list_products;
mod reprice_product;
mod withdraw_product;

mod adjust_stock;
mod list_movements;
mod receive_stock;

mod bodies;
mod problems;

#[cfg(test)]
mod testing;

use std::error::Error;
use std::sync::Arc;

use actix_web::HttpRequest;
use actix_web::http::header::AUTHORIZATION;
use platform::http::{Commands, Once, Problem, RequestOrigin};
use shared_kernel::{Ids, Origin};
use uuid::Uuid;

use crate::application::Application;
use crate::application::browse_catalogue::Reader;

pub(crate) use route_table::TABLE;

/// The state of every endpoint.
pub(crate) struct State {
    pub(crate) application: Arc<Application>,
    pub(crate) commands: Commands,
    pub(crate) ids: Arc<dyn Ids>,
}

impl State {
    /// Runs a use case to its end, and again after a conflict: see [`Commands::run`].
    async fn run<C, T, E, F, Fut>(
        &self,
        request: &RequestOrigin,
        command: C,
        use_case: F,
    ) -> Result<T, Problem>
    where
        C: Clone + Send + 'static,
        T: Send + 'static,
        E: Into<Problem> + Error + Send + 'static,
        F: Fn(Arc<Application>, C, Origin) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, E>> + Send,
    {
        let (application, origin) = (Arc::clone(&self.application), request.origin());
        self.commands
            .run(move || use_case(Arc::clone(&application), command.clone(), origin.clone()))
            .await
    }

    /// Runs a use case that makes `once.resource` at most once for the request's key: see [`Commands::once`].
    async fn run_once<C, E, F, Fut>(
        &self,
        request: &RequestOrigin,
        once: MakeOnce<'_>,
        command: C,
        use_case: F,
    ) -> Result<Once, Problem>
    where
        C: Clone + Send + 'static,
        E: Into<Problem> + Error + Send + 'static,
        F: Fn(Arc<Application>, C, Origin) -> Fut + Send + 'static,
        Fut: Future<Output = Result<(), E>> + Send,
    {
        let MakeOnce { scope, fingerprint, resource } = once;
        let application = Arc::clone(&self.application);
        let run = move |origin| use_case(Arc::clone(&application), command.clone(), origin);
        self.commands.once(request, scope, fingerprint, resource, run).await
    }
}

/// The reader of a public answer. Writing takes a token, so who sends none has written nothing. Whether the token is valid does
/// not matter: it opens nothing here.
fn reader(request: &HttpRequest) -> Reader {
    if request.headers().contains_key(AUTHORIZATION) { Reader::Writer } else { Reader::Stranger }
}

/// The identity of a command that makes something.
struct MakeOnce<'a> {
    /// The caller and the endpoint that the idempotency key is for.
    scope: String,
    /// The digest of the body.
    fingerprint: &'a [u8],
    /// The id of the resource.
    resource: Uuid,
}
