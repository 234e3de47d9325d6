//! The contract of every store of users.

use shared_kernel::{StoreError, Version};

use super::*;
use crate::application::ports::UserFilter;
use crate::domain::role::Role;
use crate::domain::session::SessionState;
use crate::domain::user::{ProfileChange, StatusName};

on_both_stores! {
    a_user_is_found_as_committed,
    every_status_reads_back,
    a_decision_on_an_older_version_is_a_conflict,
    an_address_is_taken_until_its_user_changes_it_or_is_erased,
    a_mailbox_is_found_however_it_is_written,
    an_older_account_is_found_by_its_exact_spelling,
    the_last_active_admin_stays,
    a_decision_of_an_actor_who_has_changed_is_a_conflict,
    sessions_end_with_the_account_in_the_same_commit,
    a_password_change_ends_every_session_but_one,
    lists_are_filtered,
    lists_continue_after_the_last_user_of_a_page,
}

async fn a_user_is_found_as_committed(stores: Stores) {
    assert_eq!(stores.users.find(user_id(1)).await.unwrap(), None);
    let ada = stores.register(1, "ada@example.org").await;
    assert_eq!(stores.users.find(user_id(1)).await.unwrap().as_ref(), Some(&ada));
    let email = EmailAddress::parse("ADA@example.org").unwrap();
    assert_eq!(stores.users.find_by_email(&email).await.unwrap(), Some(ada));
    let other = EmailAddress::parse("grace@example.org").unwrap();
    assert_eq!(stores.users.find_by_email(&other).await.unwrap(), None);
}

async fn every_status_reads_back(stores: Stores) {
    let mut user = stores.register(1, "ada@example.org").await;
    let history: [fn(&User) -> UserChange; 5] = [
        |user| user.deactivate(user_id(2), moment(1)).unwrap(),
        |user| user.revoke_role(Role::Customer).unwrap(),
        |user| user.reactivate().unwrap(),
        |user| user.deactivate(user_id(2), moment(2)).unwrap(),
        |user| user.erase(moment(3)).unwrap(),
    ];
    for decide in history {
        user = stores.commit(decide(&user)).await.unwrap();
        assert_eq!(stores.users.find(user_id(1)).await.unwrap().as_ref(), Some(&user));
    }
    assert_eq!(user.version(), Version::from_u32(6));
}

async fn a_decision_on_an_older_version_is_a_conflict(stores: Stores) {
    let ada = stores.register(1, "ada@example.org").await;
    let first = ada.grant_role(Role::Admin).unwrap();
    let second = ada.deactivate(user_id(2), moment(1)).unwrap();
    let admin = stores.commit(first).await.unwrap();
    let refused = stores.commit(second).await.unwrap_err();
    assert!(matches!(refused, CommitUserError::Store(StoreError::Conflict)), "{refused:?}");
    let again = stores.commit(registered(1, "ada@example.org")).await.unwrap_err();
    assert!(matches!(again, CommitUserError::Store(StoreError::Conflict)), "{again:?}");
    assert_eq!(stores.users.find(user_id(1)).await.unwrap(), Some(admin));
}

async fn an_address_is_taken_until_its_user_changes_it_or_is_erased(stores: Stores) {
    let ada = stores.register(1, "ada@example.org").await;
    let taken = stores.commit(registered(2, "ada@example.org")).await.unwrap_err();
    assert!(matches!(taken, CommitUserError::EmailTaken), "{taken:?}");
    assert_eq!(stores.users.find(user_id(2)).await.unwrap(), None);

    let grace = stores.register(3, "grace@example.org").await;
    let email = EmailAddress::parse("ada@example.org").unwrap();
    let change = ProfileChange { email: Some(email), ..ProfileChange::default() };
    let moved = grace.change_profile(change).unwrap();
    let taken = stores.commit(moved.clone()).await.unwrap_err();
    assert!(matches!(taken, CommitUserError::EmailTaken), "{taken:?}");

    stores.commit(ada.erase(moment(1)).unwrap()).await.unwrap();
    stores.commit(moved).await.unwrap();
    let margaret = stores.register(4, "grace@example.org").await;
    // Any number of erased users have no address.
    stores.commit(margaret.erase(moment(1)).unwrap()).await.unwrap();
}

async fn a_mailbox_is_found_however_it_is_written(stores: Stores) {
    let jose = stores.register(1, "jose\u{301}@mu\u{308}ller.de").await;
    for spelling in ["josé@müller.de", "JOSÉ@xn--mller-kva.de.", "jose\u{301}@MÜLLER.de"] {
        let email = EmailAddress::parse(spelling).unwrap();
        assert_eq!(stores.users.find_by_email(&email).await.unwrap().as_ref(), Some(&jose));
        let taken = stores.commit(registered(2, spelling)).await.unwrap_err();
        assert!(matches!(taken, CommitUserError::EmailTaken), "{spelling}: {taken:?}");
    }
    for part in ["JOSÉ", "jose\u{301}@m", "xn--mller"] {
        let filter = UserFilter { email_contains: Some(part.to_owned()), ..UserFilter::default() };
        assert_eq!(stores.users.list(&filter, None, 2).await.unwrap().len(), 1, "{part}");
    }
}

async fn an_older_account_is_found_by_its_exact_spelling(stores: Stores) {
    let newer = stores.register(2, "gross@example.org").await;
    let spelling = "groß@example.org";
    let email = EmailAddress::stored(spelling, Some(spelling)).unwrap();
    let older = User::register(
        user_id(1),
        email,
        DisplayName::parse("Ada").unwrap(),
        Language::English,
        PasswordHash::parse("$2b$04$abc").unwrap(),
        moment(0),
    );
    let older = stores.commit(older).await.unwrap();
    for (written, found) in [
        (spelling, &older),
        ("GROß@example.org", &older),
        ("gross@example.org", &newer),
        ("GROSS@example.org", &newer),
    ] {
        let email = EmailAddress::parse(written).unwrap();
        assert_eq!(stores.users.find_by_email(&email).await.unwrap().as_ref(), Some(found));
    }
    let renamed = DisplayName::parse("Countess").unwrap();
    let change = ProfileChange { display_name: Some(renamed), ..ProfileChange::default() };
    stores.commit(older.change_profile(change).unwrap()).await.unwrap();
}

async fn the_last_active_admin_stays(stores: Stores) {
    let grant = |user: &User| user.grant_role(Role::Admin).unwrap();
    let ada = stores.register(1, "ada@example.org").await;
    let ada = stores.commit(grant(&ada)).await.unwrap();
    for leaves in [
        ada.revoke_role(Role::Admin).unwrap(),
        ada.deactivate(user_id(2), moment(1)).unwrap(),
        ada.erase(moment(1)).unwrap(),
    ] {
        let refused = stores.commit(leaves).await.unwrap_err();
        assert!(matches!(refused, CommitUserError::LastAdmin), "{refused:?}");
    }
    assert_eq!(stores.users.find(user_id(1)).await.unwrap().as_ref(), Some(&ada));

    // Two admins who decide about each other at the same time: each decision sees another admin left.
    let grace = stores.register(2, "grace@example.org").await;
    let grace = stores.commit(grant(&grace)).await.unwrap();
    let (one, other) = tokio::join!(
        stores.commit(ada.revoke_role(Role::Admin).unwrap()),
        stores.commit(grace.deactivate(ada.id(), moment(1)).unwrap()),
    );
    let refused = [one.err(), other.err()];
    assert_eq!(refused.iter().flatten().count(), 1, "{refused:?}");
    assert!(matches!(refused.iter().flatten().next(), Some(CommitUserError::LastAdmin)));
}

async fn a_decision_of_an_actor_who_has_changed_is_a_conflict(stores: Stores) {
    let root = stores.register(1, "root@example.org").await;
    let root = stores.commit(root.grant_role(Role::Admin).unwrap()).await.unwrap();
    let ada = stores.register(2, "ada@example.org").await;
    let admin = stores.commit(ada.grant_role(Role::Admin).unwrap()).await.unwrap();
    let relied_on = ReliedOn::user(&admin);
    stores.commit(admin.revoke_role(Role::Admin).unwrap()).await.unwrap();
    let deactivated = root.deactivate(ada.id(), moment(1)).unwrap();
    let refused = stores.users.commit(deactivated, relied_on, &origin()).await.unwrap_err();
    assert!(matches!(refused, CommitUserError::Store(StoreError::Conflict)), "{refused:?}");
    assert_eq!(stores.users.find(root.id()).await.unwrap(), Some(root.clone()));
    let own = root.change_profile(ProfileChange {
        display_name: Some(DisplayName::parse("Root").unwrap()),
        ..ProfileChange::default()
    });
    let relied_on = ReliedOn::user(&root);
    stores.users.commit(own.unwrap(), relied_on, &origin()).await.unwrap();
}

async fn sessions_end_with_the_account_in_the_same_commit(stores: Stores) {
    let ada = stores.register(1, "ada@example.org").await;
    let grace = stores.register(2, "grace@example.org").await;
    let open = stores.open(1, ada.id(), 60).await;
    stores.open(2, grace.id(), 60).await;
    stores.commit(ada.deactivate(grace.id(), moment(1)).unwrap()).await.unwrap();
    let ended = stores.session(1).await.unwrap();
    assert!(matches!(ended.state(), SessionState::Ended { .. }), "{ended:?}");
    assert_eq!(ended.version(), open.version().next());
    let theirs = stores.session(2).await.unwrap();
    assert!(matches!(theirs.state(), SessionState::Open { .. }), "{theirs:?}");
    // A concurrent refresh is a conflict.
    let late = {
        let made = (digest(2), Salt::from_bytes([2; 32]));
        open.rotate(fingerprint(1), made, moment(1), moment(60)).unwrap()
    };
    let refused = stores.sessions.commit(late, &origin()).await;
    assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
}

async fn a_password_change_ends_every_session_but_one(stores: Stores) {
    let ada = stores.register(1, "ada@example.org").await;
    for number in 1..=3 {
        stores.open(number, ada.id(), 60).await;
    }
    let hash = PasswordHash::parse("$2b$04$new").unwrap();
    stores.commit(ada.change_password(hash, session_id(2)).unwrap()).await.unwrap();
    let mut open = Vec::new();
    for number in 1..=3 {
        let session = stores.session(number).await.unwrap();
        open.push(matches!(session.state(), SessionState::Open { .. }));
    }
    assert_eq!(open, [false, true, false]);
}

async fn lists_are_filtered(stores: Stores) {
    let ada = stores.register(1, "ada_l@example.org").await;
    let grace = stores.register(2, "grace@example.org").await;
    let linus = stores.register(3, "adaxl@example.org").await;
    let ada = stores.commit(ada.grant_role(Role::Admin).unwrap()).await.unwrap();
    stores.commit(ada.grant_role(Role::Support).unwrap()).await.unwrap();
    let linus = stores.commit(linus.grant_role(Role::CatalogueManager).unwrap()).await.unwrap();
    stores.commit(grace.erase(moment(1)).unwrap()).await.unwrap();
    stores.commit(linus.deactivate(user_id(1), moment(1)).unwrap()).await.unwrap();
    let found = |filter: UserFilter| {
        let users = Arc::clone(&stores.users);
        async move {
            let users = users.list(&filter, None, 10).await.unwrap();
            users.iter().map(|user| user.id().as_uuid().as_u128()).collect::<Vec<_>>()
        }
    };
    let by_email =
        |part: &str| UserFilter { email_contains: Some(part.to_owned()), ..UserFilter::default() };
    assert_eq!(found(UserFilter::default()).await, [3, 2, 1]);
    assert_eq!(found(by_email("ADA")).await, [3, 1]);
    assert_eq!(found(by_email("a_l")).await, [1], "an underscore is no wildcard");
    assert_eq!(found(by_email("%")).await, [0; 0]);
    assert_eq!(found(by_email("\\")).await, [0; 0]);
    let with = |role, status| UserFilter { email_contains: None, role, status };
    assert_eq!(found(with(Some(Role::Admin), None)).await, [1]);
    assert_eq!(found(with(Some(Role::Support), None)).await, [1]);
    assert_eq!(found(with(Some(Role::CatalogueManager), None)).await, [3]);
    assert_eq!(found(with(Some(Role::Customer), None)).await, [3, 1]);
    assert_eq!(found(with(None, Some(StatusName::Erased))).await, [2]);
    assert_eq!(found(with(Some(Role::Customer), Some(StatusName::Deactivated))).await, [3]);
}

async fn lists_continue_after_the_last_user_of_a_page(stores: Stores) {
    for number in 1..=5 {
        stores.register(number, &format!("user{number}@example.org")).await;
    }
    let (mut after, mut seen) = (None, Vec::new());
    loop {
        let page = stores.users.list(&UserFilter::default(), after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.id());
        seen.extend(page.iter().map(|user| user.id().as_uuid().as_u128()));
    }
    assert_eq!(seen, [5, 4, 3, 2, 1]);
}
