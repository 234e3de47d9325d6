//! Accounts that a host of an earlier version writes after the migration: without a key, or with that of the address before.

use sea_orm::ConnectionTrait;

use super::*;
use crate::application::ports::UserFilter;
use crate::domain::user::ProfileChange;

const ADA: &str = "ada@example.org";
const OLD: &str = "UPDATE users SET mailbox = NULL";
const MOVED: &str = "UPDATE users SET email = 'new@example.org'";

impl Stores {
    /// Writes as a host of an earlier version does.
    async fn write(&self, statement: &str) {
        let writer = self.database.as_ref().unwrap().open_again().await.unwrap().writer;
        writer.execute_unprepared(statement).await.unwrap();
    }

    async fn who_is(&self, written: &str) -> Option<UserId> {
        let email = EmailAddress::of_login(written).unwrap();
        self.users.find_by_email(&email).await.unwrap().map(|user| user.id())
    }

    async fn rename(&self, user: UserId) -> Option<String> {
        let display_name = Some(DisplayName::parse("Countess").unwrap());
        let user = self.users.find(user).await.unwrap().unwrap();
        let change = user
            .change_profile(ProfileChange { display_name, ..ProfileChange::default() })
            .unwrap();
        let user = self.commit(change).await.unwrap();
        let user = self.users.find(user.id()).await.unwrap().unwrap();
        user.account().unwrap().email().stored_key().map(str::to_owned)
    }
}

#[tokio::test]
async fn an_account_without_a_key_is_found_listed_and_taken() {
    let stores = in_sea_orm().await;
    let ada = stores.register(1, ADA).await.id();
    stores.write(OLD).await;
    stores.register(2, "grace@example.org").await;
    for written in [ADA, "ADA@example.org", "ａｄａ@example.org."] {
        assert_eq!(stores.who_is(written).await, Some(ada), "{written}");
        let taken = stores.commit(registered(3, written)).await.unwrap_err();
        assert!(matches!(taken, CommitUserError::EmailTaken), "{taken:?}");
    }
    assert_eq!(stores.users.list(&UserFilter::default(), None, 10).await.unwrap().len(), 2);
    assert_eq!(stores.rename(ada).await.as_deref(), Some(ADA), "the next change fills the key");
    assert_eq!(stores.who_is(ADA).await, Some(ada));
}

#[tokio::test]
async fn an_account_without_a_key_is_found_by_its_spelling_and_gets_the_key_that_is_free() {
    let stores = in_sea_orm().await;
    let ada = stores.register(1, "josé@example.org").await.id();
    let decomposed = "jose\u{301}@example.org";
    stores.write(&format!("UPDATE users SET mailbox = NULL, email = '{decomposed}'")).await;
    assert_eq!(stores.who_is(decomposed).await, Some(ada));
    assert_eq!(stores.rename(ada).await.as_deref(), Some("josé@example.org"));
    assert_eq!(stores.who_is("josé@example.org").await, Some(ada));
}

#[tokio::test]
async fn an_address_that_was_changed_without_its_key_is_the_new_one() {
    let stores = in_sea_orm().await;
    let ada = stores.register(1, ADA).await.id();
    stores.write(MOVED).await;
    assert_eq!(stores.who_is("NEW@example.org").await, Some(ada));
    assert_eq!(stores.who_is(ADA).await, None);
    assert_eq!(stores.rename(ada).await.as_deref(), Some("new@example.org"));
    stores.register(2, ADA).await;
}

#[tokio::test]
async fn a_key_that_another_account_has_stops_no_change() {
    let stores = in_sea_orm().await;
    let ada = stores.register(1, ADA).await.id();
    stores.write(MOVED).await;
    let grace = stores.register(2, "grace@example.org").await.id();
    stores
        .write("UPDATE users SET email = 'ada@example.org', mailbox = NULL WHERE email LIKE 'gr%'")
        .await;
    assert_eq!(stores.who_is(ADA).await, Some(grace));
    assert_eq!(stores.rename(grace).await, None);
    assert_eq!(stores.rename(ada).await.as_deref(), Some("new@example.org"));
    assert_eq!(stores.users.find(grace).await.unwrap().unwrap().version().as_u32(), 2);
    assert_eq!(stores.who_is(ADA).await, Some(grace));
}

#[tokio::test]
async fn an_address_that_is_none_today_is_found_by_its_spelling() {
    let stores = in_sea_orm().await;
    let ada = stores.register(1, ADA).await.id();
    let former = "ada@xn--a.org";
    stores.write(&format!("UPDATE users SET mailbox = '{former}', email = '{former}'")).await;
    assert_eq!(stores.who_is("ADA@xn--a.org").await, Some(ada));
    assert_eq!(stores.rename(ada).await.as_deref(), Some(former));
}
