use chrono::TimeDelta;

use super::*;
use crate::application::ports::MailServerError;
use crate::application::testing::{Shop, about, origin};
use crate::domain::samples::{erased, noon, recipient, user};
use crate::domain::{Language, MailStatus};

async fn with_a_waiting_mail() -> Shop {
    let shop = Shop::open();
    shop.application
        .welcome(recipient(7, "sealed.1.ada@example.org", 1), about(1), &origin())
        .await
        .unwrap();
    shop
}

fn refused() -> ServerAnswer {
    ServerAnswer(550)
}

async fn only(shop: &Shop) -> OutboxMail {
    let mut mails = shop.mails().await;
    assert_eq!(mails.len(), 1);
    mails.remove(0)
}

#[tokio::test]
async fn a_mail_is_sent_once_to_the_opened_address() {
    let shop = with_a_waiting_mail().await;
    assert_eq!(shop.send_due().await, 1);
    assert_eq!(shop.send_due().await, 0);
    let letters = shop.server.letters.lock().unwrap().clone();
    assert_eq!(letters.len(), 1);
    assert_eq!(
        (letters[0].to.reveal(), letters[0].language),
        ("ada@example.org", Language::German)
    );
    let sent = only(&shop).await;
    assert_eq!(*sent.mail.status(), MailStatus::Sent { at: noon() });
    assert_eq!((sent.attempts.made, sent.attempts.next_at), (1, None));
}

#[tokio::test]
async fn a_server_that_is_away_or_defers_is_tried_again_later() {
    let shop = with_a_waiting_mail().await;
    shop.will(Err(MailServerError::NotReached { why: "connection refused".to_owned() }));
    shop.will(Ok(Delivery::Deferred(ServerAnswer(451))));
    for (tries, wait) in [(1, 5), (2, 10)] {
        assert_eq!(shop.send_due().await, 1);
        let waiting = only(&shop).await;
        assert!(matches!(waiting.mail.status(), MailStatus::Waiting { .. }));
        assert_eq!(waiting.attempts.made, tries);
        assert!(waiting.attempts.last_answer.is_some());
        assert_eq!(shop.send_due().await, 0, "not at once");
        shop.clock.advance(TimeDelta::seconds(wait * 2));
    }
    shop.send_due().await;
    assert!(matches!(only(&shop).await.mail.status(), MailStatus::Sent { .. }));
}

#[tokio::test]
async fn after_a_crash_between_the_answer_and_the_commit_the_same_mail_is_handed_over_again() {
    let shop = with_a_waiting_mail().await;
    let now = shop.application.now();
    let due =
        shop.application.mails.take_due(now, shop.application.pacing.until(now), 9).await.unwrap();
    // The server takes it, and the process dies.
    shop.application.attempt(&due.mails[0].mail).await.unwrap();
    assert_eq!(shop.send_due().await, 0);
    shop.clock.advance(TimeDelta::minutes(2));
    assert_eq!(shop.send_due().await, 1);
    let letters = shop.server.letters.lock().unwrap();
    assert_eq!((letters.len(), letters[0].mail), (2, letters[1].mail));
}

#[tokio::test]
async fn a_refused_address_is_suppressed_until_there_is_a_new_one() {
    let shop = with_a_waiting_mail().await;
    shop.will(Ok(Delivery::AddressRefused(refused())));
    shop.send_due().await;
    let reason = FailureReason::AddressRefused;
    assert_eq!(*only(&shop).await.mail.status(), MailStatus::Failed { at: noon(), reason });
    let list = shop.application.suppressions(None, 9).await.unwrap();
    assert_eq!((list.len(), list[0].user), (1, user(7)));

    let origin = origin();
    let again = |number| {
        let ada = recipient(7, "sealed.1.ada@example.org", 1);
        shop.application.welcome(ada, about(number), &origin)
    };
    again(2).await.unwrap();
    shop.send_due().await;
    let suppressed = shop.mails().await;
    let suppressed =
        suppressed.iter().filter(|one| matches!(one.mail.status(), MailStatus::Suppressed { .. }));
    assert_eq!(suppressed.count(), 1);
    assert_eq!(shop.server.letters.lock().unwrap().len(), 1, "the server was not asked again");

    let moved = recipient(7, "sealed.1.countess@example.org", 2);
    shop.application.note_recipient(moved, &origin).await.unwrap();
    assert!(shop.application.suppressions(None, 9).await.unwrap().is_empty());
    again(3).await.unwrap();
    shop.send_due().await;
    let letters = shop.server.letters.lock().unwrap();
    assert_eq!(letters.last().unwrap().to.reveal(), "countess@example.org");
}

#[tokio::test]
async fn a_suppression_is_lifted_and_the_mail_tried_again() {
    let shop = with_a_waiting_mail().await;
    shop.will(Ok(Delivery::AddressRefused(refused())));
    shop.send_due().await;
    assert!(shop.application.lift_suppression(user(7), &origin()).await.unwrap());
    assert!(!shop.application.lift_suppression(user(7), &origin()).await.unwrap());
    shop.application.retry_mail(only(&shop).await.mail.id(), &origin()).await.unwrap();
    assert_eq!(shop.send_due().await, 1);
    assert!(matches!(only(&shop).await.mail.status(), MailStatus::Sent { .. }));
}

#[tokio::test]
async fn a_mail_that_is_refused_for_good_has_failed_and_its_address_has_not() {
    let shop = with_a_waiting_mail().await;
    shop.will(Ok(Delivery::MailRefused(ServerAnswer(554))));
    shop.send_due().await;
    let failed = only(&shop).await;
    let reason = FailureReason::MailRefused;
    assert_eq!(*failed.mail.status(), MailStatus::Failed { at: noon(), reason });
    assert_eq!(failed.attempts.last_answer.as_deref(), Some("the mail server answered 554"));
    assert!(shop.application.suppressions(None, 9).await.unwrap().is_empty());
}

#[tokio::test]
async fn to_somebody_who_is_erased_nothing_is_sent() {
    let shop = with_a_waiting_mail().await;
    shop.application.note_recipient(erased(7, 2), &origin()).await.unwrap();
    shop.send_due().await;
    let reason = FailureReason::RecipientErased;
    assert_eq!(*only(&shop).await.mail.status(), MailStatus::Failed { at: noon(), reason });
    assert!(shop.server.letters.lock().unwrap().is_empty());
    // An older version, told again, brings nothing back.
    let old = recipient(7, "sealed.1.ada@example.org", 1);
    shop.application.note_recipient(old, &origin()).await.unwrap();
    let kept = shop.application.recipients.find(user(7)).await.unwrap();
    assert_eq!(kept.and_then(|kept| kept.address().cloned()), None);
}

#[tokio::test]
async fn a_key_that_is_away_makes_the_mail_wait() {
    let shop = with_a_waiting_mail().await;
    *shop.addresses.are_away.lock().unwrap() = true;
    shop.send_due().await;
    assert!(matches!(only(&shop).await.mail.status(), MailStatus::Waiting { .. }));
    assert!(shop.server.letters.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_mail_is_given_up_when_it_is_of_no_use_any_more() {
    let shop = with_a_waiting_mail().await;
    shop.clock.advance(TimeDelta::days(4));
    shop.send_due().await;
    assert!(matches!(
        only(&shop).await.mail.status(),
        MailStatus::Failed { reason: FailureReason::GivenUp, .. }
    ));
}
