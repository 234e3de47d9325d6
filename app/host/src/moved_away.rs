//! Contexts of this host whose data move away while it runs. Where `http.forward` names the host that has them next, their
//! requests are forwarded there from the fence on, so that this host need not be restarted at once.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, ResponseError, web};
use platform::database::Database;
use platform::http::{Forwarder, is_below};
use platform::ownership::{MoveState, move_state};

use crate::config::Settings;
use crate::error::StartError;
use crate::registry;
use crate::shop::Shop;

/// A database that takes longer is asked by the request itself.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long an answer that the data are here is believed, so that not every request asks. Meanwhile the fence itself refuses
/// changes, and reads are as they were before it.
const BELIEVED_FOR: Duration = Duration::from_millis(100);

/// The contexts of this host that another host may have next.
#[derive(Clone)]
pub(crate) struct MayMove(Vec<Watched>);

#[derive(Clone)]
struct Watched {
    database: Database,
    prefixes: &'static [&'static str],
    forwarder: Forwarder,
    here_until: Arc<Mutex<Instant>>,
}

impl MayMove {
    pub(crate) fn of(settings: &Settings, shop: &Shop) -> Result<Self, StartError> {
        let mut watched = Vec::new();
        for database in shop.databases() {
            let Some(entry) = registry::find(database.context()) else { continue };
            let context = entry.descriptor.name;
            let Some(url) = settings.forward.get(context) else { continue };
            let forwarder = Forwarder::new(context, url)
                .map_err(|source| StartError::ForwardUrl { context, source })?;
            let prefixes = entry.descriptor.route_prefixes;
            let (database, here_until) = (database.clone(), Arc::new(Mutex::new(Instant::now())));
            watched.push(Watched { database, prefixes, forwarder, here_until });
        }
        Ok(Self(watched))
    }

    fn for_path(&self, path: &str) -> Option<&Watched> {
        let answers =
            |watched: &&Watched| watched.prefixes.iter().any(|prefix| is_below(prefix, path));
        self.0.iter().find(answers)
    }
}

impl Watched {
    async fn has_moved(&self) -> bool {
        if self.here_until.lock().is_ok_and(|until| Instant::now() < *until) {
            return false;
        }
        let asking = tokio::time::timeout(PATIENCE, move_state(self.database.reader()));
        match asking.await {
            Ok(Ok(Some(MoveState::MovedTo(_)))) => return true,
            Ok(Ok(None)) => {
                if let Ok(mut until) = self.here_until.lock() {
                    *until = Instant::now() + BELIEVED_FOR;
                }
            }
            Ok(Ok(Some(MoveState::Arriving)) | Err(_)) | Err(_) => {}
        }
        false
    }
}

/// Middleware that forwards the requests for a context that has moved away. Until its next host answers, reads are answered
/// here: nothing has changed since the fence.
pub(crate) async fn forward_moved(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let contexts = request.app_data::<web::Data<MayMove>>();
    let watched = contexts.and_then(|contexts| contexts.for_path(request.path())).cloned();
    let Some(watched) = watched else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    if !watched.has_moved().await {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let (request, payload) = request.into_parts();
    match watched.forwarder.forward(&request, payload).await {
        Ok(answer) => Ok(ServiceResponse::new(request, answer)),
        Err(away) if away.code() == Forwarder::AWAY && request.method().is_safe() => {
            let request = ServiceRequest::from_parts(request, Payload::None);
            Ok(next.call(request).await?.map_into_boxed_body())
        }
        Err(refused) => Ok(ServiceResponse::new(request, refused.error_response())),
    }
}
