//! The pages that a host shows to browsers, where it shows some. Their API is an application of this host without them.

#[cfg(feature = "storefront")]
pub(super) use built_in::Front;
#[cfg(not(feature = "storefront"))]
pub(super) use left_out::Front;

#[cfg(feature = "storefront")]
mod built_in {
    use actix_service::{IntoServiceFactory, ServiceFactory, boxed};
    use actix_web::body::BoxBody;
    use actix_web::dev::{AppConfig, ServiceRequest, ServiceResponse};
    use actix_web::web::ServiceConfig;
    use actix_web::{App, Error};
    use platform::descriptor::BuildError;
    use storefront::{MakeApi, Storefront, StorefrontSettings};

    use crate::config::Settings;
    use crate::error::StartError;
    use crate::shop::Shop;

    /// The pages of a host.
    #[derive(Clone)]
    pub(in crate::server) struct Front(Storefront);

    impl Front {
        /// The pages that the settings want.
        pub(in crate::server) fn of(
            settings: &Settings,
            shop: &Shop,
        ) -> Result<Option<Self>, StartError> {
            let wanted = StorefrontSettings::read(settings.values()).map_err(BuildError::from)?;
            let ports = (shop.ids(), shop.clock());
            Ok(Storefront::new(&wanted, ports, shop.dependencies())?.map(Self))
        }

        /// Mounts the pages in the application of one worker; `api` is the application that they call.
        pub(in crate::server) fn mount<A>(
            self,
            config: &mut ServiceConfig,
            api: impl Fn() -> App<A> + 'static,
        ) where
            A: ServiceFactory<
                    ServiceRequest,
                    Config = (),
                    Response = ServiceResponse<BoxBody>,
                    Error = Error,
                    InitError = (),
                > + 'static,
        {
            let make: MakeApi = Box::new(move || {
                let service = api().into_factory().new_service(AppConfig::default());
                Box::pin(async { service.await.map(boxed::service) })
            });
            self.0.mount(config, make);
        }
    }
}

#[cfg(not(feature = "storefront"))]
mod left_out {
    use actix_web::web::ServiceConfig;

    use crate::config::Settings;
    use crate::error::StartError;
    use crate::shop::Shop;

    /// This program has no pages.
    #[derive(Clone)]
    pub(in crate::server) enum Front {}

    impl Front {
        #[expect(
            clippy::unnecessary_wraps,
            reason = "a program with pages may refuse to make them"
        )]
        pub(in crate::server) fn of(
            _settings: &Settings,
            _shop: &Shop,
        ) -> Result<Option<Self>, StartError> {
            Ok(None)
        }

        pub(in crate::server) fn mount<A>(self, _config: &mut ServiceConfig, _api: impl Fn() -> A) {
            match self {}
        }
    }
}
