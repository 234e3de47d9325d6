//! Decisions about a user: given a history, when a decision is taken, then the event or the refusal.

use super::*;

const NOON: &str = "2026-01-01T12:00:00Z";

fn noon() -> DateTime<Utc> {
    NOON.parse().unwrap()
}

fn session() -> SessionId {
    SessionId::parse("0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d").unwrap()
}

fn admin() -> UserId {
    UserId::parse("0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3e").unwrap()
}

fn ada() -> User {
    User::register(
        UserId::parse("0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3f").unwrap(),
        EmailAddress::parse("ada@example.org").unwrap(),
        DisplayName::parse("Ada").unwrap(),
        Language::English,
        hash("first"),
        noon(),
    )
    .state
}

fn hash(text: &str) -> PasswordHash {
    PasswordHash::parse(&format!("$2b${text}")).unwrap()
}

type Decision = fn(&User) -> Result<UserChange, UserRefusal>;

const DEACTIVATE: Decision = |user| user.deactivate(admin(), noon());
const REACTIVATE: Decision = User::reactivate;
const ERASE: Decision = |user| user.erase(noon());
const MAKE_ADMIN: Decision = |user| user.grant_role(Role::Admin);
const NO_LONGER_ADMIN: Decision = |user| user.revoke_role(Role::Admin);
const RENAME: Decision = |user| {
    user.change_profile(ProfileChange {
        display_name: Some(DisplayName::parse("Countess").unwrap()),
        ..ProfileChange::default()
    })
};
const NEW_PASSWORD: Decision = |user| user.change_password(hash("second"), session());
const RESET_PASSWORD: Decision = |user| user.change_password(hash("second"), None);

/// Ada, after these decisions.
fn given(history: &[Decision]) -> User {
    history.iter().fold(ada(), |user, decide| decide(&user).unwrap().state)
}

#[track_caller]
fn then_refused(user: &User, when: Decision, refusal: UserRefusal) {
    assert_eq!(when(user), Err(refusal));
}

#[test]
fn a_registered_user_is_a_customer_with_version_one() {
    let registered = ada();
    assert_eq!(registered.version(), Version::from_u32(1));
    let account = registered.active_account().unwrap();
    assert_eq!(account.roles(), Roles::of([Role::Customer]));
}

#[test]
fn each_decision_makes_one_event_and_one_version() {
    let before = given(&[MAKE_ADMIN]);
    let renamed = RENAME(&before).unwrap();
    assert_eq!(renamed.decided_on, before.version());
    assert_eq!(renamed.state.version(), before.version().next());
    assert_eq!(renamed.event.kind, UserEventKind::ProfileChanged);
    assert_eq!(renamed.state.account().unwrap().display_name().as_str(), "Countess");
    assert_eq!(renamed.state.account().unwrap().email().as_str(), "ada@example.org");
}

#[test]
fn a_part_of_the_profile_or_the_password_changes_alone() {
    let before = ada();
    let language = Some(Language::German);
    let german = before.change_profile(ProfileChange { language, ..ProfileChange::default() });
    let german = german.unwrap().state;
    let account = german.account().unwrap();
    assert_eq!((account.language(), account.display_name().as_str()), (Language::German, "Ada"));
    let second = RESET_PASSWORD(&german).unwrap().state;
    assert_eq!(second.account().unwrap().password_hash(), &hash("second"));
    assert_eq!(second.account().unwrap().language(), Language::German);
}

#[test]
fn a_decision_without_effect_is_refused() {
    then_refused(&given(&[RENAME]), RENAME, UserRefusal::NothingToChange);
    then_refused(&given(&[MAKE_ADMIN]), MAKE_ADMIN, UserRefusal::NothingToChange);
    then_refused(&given(&[]), NO_LONGER_ADMIN, UserRefusal::NothingToChange);
    then_refused(&given(&[]), REACTIVATE, UserRefusal::NothingToChange);
    then_refused(&given(&[DEACTIVATE]), DEACTIVATE, UserRefusal::NothingToChange);
    then_refused(&given(&[ERASE]), ERASE, UserRefusal::NothingToChange);
}

#[test]
fn a_deactivated_account_keeps_its_data_and_refuses_changes() {
    let closed = given(&[MAKE_ADMIN, DEACTIVATE]);
    assert_eq!(closed.status().since(), Some(noon()));
    then_refused(&closed, RENAME, UserRefusal::Deactivated);
    then_refused(&closed, NEW_PASSWORD, UserRefusal::Deactivated);
    then_refused(&closed, RESET_PASSWORD, UserRefusal::Deactivated);
    let opened = REACTIVATE(&closed).unwrap().state;
    assert_eq!(opened.account(), given(&[MAKE_ADMIN]).account());
}

#[test]
fn roles_can_change_while_the_account_is_deactivated() {
    let closed = given(&[MAKE_ADMIN, DEACTIVATE, NO_LONGER_ADMIN]);
    assert_eq!(closed.status().name(), StatusName::Deactivated);
    assert!(
        !given(&[MAKE_ADMIN, DEACTIVATE, NO_LONGER_ADMIN, REACTIVATE])
            .active_account()
            .unwrap()
            .roles()
            .has(Role::Admin)
    );
}

#[test]
fn an_erased_user_has_no_account_and_stays_erased() {
    let erased = given(&[MAKE_ADMIN, DEACTIVATE, ERASE]);
    assert_eq!(erased.account(), None);
    for decide in [DEACTIVATE, REACTIVATE, MAKE_ADMIN, NO_LONGER_ADMIN, RENAME, NEW_PASSWORD] {
        then_refused(&erased, decide, UserRefusal::Erased);
    }
}

#[test]
fn a_user_cannot_deactivate_their_own_account() {
    let user = ada();
    assert_eq!(user.deactivate(user.id(), noon()), Err(UserRefusal::Oneself));
}

#[test]
fn sessions_end_with_a_password_change_deactivation_and_erasure() {
    let user = given(&[MAKE_ADMIN]);
    let ends = |decide: Decision| decide(&user).unwrap().event.ends_sessions();
    assert_eq!(ends(NEW_PASSWORD), EndedSessions::AllBut(session()));
    assert_eq!(ends(RESET_PASSWORD), EndedSessions::All);
    assert_eq!(ends(DEACTIVATE), EndedSessions::All);
    assert_eq!(ends(ERASE), EndedSessions::All);
    assert_eq!(ends(User::log_out_everywhere), EndedSessions::All);
    assert_eq!(ends(RENAME), EndedSessions::None);
    assert_eq!(ends(NO_LONGER_ADMIN), EndedSessions::None);
}

#[test]
fn access_ends_with_sessions_and_with_a_role() {
    let user = given(&[MAKE_ADMIN]);
    let ends = |decide: Decision| decide(&user).unwrap().event.ends_access();
    assert_eq!(ends(NO_LONGER_ADMIN), EndedSessions::All);
    assert_eq!(ends(NEW_PASSWORD), EndedSessions::AllBut(session()));
    assert_eq!(ends(RESET_PASSWORD), EndedSessions::All);
    assert_eq!(ends(ERASE), EndedSessions::All);
    assert_eq!(ends(RENAME), EndedSessions::None);
}

#[test]
fn an_admin_seat_is_held_by_each_active_admin() {
    let seat =
        |history: &[Decision], decide: Decision| decide(&given(history)).unwrap().event.admin_seat;
    assert_eq!(seat(&[], MAKE_ADMIN), AdminSeat::Taken);
    assert_eq!(seat(&[MAKE_ADMIN], NO_LONGER_ADMIN), AdminSeat::GivenUp);
    assert_eq!(seat(&[MAKE_ADMIN], DEACTIVATE), AdminSeat::GivenUp);
    assert_eq!(seat(&[MAKE_ADMIN], ERASE), AdminSeat::GivenUp);
    assert_eq!(seat(&[MAKE_ADMIN, DEACTIVATE], ERASE), AdminSeat::Untouched);
    assert_eq!(seat(&[MAKE_ADMIN, DEACTIVATE], REACTIVATE), AdminSeat::Taken);
    assert_eq!(seat(&[DEACTIVATE], MAKE_ADMIN), AdminSeat::Untouched);
    assert_eq!(seat(&[MAKE_ADMIN], RENAME), AdminSeat::Untouched);
}
