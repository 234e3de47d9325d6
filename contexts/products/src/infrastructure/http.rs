//! The HTTP adapter: the route table, and the state that the endpoints share. One file an endpoint, with its tests.

mod add_product;
mod change_product;
mod get_product;
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

use actix_web::web::{self, ServiceConfig};
use platform::http::{Commands, Once, Problem, RequestOrigin};
use shared_kernel::{Ids, Origin};
use uuid::Uuid;

use crate::application::Application;

/// The state of every endpoint.
pub(crate) struct State {
    pub(crate) application: Arc<Application>,
    pub(crate) commands: Commands,
    pub(crate) ids: Arc<dyn Ids>,
}

/// The route table: below `/api/v1`, each route with who may call it. `by-sku` stands before the ids, because the first
/// match is taken.
#[rustfmt::skip]
pub(crate) fn routes(config: &mut ServiceConfig, state: &web::Data<State>) {
    config
        .app_data(web::Data::clone(state))
        .service(web::resource("/products")
            .route(web::get().to(list_products::list_products)) // anyone
            .route(web::post().to(add_product::add_product))) // admins
        .service(web::resource("/products/by-sku/{sku}")
            .route(web::get().to(get_product::get_product_by_sku))) // anyone
        .service(web::resource("/products/{id}")
            .route(web::get().to(get_product::get_product)) // anyone
            .route(web::patch().to(change_product::change_product))) // admins
        .service(web::resource("/products/{id}/price")
            .route(web::put().to(reprice_product::reprice_product))) // admins
        .service(web::resource("/products/{id}/withdraw")
            .route(web::post().to(withdraw_product::withdraw_product))) // admins
        .service(web::resource("/products/{id}/stock/receipts")
            .route(web::post().to(receive_stock::receive_stock))) // admins
        .service(web::resource("/products/{id}/stock/adjustments")
            .route(web::post().to(adjust_stock::adjust_stock))) // admins
        .service(web::resource("/products/{id}/stock/movements")
            .route(web::get().to(list_movements::list_movements))); // admins
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

/// The identity of a command that makes something.
struct MakeOnce<'a> {
    /// The caller and the endpoint that the idempotency key is for.
    scope: String,
    /// The digest of the body.
    fingerprint: &'a [u8],
    /// The id of the resource.
    resource: Uuid,
}

#[cfg(test)]
mod tests {
    use actix_web::http::Method;
    use serde_json::json;

    use super::testing::Shop;

    #[actix_web::test]
    async fn only_admins_change_the_catalogue_and_read_the_ledger() {
        let shop = Shop::empty().await;
        let path = shop.add("VASE").await;
        let requests = [
            (Method::POST, "/products".to_owned()),
            (Method::PATCH, path.clone()),
            (Method::PUT, format!("{path}/price")),
            (Method::POST, format!("{path}/withdraw")),
            (Method::POST, format!("{path}/stock/receipts")),
            (Method::POST, format!("{path}/stock/adjustments")),
            (Method::GET, format!("{path}/stock/movements")),
        ];
        for (method, path) in requests {
            let body = (method != Method::GET).then(|| json!({}));
            let stranger = shop.send(method.clone(), &path, "", &[], body.clone()).await;
            assert_eq!(stranger.status, 401, "{method} {path}");
            let customer = shop.send(method.clone(), &path, "customer", &[], body).await;
            assert_eq!(customer.code(), (403, "admins-only"), "{method} {path}");
        }
    }
}
