//! Hashes, queues, and the time that a check takes.

use std::future::Future;
use std::time::Duration;

use tokio::time::timeout;

use super::*;

/// Whether it waits, after it was polled once.
async fn waits<T>(future: impl Future<Output = T>) -> bool {
    timeout(Duration::ZERO, future).await.is_err()
}

fn password(text: &str) -> Password {
    Password::parse(text).unwrap()
}

async fn hash(passwords: &BcryptPasswords, text: &str) -> PasswordHash {
    passwords.hash(password(text), Queue::Accounts).await.unwrap()
}

#[tokio::test]
async fn all_72_bytes_of_a_password_are_verified() {
    let passwords = BcryptPasswords::new(4);
    let longest = "p".repeat(71);
    let hash = hash(&passwords, &format!("{longest}a")).await;
    for (typed, expected) in
        [(format!("{longest}a"), true), (format!("{longest}b"), false), (longest, false)]
    {
        let verified = passwords.verify(password(&typed), Some(hash.clone()), None).await.unwrap();
        assert_eq!(verified, expected, "{typed}");
    }
}

#[tokio::test]
async fn an_unknown_account_takes_the_work_of_a_real_check() {
    let passwords = BcryptPasswords::new(4);
    assert!(!passwords.verify(password("correct horse"), None, None).await.unwrap());
    // bcrypt refuses a malformed hash at once, which would reveal that there is no account.
    let unmatchable = format!("$2b$04${UNMATCHABLE_SALT_AND_HASH}");
    assert!(bcrypt::verify("correct horse", &unmatchable).is_ok());
    assert_eq!(unmatchable.parse::<bcrypt::HashParts>().unwrap().get_cost(), 4);
}

#[test]
fn a_check_takes_the_rounds_of_the_highest_cost_whatever_the_hash_took() {
    for (taken, all) in [(4_u32, 12_u32), (10, 12), (12, 12), (4, 5)] {
        let rest: u64 = (taken..all).map(|cost| 1_u64 << cost).sum();
        assert_eq!((1_u64 << taken) + rest, 1_u64 << all);
    }
}

#[tokio::test]
async fn a_full_queue_is_refused_at_once_and_the_other_is_not_concerned() {
    let full = BcryptPasswords::without_places(4);
    let refused = full.hash(password("correct horse"), Queue::Accounts).await.unwrap_err();
    assert!(matches!(refused, PasswordsError::Busy), "{refused:?}");
    let roomy = BcryptPasswords::with_cores(4, 1, 1);
    for _one_after_the_other in 0..3 {
        hash(&roomy, "correct horse").await;
    }
    let core = roomy.cores.acquire().await.unwrap();
    let mut waiting = std::pin::pin!(roomy.hash(password("correct horse"), Queue::Registrations));
    assert!(waits(&mut waiting).await);
    let refused = roomy.hash(password("correct horse"), Queue::Registrations).await.unwrap_err();
    assert!(matches!(refused, PasswordsError::Busy), "{refused:?}");
    let mut log_in = std::pin::pin!(roomy.verify(password("correct horse"), None, None));
    assert!(waits(&mut log_in).await, "it waits for a core, and has a place");
    drop(core);
    assert!(waiting.await.is_ok() && log_in.await.is_ok());
}

#[tokio::test]
async fn who_hung_up_is_not_hashed_and_leaves_the_place_to_the_next() {
    let passwords = BcryptPasswords::with_cores(4, 1, 1);
    let core = passwords.cores.acquire().await.unwrap();
    for _hangs_up in 0..5 {
        assert!(waits(passwords.verify(password("correct horse"), None, None)).await);
    }
    assert_eq!(passwords.accounts.places.available_permits(), 1);
    drop(core);
    assert!(!passwords.verify(password("correct horse"), None, None).await.unwrap());
}

#[tokio::test]
async fn a_damaged_hash_is_an_error_and_not_a_wrong_password() {
    let damaged = PasswordHash::parse("$2b$04$damaged").unwrap();
    let refused =
        BcryptPasswords::new(4).verify(password("correct horse"), Some(damaged), None).await;
    assert!(matches!(refused, Err(PasswordsError::Failed(_))), "{refused:?}");
}
