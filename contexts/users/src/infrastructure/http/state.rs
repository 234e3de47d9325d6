//! The state of the endpoints, and how they run use cases.

use std::future::Future;
use std::sync::Arc;

use platform::context::Services;
use platform::http::{Commands, Problem, RequestOrigin};
use shared_kernel::{Ids, Origin};

use crate::application::Application;

/// The state of every endpoint.
pub(crate) struct State {
    pub(crate) application: Arc<Application>,
    pub(crate) commands: Commands,
    pub(crate) ids: Arc<dyn Ids>,
}

impl State {
    /// The state of endpoints that run `application` on these services.
    pub(crate) fn new(application: Arc<Application>, services: &Services) -> Self {
        Self { application, commands: Commands::new(services), ids: Arc::clone(&services.ids) }
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
