//! Invariants of a user after any sequence of decisions.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;

#[derive(Debug, Clone, Copy)]
enum Step {
    Rename(u8),
    Grant(Role),
    Revoke(Role),
    NewPassword,
    Deactivate,
    Reactivate,
    Erase,
}

fn step() -> impl Strategy<Value = Step> {
    let role = prop_oneof![Just(Role::Customer), Just(Role::Admin)];
    prop_oneof![
        4 => (0..3_u8).prop_map(Step::Rename),
        4 => role.clone().prop_map(Step::Grant),
        4 => role.prop_map(Step::Revoke),
        2 => Just(Step::NewPassword),
        4 => Just(Step::Deactivate),
        4 => Just(Step::Reactivate),
        1 => Just(Step::Erase),
    ]
}

fn moment() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH
}

fn id(number: u128) -> UserId {
    UserId::from_uuid(Uuid::from_u128(number))
}

/// A hash that is new at every version, as salted ones are even of the same password.
fn hash(version: Version) -> PasswordHash {
    PasswordHash::parse(&format!("$2b${version}")).unwrap()
}

fn name(number: u8) -> DisplayName {
    DisplayName::parse(&format!("Ada {number}")).unwrap()
}

fn decide(user: &User, step: Step) -> Result<UserChange, UserRefusal> {
    match step {
        Step::Rename(number) => {
            let display_name = Some(name(number));
            user.change_profile(ProfileChange { display_name, ..ProfileChange::default() })
        }
        Step::Grant(role) => user.grant_role(role),
        Step::Revoke(role) => user.revoke_role(role),
        Step::NewPassword => {
            let except = SessionId::from_uuid(id(9).as_uuid());
            user.change_password(hash(user.version()), except)
        }
        Step::Deactivate => user.deactivate(id(2), moment()),
        Step::Reactivate => user.reactivate(),
        Step::Erase => user.erase(moment()),
    }
}

fn holds_a_seat(user: &User) -> i32 {
    let admin = user.active_account().is_ok_and(|account| account.roles().has(Role::Admin));
    i32::from(admin)
}

proptest! {
    #[test]
    fn versions_seats_and_erasure_hold_after_any_history(steps in prop::collection::vec(step(), 0..40)) {
        let email = EmailAddress::parse("ada@example.org").unwrap();
        let hash_of_new = hash(Version::NEW);
        let registered = User::register(id(1), email, name(0), Language::English, hash_of_new, moment());
        let mut user = registered.state;
        let mut seats = holds_a_seat(&user);
        let mut erased = false;
        for step in steps {
            let before = user.clone();
            let Ok(change) = decide(&before, step) else {
                // A refusal changes nothing, by construction; an erased user refuses everything.
                continue;
            };
            prop_assert!(!erased, "an erased user accepted {step:?}");
            prop_assert_eq!(change.decided_on, before.version());
            prop_assert_eq!(change.state.version(), before.version().next());
            prop_assert_eq!(change.state.id(), before.id());
            prop_assert_ne!(change.state.status(), before.status());
            seats += match change.event.admin_seat {
                AdminSeat::Taken => 1,
                AdminSeat::GivenUp => -1,
                AdminSeat::Untouched => 0,
            };
            user = change.state;
            prop_assert_eq!(seats, holds_a_seat(&user), "the seats do not add up after {:?}", step);
            erased = user.account().is_none();
            prop_assert_eq!(erased, matches!(step, Step::Erase));
        }
    }
}
