//! `GET /newsletter/subscribers/{user_id}`: anyone reads one subscriber.

use actix_web::{HttpResponse, web};
use platform::http::Problem;
use shared_kernel::id::parse_uuid;

use super::State;
use super::bodies::SubscriberBody;
use super::problems::no_such_subscriber;
use crate::domain::UserId;

pub(super) async fn get_subscriber(
    state: web::Data<State>,
    path: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let user = parse_uuid(&path).map_err(|_no_id| no_such_subscriber())?;
    let found = state.application.subscriber(UserId::from_uuid(user)).await;
    let found = found.map_err(|error| Problem::unexpected(&error))?;
    let subscriber = found.ok_or_else(no_such_subscriber)?;
    Ok(HttpResponse::Ok().json(SubscriberBody::of(&subscriber, state.sections)))
}
