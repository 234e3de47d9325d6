//! `GET /observatory/stream`: the message events of all hosts as server-sent events. One browser needs one, however many pages it shows
//! (`assets/stream.js`). It ends at once when the own host stops.

use std::convert::Infallible;

use actix_web::HttpResponse;
use futures_util::StreamExt;

use crate::hosts::flow;
use crate::outcome::Outcome;
use crate::visit::Visit;

/// `Last-Event-ID` goes before `cursor`: a browser that was cut off sends it by itself.
pub(crate) async fn follow(visit: Visit) -> Outcome {
    let resumed = visit.request().headers().get("last-event-id").and_then(|id| id.to_str().ok());
    let query = visit.query();
    let frames = flow(visit.hosts(), resumed.or(query.filled_in("cursor")));
    let frames = frames.map(Ok::<_, Infallible>);
    Ok(HttpResponse::Ok().insert_header(("content-type", "text/event-stream")).streaming(frames))
}
