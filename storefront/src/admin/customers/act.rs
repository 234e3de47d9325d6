//! The commands of staff about one account: its roles, its sessions, closing and opening it. Each has a key: a repeat undoes nothing that was
//! decided since.

use pages::address::segment;

use super::{api_of, page_of, role_in_words};
use crate::admin::command::command;
use crate::api::Call;
use crate::visit::{Outcome, Visit};

pub(super) async fn grant(visit: Visit) -> Outcome {
    let (id, form) = (visit.param("id"), visit.form());
    let role = form.text("role");
    let call = Call::put_nothing(format!("{}/roles/{}", api_of(&id), segment(role)));
    let done = format!(
        "{} is granted. It counts from the next log-in or within minutes.",
        role_in_words(role)
    );
    command(&visit, call.key(form.text("key")), &done, &page_of(&id)).await
}

pub(super) async fn revoke(visit: Visit) -> Outcome {
    let (id, form) = (visit.param("id"), visit.form());
    let role = form.text("role");
    let call = Call::delete(format!("{}/roles/{}", api_of(&id), segment(role)));
    let done =
        format!("{} is revoked. What it permitted is refused from now on.", role_in_words(role));
    command(&visit, call.key(form.text("key")), &done, &page_of(&id)).await
}

pub(super) async fn deactivate(visit: Visit) -> Outcome {
    act(&visit, "deactivate", "The account is closed, and its sessions are over.").await
}

pub(super) async fn reactivate(visit: Visit) -> Outcome {
    act(&visit, "reactivate", "The account is open again.").await
}

pub(super) async fn end_sessions(visit: Visit) -> Outcome {
    act(&visit, "end-sessions", "All its sessions are over. Its owner can log in again.").await
}

async fn act(visit: &Visit, verb: &str, done: &str) -> Outcome {
    let id = visit.param("id");
    let call = Call::command(format!("{}/{verb}", api_of(&id))).key(visit.form().text("key"));
    command(visit, call, done, &page_of(&id)).await
}
