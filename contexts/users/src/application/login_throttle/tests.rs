//! Guesses from one network and from another, at one account and at many.

use super::*;

const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

fn network(number: u8) -> ClientNetwork {
    ClientNetwork::of([192, 0, 2, number].into())
}

/// A wrong guess: how many seconds it has to wait.
fn guess(throttle: &LoginThrottle, from: u8, account: &str, now: DateTime<Utc>) -> Option<i64> {
    match throttle.admit_password(network(from), &email(account), now) {
        Ok(admitted) => {
            admitted.failed(now);
            None
        }
        Err(refused) => Some(refused.retry_after_s),
    }
}

#[test]
fn the_delay_grows_with_each_wrong_guess_and_no_other_network_is_delayed() {
    let throttle = LoginThrottle::default();
    let mut now = START;
    for _free in 0..10 {
        assert_eq!(guess(&throttle, 1, "ada@example.org", now), None);
    }
    for delay in [1, 2, 4, 8, 16] {
        let early = now + Duration::seconds(delay) - Duration::milliseconds(1);
        assert!(guess(&throttle, 1, "ＡＤＡ@Example.org.", early).is_some(), "{delay}");
        now += Duration::seconds(delay);
        assert_eq!(guess(&throttle, 1, "ada@example.org", now), None, "{delay}");
    }
    assert_eq!(guess(&throttle, 1, "grace@example.org", now), None, "another account");
    assert_eq!(guess(&throttle, 2, "ada@example.org", now), None, "the owner, elsewhere");
}

#[test]
fn the_longest_delay_is_that_of_a_bucket_and_old_failures_are_forgotten() {
    let throttle = LoginThrottle::default();
    let mut now = START;
    for _time in 0..200 {
        let _refused = guess(&throttle, 1, "ada@example.org", now);
        now += Duration::minutes(2);
    }
    let refused = guess(&throttle, 1, "ada@example.org", now);
    assert!(refused.is_none_or(|seconds| seconds <= 901), "{refused:?}");
    now += BUCKET * 2;
    for _free in 0..10 {
        assert_eq!(guess(&throttle, 1, "ada@example.org", now), None);
    }
}

#[test]
fn guesses_at_many_accounts_from_one_network_are_delayed_a_little() {
    let throttle = LoginThrottle::default();
    for number in 0..50 {
        assert_eq!(guess(&throttle, 1, &format!("{number}@example.org"), START), None);
    }
    assert_eq!(guess(&throttle, 1, "50@example.org", START), Some(2));
    assert_eq!(guess(&throttle, 2, "50@example.org", START), None);
}

#[test]
fn an_attempt_without_an_outcome_counts_for_nothing() {
    let throttle = LoginThrottle::default();
    let ada = email("ada@example.org");
    for _busy in 0..100 {
        drop(throttle.admit_password(network(1), &ada, START).unwrap());
    }
    assert!(throttle.counts().current.is_empty());
}

#[test]
fn guesses_at_once_do_not_pass_the_limit_together() {
    let throttle = LoginThrottle::default();
    let ada = email("ada@example.org");
    let admitted: Vec<_> =
        (0..20).map(|_| throttle.admit_password(network(1), &ada, START)).collect();
    assert_eq!(admitted.iter().filter(|one| one.is_ok()).count(), 10);
    let (late, grace) = (START + Duration::days(1), email("grace@example.org"));
    let admitted: Vec<_> =
        (0..20).map(|_| throttle.admit_password(network(1), &grace, late)).collect();
    assert_eq!(admitted.iter().filter(|one| one.is_ok()).count(), 10, "also without a failure");
}

#[test]
fn log_ins_to_many_accounts_at_once_are_no_wrong_guesses() {
    let throttle = LoginThrottle::default();
    let at_once: Vec<_> = (0..100)
        .map(|number| {
            let account = email(&format!("{number}@example.org"));
            throttle.admit_password(network(1), &account, START)
        })
        .collect();
    assert!(at_once.iter().all(Result::is_ok));
}

#[test]
fn failures_count_for_a_bucket_of_time_whoever_else_fails() {
    let throttle = LoginThrottle::default();
    for _free in 0..10 {
        assert_eq!(guess(&throttle, 1, "ada@example.org", START), None);
    }
    for other in ["grace@example.org", "joan@example.org", "mary@example.org"] {
        assert_eq!(guess(&throttle, 1, other, START), None);
    }
    assert!(guess(&throttle, 1, "ada@example.org", START).is_some());
    let later = START + BUCKET * 2 - Duration::seconds(1);
    assert_eq!(guess(&throttle, 1, "ada@example.org", later), None, "its delay is over");
    assert!(guess(&throttle, 1, "ada@example.org", later).is_some(), "the eleventh of them");
}

#[test]
fn a_right_password_forgets_the_wrong_ones() {
    let throttle = LoginThrottle::default();
    let ada = email("ada@example.org");
    for _round in 0..3 {
        for _wrong in 0..9 {
            assert_eq!(guess(&throttle, 1, "ada@example.org", START), None);
        }
        throttle.admit_password(network(1), &ada, START).unwrap().succeeded();
    }
}

#[test]
fn registrations_of_taken_addresses_are_delayed_and_others_are_not() {
    let throttle = LoginThrottle::default();
    for _open in 0..100 {
        drop(throttle.admit_new_address(network(1), START).unwrap());
    }
    for _taken in 0..20 {
        throttle.admit_new_address(network(1), START).unwrap().failed(START);
    }
    assert!(throttle.admit_new_address(network(1), START).is_err());
    assert!(throttle.admit_new_address(network(2), START).is_ok());
}

#[test]
fn many_networks_take_bounded_memory() {
    let throttle = LoginThrottle::default();
    for number in 0..3 * u32::try_from(MOST).unwrap() {
        let from = ClientNetwork::of(std::net::Ipv4Addr::from(number).into());
        throttle.admit_new_address(from, START).unwrap().failed(START);
    }
    let counts = throttle.counts();
    assert!(counts.current.len() <= MOST && counts.earlier.len() <= MOST);
}
