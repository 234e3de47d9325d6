//! The storefront of a host: its pages, mounted in the application of each worker.

use std::rc::Rc;
use std::sync::Arc;

use actix_web::web::{self, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use pages::assets::AssetSet;
use pages::page_table::{PageVisit, mount};
use pages::prefers_html;
use platform::dependency::Dependencies;
use platform::http::no_such_page;
use platform::http_client::BadUrl;
use shared_kernel::{Clock, Ids};

use crate::api::{Api, InProcess, MakeApi, OverHttp};
use crate::assets::ASSETS;
use crate::page_table::{Page, PageDescriptor};
use crate::recent::Recent;
use crate::refusal::Refusal;
use crate::session::Refreshes;
use crate::settings::StorefrontSettings;
use crate::visit::{CountCart, Shared, Site, Visit};
use crate::{admin, shop};

/// The pages of a host. Cheap to clone.
#[derive(Clone)]
pub struct Storefront {
    shared: Arc<Shared>,
    over_http: Option<OverHttp>,
}

impl Storefront {
    /// The storefront that the settings want; `None` where they want none.
    ///
    /// # Errors
    /// When the address of the API cannot be called.
    pub fn new(
        settings: &StorefrontSettings,
        (ids, clock): (Arc<dyn Ids>, Arc<dyn Clock>),
        dependencies: &Dependencies,
    ) -> Result<Option<Self>, BadUrl> {
        if !settings.is_on {
            return Ok(None);
        }
        let remote = settings.api_url.as_deref();
        let over_http = remote.map(|url| OverHttp::new(url, clock, dependencies)).transpose()?;
        let count_cart: CountCart = |visit| Box::pin(shop::units_in_cart(visit));
        let (refreshes, categories) = (Refreshes::default(), Recent::default());
        let shared = Shared { ids, refreshes, categories, count_cart };
        Ok(Some(Self { shared: Arc::new(shared), over_http }))
    }

    /// Mounts the pages in the application of one worker. They call the API that `make` makes, unless the settings name an address.
    /// Addresses that nothing else answers are answered too: browsers get a page, programs a problem.
    pub fn mount(&self, config: &mut ServiceConfig, make: MakeApi) {
        let api: Rc<dyn Api> = match &self.over_http {
            Some(over_http) => Rc::new(over_http.clone()),
            None => Rc::new(InProcess::new(make)),
        };
        let site = Site { api, shared: Arc::clone(&self.shared) };
        mount(&site, &table(), config);
        config.default_service(web::to(move |request: HttpRequest| {
            nothing_there(request, site.clone())
        }));
    }
}

/// Every page, in the order of the tables.
fn table() -> Vec<Page> {
    shop::pages().into_iter().chain(admin::pages()).collect()
}

/// Every page with who may open it.
pub fn pages() -> Vec<PageDescriptor> {
    table().iter().map(Page::describe).collect()
}

/// The files that pages load.
pub fn assets() -> &'static AssetSet {
    &ASSETS
}

/// The answer to a path that is none: a drawn page for a browser, a problem for others and below the API.
async fn nothing_there(request: HttpRequest, site: Site) -> HttpResponse {
    if request.path().starts_with("/api/") || !prefers_html(request.headers()) {
        return no_such_page(request).await;
    }
    Visit::begin(&site, request).finish(Err(Refusal::NotFound))
}
