//! Contexts of a host whose data move away while it runs. Where the host that has them next is known, their requests are
//! forwarded there from the fence on, so that this host need not be restarted at once.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{Error, ResponseError, web};

use crate::database::Database;
use crate::dependency::Dependencies;
use crate::http::forwarding::{Forwarder, is_below};
use crate::http::problem::kinds;
use crate::http_client::BadUrl;
use crate::ownership::{MoveState, move_state};

/// A database that takes longer is asked by the request itself.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long an answer that the data are here is believed, so that not every request asks. Meanwhile the fence itself refuses
/// changes, and reads are as they were before it.
const BELIEVED_FOR: Duration = Duration::from_millis(100);

/// The contexts of a host that another host may have next.
#[derive(Clone, Default)]
pub struct MayMove(Vec<Watched>);

#[derive(Clone)]
struct Watched {
    database: Database,
    route_prefixes: &'static [&'static str],
    forwarder: Forwarder,
    here_until: Arc<Mutex<Instant>>,
}

impl MayMove {
    /// Adds the context of `database`, which answers the paths below `route_prefixes`. Its next host is at `url`.
    ///
    /// # Errors
    /// When the URL cannot be forwarded to.
    pub fn watch(
        &mut self,
        database: Database,
        route_prefixes: &'static [&'static str],
        url: &str,
        dependencies: &Dependencies,
    ) -> Result<(), BadUrl> {
        let forwarder = Forwarder::new(database.context(), url, dependencies)?;
        let here_until = Arc::new(Mutex::new(Instant::now()));
        self.0.push(Watched { database, route_prefixes, forwarder, here_until });
        Ok(())
    }

    fn for_path(&self, path: &str) -> Option<&Watched> {
        let answers =
            |watched: &&Watched| watched.route_prefixes.iter().any(|prefix| is_below(prefix, path));
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

// tour: move/forward
/// Middleware that forwards the requests for a context that has moved away. Until its next host answers, reads are answered
/// here: nothing has changed since the fence.
pub async fn forward_moved(
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
        Err(away) if *away.kind() == kinds::CONTEXT_AWAY && request.method().is_safe() => {
            let request = ServiceRequest::from_parts(request, Payload::None);
            Ok(next.call(request).await?.map_into_boxed_body())
        }
        Err(refused) => Ok(ServiceResponse::new(request, refused.error_response())),
    }
}
