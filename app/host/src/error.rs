//! Why a host does not start: one sentence that says what happened and what to do.

use std::net::SocketAddr;
use std::path::PathBuf;

use platform::auth::BadUsersUrl;
use platform::database::OpenError;
use platform::descriptor::BuildError;
use platform::http::ingress::TlsError;
use platform::http_client::BadUrl;
use platform::identity::Refusal;
use platform::personal::KeysAway;
use shared_kernel::bus::BusError;
use shared_kernel::{StoreError, Tenant};
use storage::StorageError;

use crate::known_events::UnservedSubscription;

/// Why a host does not start. Nothing that was stored before is lost.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The secret is not that of the shop whose data this is.
    #[error(
        "the secret of this host is not the one that the keys of persons are kept under, so that no address could be read and \
         what is written could not be read elsewhere; give it the shop.secret, or the file keys/shop-secret, of the other hosts \
         or of the backup that the database came with"
    )]
    OtherSecret(#[source] KeysAway),
    /// The address is taken or not this machine's.
    #[error(
        "{address} cannot be listened on; choose another with --listen (port 0 takes a free one)"
    )]
    CannotListen {
        /// The address.
        address: SocketAddr,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The management port cannot be listened on.
    #[error(transparent)]
    Management(#[from] management::CannotListen),
    /// The socket that a supervisor has passed on cannot be listened on.
    #[error(
        "the socket that was passed to this process (LISTEN_FDS) is no TCP socket; correct the unit of the supervisor, or \
         unset LISTEN_FDS to listen where the settings say"
    )]
    PassedSocket(#[source] std::io::Error),
    /// The databases cannot be opened, or are not this shop's.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// A database opens and then cannot be read.
    #[error("a database cannot be read")]
    Store(#[from] StoreError),
    /// A context cannot be built.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The address of the API is none that pages can call.
    #[error("storefront.api_url cannot be called")]
    StorefrontApi(#[from] BadUrl),
    /// The demo data cannot be loaded.
    #[error("the demo data of {context} cannot be loaded: {reason}; --no-demo-data leaves it out")]
    DemoData {
        /// The context.
        context: &'static str,
        /// Why.
        reason: String,
    },
    /// A context that is asked for does not run here.
    #[error(
        "{context} does not run in this host; ask the host that runs it, or choose it with `contexts`"
    )]
    NotHosted {
        /// The context.
        context: &'static str,
    },
    /// Contexts that are not here can be heard only over a broker.
    #[error(
        "this host runs {hosted} alone, so it needs `broker.url` to hear of the other contexts"
    )]
    NoBroker {
        /// The contexts that run here.
        hosted: String,
    },
    /// The broker's URL begins with something else.
    #[error(
        "`broker.url` begins with {}, and this program speaks nats:// and amqp://",
        if scheme.is_empty() { "no scheme".to_owned() } else { format!("{scheme}://") }
    )]
    UnknownBroker {
        /// Its scheme; empty when it has none.
        scheme: String,
    },
    /// The authority that `broker.url` names cannot be used.
    #[error("`broker.url` cannot be used")]
    BrokerAuthority(#[source] platform::tls_authority::BadAuthority),
    /// The broker was left out of this program.
    #[error(
        "`broker.url` begins with {scheme}://, and this program was built without the feature {feature}; build it with \
         `cargo build --release --features {feature}`, or choose another broker"
    )]
    BrokerLeftOut {
        /// The scheme of the URL.
        scheme: String,
        /// The cargo feature.
        feature: &'static str,
    },
    /// The tokens of users cannot be verified.
    #[error("this host does not run users, so it needs `users.url` to verify their tokens")]
    NoKeys,
    /// The address of users cannot be used.
    #[error(transparent)]
    UsersUrl(#[from] BadUsersUrl),
    /// The address that requests are forwarded to cannot be used.
    #[error("requests for {context} cannot be forwarded: correct `http.forward.{context}`")]
    ForwardUrl {
        /// The context.
        context: &'static str,
        /// The fault of it.
        source: BadUrl,
    },
    /// A context would wait for ever.
    #[error(
        "{0}; correct the name in the subscription, or build with the contract of its publisher"
    )]
    Unserved(UnservedSubscription),
    /// The bus is not there.
    #[error(transparent)]
    Bus(#[from] BusError),
    /// TLS cannot be served.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The shop of one of several tenants does not start.
    #[error("the shop of the tenant {tenant} does not start, so that this host does not")]
    OfTenant {
        /// The tenant.
        tenant: Tenant,
        /// Why.
        source: Box<Self>,
    },
    /// Several shops are configured where one is to run.
    #[error("`tenants` names several shops, and this runs one: unset it, or use `galleria serve`")]
    SeveralShops,
    /// The folder of the tenants is that of a shop.
    #[error(
        "{} has the databases of a shop that is no tenant's, and would not be served: put them into a folder of its name there, \
         or choose another folder with --data-dir", path.display()
    )]
    ShopBesideTenants {
        /// The folder.
        path: PathBuf,
    },
    /// The HTTP server does not start.
    #[error("the HTTP server cannot start")]
    Server(#[source] std::io::Error),
}

impl StartError {
    /// The same, with the tenant whose shop does not start.
    #[must_use]
    pub fn of_tenant(self, tenant: &Tenant) -> Self {
        Self::OfTenant { tenant: tenant.clone(), source: Box::new(self) }
    }
}

impl From<Refusal> for StartError {
    fn from(refusal: Refusal) -> Self {
        Self::Storage(refusal.into())
    }
}

impl From<OpenError> for StartError {
    fn from(error: OpenError) -> Self {
        Self::Storage(error.into())
    }
}
