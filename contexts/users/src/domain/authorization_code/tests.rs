//! Codes: given one that was issued, when it is shown, then it opens one session or is refused.

use uuid::Uuid;

use super::*;

const SECRET: Digest = Digest::from_bytes([1; 32]);

fn noon() -> DateTime<Utc> {
    "2026-01-01T12:00:00Z".parse().unwrap()
}

fn session(number: u128) -> SessionId {
    SessionId::from_uuid(Uuid::from_u128(number))
}

fn binding() -> Binding {
    Binding {
        client: "storefront".to_owned(),
        redirect_uri: "https://shop.example/back".to_owned(),
        challenge: Digest::from_bytes([2; 32]),
    }
}

fn issued() -> AuthorizationCode {
    let id = CodeId::from_uuid(Uuid::from_u128(1));
    let user = (UserId::from_uuid(Uuid::from_u128(2)), Version::from_u32(3));
    AuthorizationCode::issue((id, SECRET), binding(), user, noon()).state
}

#[test]
fn a_code_is_redeemed_once_within_a_minute() {
    let code = issued();
    let at = noon() + Duration::seconds(59);
    let redeemed = code.redeem(SECRET, &binding(), session(1), at).unwrap().state;
    assert_eq!(redeemed.redeemed(), Some(Redeemed { at, session: session(1) }));
    assert_eq!(redeemed.version(), code.version().next());
    let again = redeemed.redeem(SECRET, &binding(), session(2), at).unwrap_err();
    assert_eq!(again, RedeemRefusal::Reused(session(1)));
    let late = code.redeem(SECRET, &binding(), session(1), noon() + VALID_FOR).unwrap_err();
    assert_eq!(late, RedeemRefusal::Expired);
}

#[test]
fn a_code_is_kept_for_longer_than_it_can_be_redeemed() {
    let code = issued();
    assert!(noon() < code.expires_at() && code.expires_at() < code.forget_at());
}

#[test]
fn a_code_belongs_to_its_request() {
    let digest = Digest::from_bytes([9; 32]);
    let others = [
        Binding { client: "backoffice".to_owned(), ..binding() },
        Binding { redirect_uri: "https://shop.example/back/".to_owned(), ..binding() },
        Binding { challenge: digest, ..binding() },
    ];
    for other in others {
        let refused = issued().redeem(SECRET, &other, session(1), noon()).unwrap_err();
        assert_eq!(refused, RedeemRefusal::OtherRequest, "{other:?}");
    }
    let invented = issued().redeem(digest, &binding(), session(1), noon()).unwrap_err();
    assert_eq!(invented, RedeemRefusal::Unknown);
}

#[test]
fn a_code_that_was_used_is_told_so_whatever_else_is_shown() {
    let redeemed = issued().redeem(SECRET, &binding(), session(1), noon()).unwrap().state;
    let other = Binding { client: "backoffice".to_owned(), ..binding() };
    let late = noon() + Duration::hours(1);
    let refused = redeemed.redeem(SECRET, &other, session(2), late).unwrap_err();
    assert_eq!(refused, RedeemRefusal::Reused(session(1)));
}
