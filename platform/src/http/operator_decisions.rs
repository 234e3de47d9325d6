//! The decisions of an operator that come by a request.

use actix_web::HttpRequest;

use super::accountability::network;
use super::origin::request_id;
use super::problem::Problem;
use crate::audit_trail::OperatorDecision;

/// The circumstances of a decision that an operator makes by this request.
///
/// # Errors
/// When the request can be given no id.
pub fn operator_decision(
    request: &HttpRequest,
    note: Option<String>,
) -> Result<OperatorDecision, Problem> {
    let request_id = Some(request_id(request)?);
    Ok(OperatorDecision { network: network(request), request_id, note })
}
