//! The state that all endpoints share, and the one way in which they run a command.

use std::future::Future;
use std::sync::Arc;

use actix_web::HttpResponse;
use platform::context::Services;
use platform::http::{Caller, Commands, Once, Problem, RequestOrigin};
use platform::tasks::Tasks;
use shared_kernel::{Ids, Origin};
use uuid::Uuid;

use crate::application::Application;
use crate::application::change_order::ChangeOrderError;
use crate::domain::{OrderId, Sku};

/// The state of the endpoints.
pub(crate) struct State {
    pub(crate) application: Arc<Application>,
    pub(crate) commands: Commands,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) tasks: Tasks,
}

/// Identifies a request that takes effect once: the operation and its caller, the content, and the resource.
pub(crate) struct OnceFor<'a> {
    pub(crate) scope: String,
    pub(crate) fingerprint: &'a [u8],
    pub(crate) resource: Uuid,
}

impl State {
    pub(crate) fn new(application: Arc<Application>, services: &Services) -> Self {
        let (ids, tasks) = (Arc::clone(&services.ids), services.tasks.clone());
        Self { application, commands: Commands::new(services), ids, tasks }
    }

    /// A refusal of a body that also names the lines whose products cannot be ordered: a field of the wrong form must not
    /// hide them.
    pub(crate) async fn with_unknown_lines(
        &self,
        refused: Problem,
        named: Vec<(String, Sku)>,
    ) -> Result<Problem, Problem> {
        let skus: Vec<Sku> = named.iter().map(|(_line, sku)| sku.clone()).collect();
        let refusals = self.application.unavailable(&skus).await?;
        let lines = named.into_iter().zip(refusals);
        Ok(lines.fold(refused, |refused, ((line, _sku), refusal)| match refusal {
            Some(refusal) => refused.with_field(&format!("{line}.sku"), refusal),
            None => refused,
        }))
    }

    /// The same for a body with one SKU.
    pub(crate) async fn with_unknown_sku(
        &self,
        refused: Problem,
        named: Option<Sku>,
    ) -> Result<Problem, Problem> {
        let refusals = self.application.unavailable(named.as_slice()).await?;
        let refusals = refusals.into_iter().flatten();
        Ok(refusals.fold(refused, |refused, refusal| refused.with_field("sku", refusal)))
    }

    /// Runs a command, again after a conflict, and answers 204.
    pub(crate) async fn run<C, E, F, Fut>(
        &self,
        request: &RequestOrigin,
        command: C,
        run: F,
    ) -> Result<HttpResponse, Problem>
    where
        C: Send + Sync + 'static,
        E: Into<Problem> + std::error::Error + Send + 'static,
        F: Fn(Arc<Application>, Arc<C>, Origin) -> Fut + Send + 'static,
        Fut: Future<Output = Result<(), E>> + Send,
    {
        let (application, command) = (Arc::clone(&self.application), Arc::new(command));
        let origin = request.origin();
        let attempt = move || run(Arc::clone(&application), Arc::clone(&command), origin.clone());
        self.commands.run(attempt).await?;
        Ok(HttpResponse::NoContent().finish())
    }

    /// Runs a command once for the `Idempotency-Key` of the request.
    pub(crate) async fn once<C, E, F, Fut>(
        &self,
        request: &RequestOrigin,
        once: OnceFor<'_>,
        command: C,
        run: F,
    ) -> Result<Once, Problem>
    where
        C: Send + Sync + 'static,
        E: Into<Problem> + std::error::Error + Send + 'static,
        F: Fn(Arc<Application>, Arc<C>, Origin) -> Fut + Send + 'static,
        Fut: Future<Output = Result<(), E>> + Send,
    {
        let (application, command) = (Arc::clone(&self.application), Arc::new(command));
        let OnceFor { scope, fingerprint, resource } = once;
        let attempt = move |origin| run(Arc::clone(&application), Arc::clone(&command), origin);
        self.commands.once(request, scope, fingerprint, resource, attempt).await
    }

    /// Runs a command that changes one order, once for the `Idempotency-Key` of the request, and answers 204. `operation`
    /// is the scope of the key.
    pub(crate) async fn change_order<F, Fut>(
        &self,
        caller: &Caller,
        request: &RequestOrigin,
        (operation, order): (&str, OrderId),
        run: F,
    ) -> Result<HttpResponse, Problem>
    where
        F: Fn(Arc<Application>, Origin) -> Fut + Send + 'static,
        Fut: Future<Output = Result<(), ChangeOrderError>> + Send,
    {
        let resource = order.as_uuid();
        let scope = format!("{operation}/{}", caller.user_id);
        let once = OnceFor { scope, fingerprint: resource.as_bytes(), resource };
        let attempt = move |application, _no_command, origin| run(application, origin);
        self.once(request, once, (), attempt).await?;
        Ok(HttpResponse::NoContent().finish())
    }
}
