//! Tokens verified while the host with `users` rotates its keys, breaks and comes back.

mod users;

use actix_web::http::header::{AUTHORIZATION, RETRY_AFTER};
use actix_web::test::TestRequest;
use actix_web::{ResponseError, web};
use futures_util::future::{join, join_all};
use uuid::Uuid;

use self::users::{Answer, Users};
use super::*;
use crate::auth::{TokenRefused, TokenVerifier};
use crate::http::caller::identify;
use crate::testing::ManualClock;

const USER: Uuid = Uuid::from_u128(7);

struct Shop {
    clock: Arc<ManualClock>,
    users: Users,
    verifier: web::Data<TokenVerifier>,
}

/// A shop whose fetches never time out.
fn shop() -> Shop {
    shop_that_waits(Duration::from_mins(1))
}

fn shop_that_waits(timeout: Duration) -> Shop {
    let clock = ManualClock::at("2026-01-02T03:04:05Z");
    let users = Users::start(clock.clone());
    let settings = HttpKeySettings { timeout, ..HttpKeySettings::default() };
    let source =
        HttpKeySource::new(&users.url, clock.clone(), settings, &Dependencies::default()).unwrap();
    let verifier = web::Data::new(TokenVerifier::new(Arc::new(source), clock.clone()));
    Shop { clock, users, verifier }
}

impl Shop {
    /// The outcome of a fresh token that names `key_id`.
    async fn verify(&self, key_id: &str) -> Result<(), TokenRefused> {
        let token = self.users.token(USER, key_id);
        self.verifier.verify_by_current_keys(&token).await.map(drop)
    }

    fn pass(&self, time: TimeDelta) {
        self.clock.advance(time);
    }
}

#[actix_web::test]
async fn keys_are_fetched_once_and_again_when_they_are_old() {
    let shop = shop();
    assert_eq!(shop.users.times_asked(), 0);
    for _token in 0..5 {
        shop.verify("first").await.unwrap();
    }
    shop.pass(TimeDelta::seconds(299));
    shop.verify("first").await.unwrap();
    assert_eq!(shop.users.times_asked(), 1);
    shop.pass(TimeDelta::seconds(1));
    shop.verify("first").await.unwrap();
    assert_eq!(shop.users.times_asked(), 2);
}

#[actix_web::test]
async fn an_unknown_key_is_fetched_at_once() {
    let shop = shop();
    shop.verify("first").await.unwrap();
    shop.users.answers(Answer::keys(&["second", "first"]));
    shop.pass(TimeDelta::seconds(1));
    shop.verify("second").await.unwrap();
    shop.verify("first").await.unwrap();
    assert_eq!(shop.users.times_asked(), 2);
}

#[actix_web::test]
async fn a_made_up_key_id_causes_one_fetch_in_ten_seconds() {
    let shop = shop();
    shop.verify("first").await.unwrap();
    shop.pass(TimeDelta::seconds(1));
    for _again in 0..3 {
        assert_eq!(shop.verify("made up").await, Err(TokenRefused::Invalid));
        shop.pass(TimeDelta::seconds(3));
    }
    assert_eq!(shop.users.times_asked(), 2);
    shop.pass(TimeDelta::seconds(1));
    assert_eq!(shop.verify("made up").await, Err(TokenRefused::Invalid));
    assert_eq!(shop.users.times_asked(), 3);
}

#[actix_web::test]
async fn made_up_key_ids_cause_one_fetch_a_second_and_keep_no_new_key_out() {
    let shop = shop();
    shop.verify("first").await.unwrap();
    shop.pass(TimeDelta::seconds(1));
    assert_eq!(shop.verify("a").await, Err(TokenRefused::Invalid));
    shop.users.answers(Answer::keys(&["second", "first"]));
    for undecided in ["b", "c", "second"] {
        assert_eq!(shop.verify(undecided).await, Err(TokenRefused::KeysAway), "{undecided}");
    }
    assert_eq!(shop.users.times_asked(), 2);
    shop.pass(TimeDelta::seconds(1));
    shop.verify("second").await.unwrap();
    assert_eq!(shop.users.times_asked(), 3);
}

#[actix_web::test]
async fn a_withdrawn_key_is_accepted_until_the_cache_expires() {
    let shop = shop();
    shop.verify("first").await.unwrap();
    shop.users.answers(Answer::keys(&["second"]));
    shop.verify("first").await.unwrap();
    shop.pass(TimeDelta::minutes(5));
    assert_eq!(shop.verify("first").await, Err(TokenRefused::Invalid));
}

#[actix_web::test]
async fn cached_keys_are_used_for_a_day_while_users_is_away() {
    let shop = shop();
    shop.verify("first").await.unwrap();
    shop.users.answers(Answer::Broken);
    shop.pass(TimeDelta::hours(23));
    shop.verify("first").await.unwrap();
    shop.verify("first").await.unwrap();
    assert_eq!(shop.users.times_asked(), 2, "who is away is not asked by every request");
    shop.pass(TimeDelta::hours(1));
    assert_eq!(shop.verify("first").await, Err(TokenRefused::KeysAway));
    shop.users.answers(Answer::keys(&["first"]));
    assert_eq!(shop.verify("first").await, Err(TokenRefused::KeysAway), "not before a second");
    shop.pass(TimeDelta::seconds(1));
    shop.verify("first").await.unwrap();
}

#[actix_web::test]
async fn an_unknown_key_is_undecided_while_users_is_away() {
    let shop = shop();
    shop.verify("first").await.unwrap();
    shop.users.answers(Answer::Broken);
    shop.pass(TimeDelta::seconds(10));
    for _again in 0..2 {
        assert_eq!(shop.verify("second").await, Err(TokenRefused::KeysAway));
        shop.verify("first").await.unwrap();
    }
    assert_eq!(shop.users.times_asked(), 2);
}

#[actix_web::test]
async fn a_host_without_keys_asks_again_a_second_after_a_failed_fetch() {
    let shop = shop();
    shop.users.answers(Answer::Broken);
    for _again in 0..3 {
        assert_eq!(shop.verify("first").await, Err(TokenRefused::KeysAway));
    }
    assert_eq!(shop.users.times_asked(), 1);
    shop.users.answers(Answer::keys(&["first"]));
    shop.pass(TimeDelta::seconds(1));
    shop.verify("first").await.unwrap();
    assert_eq!(shop.users.times_asked(), 2);
}

#[actix_web::test]
async fn old_keys_are_used_for_ten_seconds_between_two_failed_fetches() {
    let shop = shop();
    shop.verify("first").await.unwrap();
    shop.users.answers(Answer::Broken);
    shop.pass(TimeDelta::minutes(5));
    for _second in 0..10 {
        shop.verify("first").await.unwrap();
        shop.pass(TimeDelta::seconds(1));
    }
    assert_eq!(shop.users.times_asked(), 2);
}

#[actix_web::test]
async fn an_unusable_answer_counts_as_a_failed_fetch() {
    for answer in [Answer::Broken, Answer::Nonsense, Answer::keys(&[]), Answer::Huge] {
        let shop = shop();
        shop.users.answers(answer.clone());
        assert_eq!(shop.verify("first").await, Err(TokenRefused::KeysAway), "{answer:?}");
        assert_eq!(shop.users.times_asked(), 1, "{answer:?}");
    }
}

#[actix_web::test]
async fn a_late_answer_counts_as_a_failed_fetch() {
    let shop = shop_that_waits(Duration::from_millis(50));
    shop.users.answers(Answer::Silent);
    assert_eq!(shop.verify("first").await, Err(TokenRefused::KeysAway));
}

#[actix_web::test]
async fn a_refused_connection_counts_as_a_failed_fetch() {
    let clock = ManualClock::at("2026-01-02T03:04:05Z");
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let settings = HttpKeySettings::default();
    let source = HttpKeySource::new(
        &format!("http://{free}"),
        clock.clone(),
        settings,
        &Dependencies::default(),
    );
    let source = source.unwrap();
    let verifier = TokenVerifier::new(Arc::new(source), clock.clone());
    let token = crate::auth::TestIssuer::new(clock).token(USER, &[]);
    let refused = verifier.verify_by_current_keys(&token).await.unwrap_err();
    assert_eq!(refused, TokenRefused::KeysAway);
}

#[actix_web::test]
async fn concurrent_requests_share_one_fetch() {
    let shop = shop();
    shop.users.answers(Answer::Held);
    let all = join_all((0..8).map(|_| shop.verify("first")));
    // Every request has asked before the answer is released: they are polled in this order.
    let (verified, ()) = join(all, async { shop.users.let_go() }).await;
    assert!(verified.iter().all(Result::is_ok), "{verified:?}");
    assert_eq!(shop.users.times_asked(), 1);
}

#[actix_web::test]
async fn a_cancelled_request_does_not_cancel_the_fetch_of_the_others() {
    let shop = shop();
    shop.users.answers(Answer::Held);
    {
        let mut given_up = Box::pin(shop.verify("first"));
        assert!(futures_util::poll!(&mut given_up).is_pending());
    }
    shop.users.let_go();
    shop.verify("first").await.unwrap();
}

#[actix_web::test]
async fn a_request_waits_for_keys_or_gets_503_with_retry_after() {
    let shop = shop();
    let ask = async |key_id: &str| {
        let request = TestRequest::get()
            .app_data(shop.verifier.clone())
            .insert_header((AUTHORIZATION, format!("Bearer {}", shop.users.token(USER, key_id))));
        identify(&request.to_http_request()).await
    };
    assert_eq!(ask("first").await.unwrap().sub, USER);
    assert_eq!(ask("first").await.unwrap().sub, USER);
    shop.pass(TimeDelta::seconds(1));
    assert_eq!(ask("second").await.unwrap_err().code(), "token-invalid");
    shop.users.answers(Answer::Broken);
    shop.pass(TimeDelta::seconds(10));
    let refused = ask("second").await.unwrap_err();
    assert_eq!((refused.status_code().as_u16(), refused.code()), (503, "keys-unavailable"));
    assert_eq!(refused.error_response().headers().get(RETRY_AFTER).unwrap(), "1");
    assert_eq!(ask("first").await.unwrap().sub, USER);
}
