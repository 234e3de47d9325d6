//! Service accounts: stored, listed, revoked, with their last use.

use shared_kernel::{Permission, Permissions, StoreError};

use super::*;
use crate::domain::ids::ServiceAccountId;
use crate::domain::service_account::{NewServiceAccount, ServiceAccount};

on_both_stores! {
    an_account_is_found_as_it_was_made_and_revoked,
    accounts_are_listed_from_the_latest,
    the_last_use_is_kept_beside_the_decisions,
    a_decision_of_a_program_that_was_revoked_meanwhile_is_a_conflict,
}

async fn made(stores: &Stores, number: u128) -> ServiceAccount {
    let new = NewServiceAccount {
        id: ServiceAccountId::from_uuid(Uuid::from_u128(number)),
        name: DisplayName::parse("Importer").unwrap(),
        permissions: Permissions::of(&[Permission::Catalogue, Permission::Stock]),
        key: digest(7),
        made_by: user_id(1),
    };
    let change = ServiceAccount::make(new, moment(0));
    let made = change.state.clone();
    stores.service_accounts.commit(change, ReliedOn::NOTHING, &origin()).await.unwrap();
    made
}

async fn find(stores: &Stores, account: &ServiceAccount) -> ServiceAccount {
    stores.service_accounts.find(account.id()).await.unwrap().unwrap()
}

async fn an_account_is_found_as_it_was_made_and_revoked(stores: Stores) {
    let account = made(&stores, 1).await;
    assert_eq!(find(&stores, &account).await, account);
    let revoked = account.revoke(moment(1)).unwrap();
    stores.service_accounts.commit(revoked.clone(), ReliedOn::NOTHING, &origin()).await.unwrap();
    assert_eq!(find(&stores, &account).await, revoked.state);
    let again =
        stores.service_accounts.commit(revoked, ReliedOn::NOTHING, &origin()).await.unwrap_err();
    assert!(matches!(again, StoreError::Conflict), "{again:?}");
}

async fn accounts_are_listed_from_the_latest(stores: Stores) {
    let accounts = [made(&stores, 1).await, made(&stores, 2).await, made(&stores, 3).await];
    let [first, second, third] = &accounts;
    let list = |after, at_most| {
        let store = Arc::clone(&stores.service_accounts);
        async move { store.list(after, at_most).await.unwrap() }
    };
    assert_eq!(list(None, 2).await, [third.clone(), second.clone()]);
    assert_eq!(list(Some(second.id()), 2).await, std::slice::from_ref(first));
}

async fn the_last_use_is_kept_beside_the_decisions(stores: Stores) {
    let account = made(&stores, 1).await;
    let store = &stores.service_accounts;
    store.note_use(account.id(), moment(5), &origin()).await.unwrap();
    let used = find(&stores, &account).await;
    assert_eq!((used.last_used_at(), used.version()), (Some(moment(5)), account.version()));
    store.commit(account.revoke(moment(6)).unwrap(), ReliedOn::NOTHING, &origin()).await.unwrap();
}

async fn a_decision_of_a_program_that_was_revoked_meanwhile_is_a_conflict(stores: Stores) {
    let (program, ada) = (made(&stores, 1).await, stores.register(2, "ada@example.org").await);
    let relied_on = ReliedOn::service(&program);
    let revoked = program.revoke(moment(1)).unwrap();
    stores.service_accounts.commit(revoked, ReliedOn::NOTHING, &origin()).await.unwrap();
    let deactivated = ada.deactivate(None, moment(2)).unwrap();
    let refused = stores.users.commit(deactivated, relied_on, &origin()).await.unwrap_err();
    assert!(matches!(refused, CommitUserError::Store(StoreError::Conflict)), "{refused:?}");
    assert_eq!(stores.users.find(ada.id()).await.unwrap(), Some(ada));
}
