//! Right and wrong passwords, and what changes while they are checked.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use shared_kernel::Permissions;

use super::*;
use crate::application::own_session::Oneself;
use crate::application::ports::Passwords;
use crate::application::testing::{HERE, PASSWORD, Shop, attempt, password};
use crate::infrastructure::bcrypt_passwords::BcryptPasswords;

#[tokio::test]
async fn an_unknown_address_and_a_wrong_password_get_the_same_answer() {
    let shop = Shop::open();
    shop.register("ada@example.org").await;
    for (email, password) in
        [("ada@example.org", "wrong password"), ("grace@example.org", PASSWORD)]
    {
        let refused = shop.try_log_in(email, password).await.err().unwrap();
        assert!(matches!(refused, LogInError::WrongCredentials), "{email}: {refused:?}");
    }
    assert!(shop.try_log_in("ADA@example.org", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_deactivated_account_is_reported_only_after_the_right_password() {
    let shop = Shop::open();
    let ada = shop.register("ada@example.org").await;
    shop.deactivate(ada).await;
    let refused = shop.try_log_in("ada@example.org", PASSWORD).await.err().unwrap();
    assert!(matches!(refused, LogInError::Deactivated), "{refused:?}");
    let refused = shop.try_log_in("ada@example.org", "wrong password").await.err().unwrap();
    assert!(matches!(refused, LogInError::WrongCredentials), "{refused:?}");
}

#[tokio::test]
async fn too_many_wrong_passwords_delay_the_right_one_from_the_same_network_alone() {
    let shop = Shop::open();
    shop.register("ada@example.org").await;
    for _guess in 0..10 {
        let refused = shop.try_log_in("ada@example.org", "wrong password").await.err().unwrap();
        assert!(matches!(refused, LogInError::WrongCredentials), "{refused:?}");
    }
    let refused = shop.try_log_in("ada@example.org", PASSWORD).await.err().unwrap();
    assert!(matches!(refused, LogInError::TooManyAttempts(_)), "{refused:?}");
    let elsewhere = LogIn {
        from: ClientNetwork::of([192, 0, 2, 7].into()),
        email: EmailAddress::parse("ada@example.org").unwrap(),
        password: attempt(PASSWORD),
    };
    assert!(shop.application.check_log_in(elsewhere).await.is_ok(), "nobody is locked out");
    shop.clock.advance(chrono::Duration::seconds(1));
    assert!(shop.try_log_in("ada@example.org", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_busy_hasher_is_no_wrong_guess() {
    let mut shop = Shop::open();
    shop.register("ada@example.org").await;
    let hasher = std::mem::replace(
        &mut shop.application.passwords,
        Arc::new(BcryptPasswords::without_places(4)),
    );
    for _busy in 0..20 {
        let refused = shop.try_log_in("ada@example.org", PASSWORD).await.err().unwrap();
        assert!(matches!(refused, LogInError::Passwords(PasswordsError::Busy)), "{refused:?}");
    }
    shop.application.passwords = hasher;
    assert!(shop.try_log_in("ada@example.org", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_password_that_is_changed_during_the_check_opens_nothing() {
    let shop = Shop::open();
    let ada = shop.register("ada@example.org").await;
    let here = shop.log_in("ada@example.org").await.refresh.session();
    let command = Shop::log_in_command("ada@example.org", PASSWORD);
    let checked = shop.application.check_log_in(command).await.unwrap();
    let change = crate::application::change_password::ChangePassword {
        oneself: Oneself { user: ada, session: here },
        from: HERE,
        current: attempt(PASSWORD),
        new: password("a better password"),
    };
    shop.application.change_password(change, &shop.origin).await.unwrap();
    let session = shop.fresh_session();
    let refused = shop.application.open_session(checked, session, &shop.origin).await;
    assert!(matches!(refused.err().unwrap(), LogInError::WrongCredentials));
}

#[tokio::test]
async fn a_user_who_changes_otherwise_during_the_check_is_logged_in_as_they_are_then() {
    let shop = Shop::open();
    let ada = shop.register("ada@example.org").await;
    let command = Shop::log_in_command("ada@example.org", PASSWORD);
    let checked = shop.application.check_log_in(command).await.unwrap();
    shop.make_admin(ada).await;
    let session = shop.fresh_session();
    let tokens = shop.application.open_session(checked, session, &shop.origin).await.unwrap();
    assert_eq!(shop.claims(&tokens).permissions, Permissions::ALL);
}

#[tokio::test]
async fn two_log_ins_at_once_succeed_while_the_cost_is_raised() {
    let mut shop = Shop::open();
    shop.register("ada@example.org").await;
    shop.application.passwords = Arc::new(BcryptPasswords::new(5));
    let check = || {
        let command = Shop::log_in_command("ada@example.org", PASSWORD);
        shop.application.check_log_in(command)
    };
    for checked in [check().await.unwrap(), check().await.unwrap()] {
        let session = shop.fresh_session();
        shop.application.open_session(checked, session, &shop.origin).await.unwrap();
    }
}

#[tokio::test]
async fn the_access_token_has_the_user_the_session_and_the_permissions() {
    let shop = Shop::open();
    let ada = shop.register("ada@example.org").await;
    shop.make_admin(ada).await;
    let tokens = shop.log_in("ada@example.org").await;
    let claims = shop.claims(&tokens);
    assert_eq!(claims.sub, ada.as_uuid());
    assert_eq!(claims.sid, tokens.refresh.session().as_uuid());
    assert_eq!(claims.ver, 2);
    assert_eq!(claims.permissions, Permissions::ALL);
    assert_eq!(claims.exp - claims.iat, tokens.access.lifetime_s);
}

/// Keeps the costs at which passwords were to be verified.
#[derive(Default)]
struct RecordedCosts(Mutex<Vec<Option<u32>>>);

#[async_trait]
impl Passwords for RecordedCosts {
    async fn hash(
        &self,
        _password: Password,
        _queue: Queue,
    ) -> Result<PasswordHash, PasswordsError> {
        Err(PasswordsError::Busy)
    }

    async fn verify(
        &self,
        _password: Password,
        _hash: Option<PasswordHash>,
        cost: Option<u32>,
    ) -> Result<bool, PasswordsError> {
        self.0.lock().unwrap().push(cost);
        Ok(false)
    }

    fn is_outdated(&self, _hash: &PasswordHash) -> bool {
        false
    }
}

#[tokio::test]
async fn every_check_takes_the_work_of_the_dearest_hash_that_is_stored() {
    let mut shop = Shop::open();
    shop.application.passwords = Arc::new(BcryptPasswords::new(5));
    shop.register("ada@example.org").await;
    shop.application.passwords = Arc::new(BcryptPasswords::new(4));
    shop.register("grace@example.org").await;
    let recorded = Arc::new(RecordedCosts::default());
    shop.application.passwords = recorded.clone();
    for email in ["ada@example.org", "grace@example.org", "nobody@example.org"] {
        assert!(shop.try_log_in(email, PASSWORD).await.is_err());
    }
    assert_eq!(*recorded.0.lock().unwrap(), [Some(5); 3]);
}

#[tokio::test]
async fn a_password_is_hashed_again_when_the_cost_was_raised() {
    let mut shop = Shop::open();
    let ada = shop.register("ada@example.org").await;
    let hash = async |shop: &Shop| shop.user(ada).await.account().unwrap().password_hash().clone();
    let before = hash(&shop).await;
    shop.application.passwords = Arc::new(BcryptPasswords::new(5));
    assert!(shop.try_log_in("ada@example.org", "wrong password").await.is_err());
    assert!(hash(&shop).await == before, "only the right password is hashed again");
    shop.log_in("ada@example.org").await;
    assert_eq!(hash(&shop).await.cost(), Some(5));
    assert_eq!(shop.user(ada).await.version().as_u32(), 1, "the password is the same");
    shop.application.passwords = Arc::new(BcryptPasswords::new(4));
    shop.log_in("ada@example.org").await;
    assert_eq!(hash(&shop).await.cost(), Some(5), "a lower cost changes nothing");
}
