//! Decisions about a mail: given a history, when a decision is taken, then the event or the refusal.

use super::*;
use crate::domain::samples::{THREE_DAYS, contents, new_mail, noon, order, user, written};

fn waiting() -> Mail {
    written(1, 7).state
}

fn failed(reason: FailureReason) -> Mail {
    waiting().not_sent(NotSent::Failed(reason), noon()).unwrap().state
}

#[test]
fn one_event_is_one_mail_of_a_kind() {
    let names: Vec<MailId> = contents()
        .into_iter()
        .map(|content| Mail::write(new_mail(1, 7, content), THREE_DAYS, noon()).unwrap().state.id())
        .collect();
    for (place, name) in names.iter().enumerate() {
        assert!(!names[..place].contains(name), "each kind is another mail");
    }
    assert_eq!(written(1, 7).state.id(), waiting().id(), "the same event is the same mail");
    assert_ne!(written(2, 7).state.id(), waiting().id());
}

#[test]
fn a_mail_is_about_its_order_or_else_about_its_recipient() {
    let recipient = user(7).as_uuid();
    let about = contents().map(|content| content.about(recipient));
    assert_eq!(about[0], format!("user/{recipient}"));
    for about in &about[1..] {
        assert_eq!(*about, format!("order/{}", order(1)));
    }
}

#[test]
fn only_a_cancellation_names_a_reason() {
    let reasons = contents().map(|content| content.reason().map(str::to_owned));
    assert_eq!(reasons, [None, None, None, Some("payment-declined".to_owned()), None]);
}

#[test]
fn every_kind_has_its_name() {
    assert_eq!(contents().map(|content| content.kind()), Content::KINDS);
}

#[test]
fn about_an_old_event_no_mail_is_written() {
    let new = || new_mail(1, 7, Content::Welcome);
    let late = noon() + TimeDelta::days(3);
    assert_eq!(Mail::write(new(), THREE_DAYS, late), None);
    assert!(Mail::write(new(), THREE_DAYS, late - TimeDelta::seconds(1)).is_some());
}

#[test]
fn a_decision_makes_the_next_version_and_its_event() {
    let mail = waiting();
    let sent = mail.sent(noon()).unwrap();
    assert_eq!((sent.decided_on, sent.event), (mail.version(), MailEvent::Sent));
    assert_eq!(sent.state.version(), sent.version());
    assert_eq!(*sent.state.status(), MailStatus::Sent { at: noon() });
    let suppressed = mail.not_sent(NotSent::Suppressed, noon()).unwrap();
    assert_eq!(suppressed.event, MailEvent::Suppressed);
}

#[test]
fn a_mail_that_is_settled_is_not_settled_again() {
    let sent = waiting().sent(noon()).unwrap().state;
    assert_eq!(sent.sent(noon()), Err(MailRefusal::IsSent));
    assert_eq!(sent.not_sent(NotSent::Suppressed, noon()), Err(MailRefusal::IsSent));
    assert_eq!(failed(FailureReason::MailRefused).sent(noon()), Err(MailRefusal::IsNotSent));
}

#[test]
fn only_a_mail_that_was_not_sent_is_tried_again() {
    let later = noon() + TimeDelta::days(9);
    for reason in
        [FailureReason::AddressRefused, FailureReason::MailRefused, FailureReason::GivenUp]
    {
        let again = failed(reason).retry(THREE_DAYS, later).unwrap();
        assert_eq!(again.event, MailEvent::Requeued);
        assert!(!again.state.is_given_up_at(later), "its time begins again");
    }
    let suppressed = waiting().not_sent(NotSent::Suppressed, noon()).unwrap().state;
    assert!(suppressed.retry(THREE_DAYS, later).is_ok());
    let refused = |mail: Mail| mail.retry(THREE_DAYS, later).unwrap_err();
    assert_eq!(refused(waiting()), MailRefusal::IsWaiting);
    assert_eq!(refused(waiting().sent(noon()).unwrap().state), MailRefusal::IsSent);
    assert_eq!(refused(failed(FailureReason::RecipientErased)), MailRefusal::RecipientErased);
}

#[test]
fn a_waiting_mail_is_given_up_when_its_time_is_over() {
    let mail = waiting();
    let end = noon() + TimeDelta::days(3);
    assert!(!mail.is_given_up_at(end - TimeDelta::seconds(1)));
    assert!(mail.is_given_up_at(end));
    assert!(!mail.sent(noon()).unwrap().state.is_given_up_at(end));
}

#[test]
fn reasons_are_read_back() {
    for reason in FailureReason::ALL {
        assert_eq!(FailureReason::parse(reason.as_str()), Some(reason));
    }
    assert_eq!(FailureReason::parse("bored"), None);
}
