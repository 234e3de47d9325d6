//! The contract of every store of authorization codes.

use shared_kernel::StoreError;

use super::*;
use crate::domain::authorization_code::{AuthorizationCode, Binding, CodeChange};
use crate::domain::ids::CodeId;

on_both_stores! {
    a_code_is_found_as_it_was_issued_and_redeemed,
    of_two_who_redeem_a_code_one_opens_a_session,
    a_code_is_issued_and_redeemed_for_the_user_who_was_checked_only,
    codes_are_deleted_the_oldest_first,
}

fn binding() -> Binding {
    Binding {
        client: "storefront".to_owned(),
        redirect_uri: "https://shop.example/back".to_owned(),
        challenge: digest(2),
    }
}

fn code_id(number: u128) -> CodeId {
    CodeId::from_uuid(Uuid::from_u128(2000 + number))
}

fn issued(number: u128, user: &User, seconds: i64) -> CodeChange {
    let holder = (user.id(), user.version());
    AuthorizationCode::issue((code_id(number), digest(1)), binding(), holder, moment(seconds))
}

fn redeemed(code: &AuthorizationCode, session: u128) -> (CodeChange, SessionChange) {
    let change = code.redeem(digest(1), &binding(), session_id(session), moment(1)).unwrap();
    (change, started(session, code.user(), 60))
}

impl Stores {
    /// Code `number` of `user`, issued after `seconds`.
    pub(super) async fn issue_code(
        &self,
        number: u128,
        user: &User,
        seconds: i64,
    ) -> AuthorizationCode {
        let change = issued(number, user, seconds);
        let code = change.state.clone();
        self.codes.issue(change, user, None, &origin()).await.unwrap();
        code
    }
}

async fn a_code_is_found_as_it_was_issued_and_redeemed(stores: Stores) {
    let ada = stores.register(1, "ada@example.org").await;
    assert_eq!(stores.codes.find(code_id(1)).await.unwrap(), None);
    let change = issued(1, &ada, 0);
    let code = change.state.clone();
    let dearer = PasswordHash::parse("$2b$13$abc").unwrap();
    stores.codes.issue(change, &ada, Some(dearer), &origin()).await.unwrap();
    assert_eq!(stores.codes.find(code_id(1)).await.unwrap().as_ref(), Some(&code));
    assert_eq!(stores.users.highest_password_cost().await.unwrap(), Some(13));
    let (change, opened) = redeemed(&code, 1);
    let (code, session) = (change.state.clone(), opened.state.clone());
    stores.codes.redeem(change, opened, &ada, &origin()).await.unwrap();
    assert_eq!(stores.codes.find(code_id(1)).await.unwrap(), Some(code));
    assert_eq!(stores.session(1).await, Some(session));
}

async fn of_two_who_redeem_a_code_one_opens_a_session(stores: Stores) {
    let ada = stores.register(1, "ada@example.org").await;
    let code = stores.issue_code(1, &ada, 0).await;
    let redeem = |session| {
        let (change, opened) = redeemed(&code, session);
        let (codes, ada) = (Arc::clone(&stores.codes), ada.clone());
        async move { codes.redeem(change, opened, &ada, &origin()).await }
    };
    let (one, other) = tokio::join!(redeem(1), redeem(2));
    let refused: Vec<StoreError> = [one.err(), other.err()].into_iter().flatten().collect();
    assert!(matches!(refused.as_slice(), [StoreError::Conflict]), "{refused:?}");
    let opened = [stores.session(1).await, stores.session(2).await];
    assert_eq!(opened.iter().flatten().count(), 1, "{opened:?}");
}

async fn a_code_is_issued_and_redeemed_for_the_user_who_was_checked_only(stores: Stores) {
    let before = stores.register(1, "ada@example.org").await;
    let code = stores.issue_code(1, &before, 0).await;
    let hash = PasswordHash::parse("$2b$04$new").unwrap();
    stores.commit(before.change_password(hash, session_id(9)).unwrap()).await.unwrap();
    let late = stores.codes.issue(issued(2, &before, 0), &before, None, &origin()).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
    let (change, opened) = redeemed(&code, 1);
    let late = stores.codes.redeem(change, opened, &before, &origin()).await;
    assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
    assert_eq!(stores.codes.find(code_id(2)).await.unwrap(), None);
    assert_eq!(stores.codes.find(code_id(1)).await.unwrap(), Some(code));
    assert_eq!(stores.session(1).await, None);
}

async fn codes_are_deleted_the_oldest_first(stores: Stores) {
    let ada = stores.register(1, "ada@example.org").await;
    assert_eq!(stores.codes.next_to_forget().await.unwrap(), None);
    let mut due = Vec::new();
    for (number, seconds) in [(1, 30), (2, 10), (3, 20)] {
        due.push(stores.issue_code(number, &ada, seconds).await.forget_at());
    }
    let [last, first, second] = due[..] else { panic!("three codes") };
    assert_eq!(stores.codes.next_to_forget().await.unwrap(), Some(first));
    let forget = |now| {
        let codes = Arc::clone(&stores.codes);
        async move { codes.forget(now, 2, &origin()).await.unwrap() }
    };
    assert_eq!(forget(first - Duration::microseconds(1)).await, 0);
    assert_eq!(forget(second).await, 2);
    assert_eq!(stores.codes.next_to_forget().await.unwrap(), Some(last));
    assert_eq!(forget(last).await, 1);
}
