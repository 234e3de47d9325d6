//! The contract of every store of sessions.

use shared_kernel::StoreError;

use super::*;
use crate::domain::session::{EndReason, SessionState};

on_both_stores! {
    a_session_is_found_as_it_was_committed,
    a_token_is_rotated_once,
    all_open_sessions_of_a_user_end_at_once,
    a_session_opens_for_the_user_who_was_checked_only,
    a_session_that_has_changed_is_no_ground_for_a_change_of_the_account,
    another_hash_of_the_same_password_is_stored_with_the_session,
    expired_sessions_are_deleted_the_oldest_first,
}

async fn a_session_is_found_as_it_was_committed(stores: Stores) {
    assert_eq!(stores.session(1).await, None);
    let open = stores.open(1, user_id(1), 60).await;
    assert_eq!(stores.session(1).await.as_ref(), Some(&open));
    let ended = open.end(EndReason::TokenReused, moment(1)).unwrap();
    stores.sessions.commit(ended.clone(), &origin()).await.unwrap();
    assert_eq!(stores.session(1).await, Some(ended.state));
}

async fn a_token_is_rotated_once(stores: Stores) {
    let open = stores.open(1, user_id(1), 60).await;
    let rotate = |next| {
        let made = (digest(next), Salt::from_bytes([next; 32]));
        open.rotate(fingerprint(1), made, moment(1), moment(61)).unwrap()
    };
    let (origin_of_one, origin_of_other) = (origin(), origin());
    let (one, other) = tokio::join!(
        stores.sessions.commit(rotate(2), &origin_of_one),
        stores.sessions.commit(rotate(3), &origin_of_other),
    );
    let refused: Vec<StoreError> = [one.err(), other.err()].into_iter().flatten().collect();
    assert!(matches!(refused.as_slice(), [StoreError::Conflict]), "{refused:?}");
}

async fn all_open_sessions_of_a_user_end_at_once(stores: Stores) {
    stores.open(1, user_id(1), 60).await;
    let left = stores.open(2, user_id(1), 60).await;
    stores.open(3, user_id(2), 60).await;
    let left = left.end(EndReason::LoggedOut, moment(1)).unwrap();
    stores.sessions.commit(left.clone(), &origin()).await.unwrap();
    let everywhere = stores.user(user_id(1)).await.log_out_everywhere().unwrap();
    stores.commit(everywhere).await.unwrap();
    let SessionState::Ended { reason, .. } = stores.session(1).await.unwrap().state() else {
        panic!("it is open")
    };
    assert_eq!(reason, EndReason::Revoked);
    assert_eq!(stores.session(2).await, Some(left.state), "it had ended before");
    assert!(matches!(stores.session(3).await.unwrap().state(), SessionState::Open { .. }));
}

async fn a_session_opens_for_the_user_who_was_checked_only(stores: Stores) {
    let checked = stores.register(1, "ada@example.org").await;
    let hash = PasswordHash::parse("$2b$04$new").unwrap();
    stores.commit(checked.change_password(hash, session_id(9)).unwrap()).await.unwrap();
    let opened = started(1, checked.id(), 60);
    let refused = stores.sessions.open(opened, &checked, None, &origin()).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    assert_eq!(stores.session(1).await, None);
}

async fn a_session_that_has_changed_is_no_ground_for_a_change_of_the_account(stores: Stores) {
    let open = stores.open(1, user_id(1), 60).await;
    let ada = stores.user(user_id(1)).await;
    let relied_on = ReliedOn::session(&open);
    let ended = open.end(EndReason::LoggedOut, moment(1)).unwrap();
    stores.sessions.commit(ended, &origin()).await.unwrap();
    let erased = ada.erase(moment(2)).unwrap();
    let refused = stores.users.commit(erased, relied_on, &origin()).await.unwrap_err();
    assert!(matches!(refused, CommitUserError::Store(StoreError::Conflict)), "{refused:?}");
    assert_eq!(stores.user(user_id(1)).await, ada);
}

async fn another_hash_of_the_same_password_is_stored_with_the_session(stores: Stores) {
    let ada = stores.register(1, "ada@example.org").await;
    assert_eq!(stores.users.highest_password_cost().await.unwrap(), Some(4));
    let dearer = PasswordHash::parse("$2b$13$abc").unwrap();
    let opened = started(1, ada.id(), 60);
    let rehashed = Some(dearer.clone());
    stores.sessions.open(opened, &ada, rehashed, &origin()).await.unwrap();
    let after = stores.user(ada.id()).await;
    assert!(*after.account().unwrap().password_hash() == dearer);
    assert_eq!(after.version(), ada.version());
    assert_eq!(stores.users.highest_password_cost().await.unwrap(), Some(13));
}

async fn expired_sessions_are_deleted_the_oldest_first(stores: Stores) {
    assert_eq!(stores.sessions.next_expiry().await.unwrap(), None);
    for (number, seconds) in [(1, 30), (2, 10), (3, 20), (4, 40)] {
        stores.open(number, user_id(1), seconds).await;
    }
    assert_eq!(stores.sessions.next_expiry().await.unwrap(), Some(moment(10)));
    let forget = |seconds| {
        let sessions = Arc::clone(&stores.sessions);
        async move { sessions.forget_expired(moment(seconds), 2, &origin()).await.unwrap() }
    };
    assert_eq!(forget(9).await, 0);
    assert_eq!(forget(30).await, 2);
    assert_eq!(stores.sessions.next_expiry().await.unwrap(), Some(moment(30)));
    assert_eq!(forget(30).await, 1);
    assert_eq!(forget(30).await, 0);
    assert!(stores.session(4).await.is_some());
}
