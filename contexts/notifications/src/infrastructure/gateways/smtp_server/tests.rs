mod over_tls;

use super::*;
use crate::application::ports::ServerAnswer;
use crate::domain::samples::{noon, written};
use crate::domain::{Address, Content, Language};
use crate::infrastructure::testing::TestServer;

fn client(server: &TestServer) -> SmtpServer {
    let url = SmtpUrl::parse(&server.url()).unwrap();
    let sender = Sender::parse("Shop <shop@example.org>").unwrap();
    SmtpServer::new(url, sender, Duration::from_secs(30))
}

fn letter(to: &str) -> Letter {
    Letter {
        mail: written(1, 7).state.id(),
        to: Address::opened(to.to_owned()),
        language: Language::English,
        content: Content::Welcome,
        written_at: noon(),
    }
}

const ADA: &str = "ada@example.org";

#[tokio::test]
async fn a_mail_is_handed_over_and_the_connection_used_again() {
    let server = TestServer::start().await;
    let client = client(&server);
    for _mail in 0..2 {
        assert_eq!(client.send(letter(ADA)).await, Ok(Delivery::Accepted));
    }
    let told = server.told();
    for line in ["EHLO example.org", "MAIL FROM:<shop@example.org>", "RCPT TO:<ada@example.org>"] {
        assert!(told.iter().any(|one| one == line), "{line} is missing in {told:?}");
    }
    assert_eq!((server.connections(), server.taken()), (1, 2));
}

#[tokio::test]
async fn a_connection_that_the_server_has_closed_is_made_anew() {
    let server = TestServer::start().await;
    let client = client(&server);
    assert_eq!(client.send(letter(ADA)).await, Ok(Delivery::Accepted));
    server.will("MAIL", "drop");
    assert_eq!(client.send(letter(ADA)).await, Ok(Delivery::Accepted));
    assert_eq!((server.connections(), server.taken()), (2, 2));
}

#[tokio::test]
async fn where_the_server_refuses_says_what_it_means() {
    let address = |code| Ok(Delivery::AddressRefused(ServerAnswer(code)));
    let mail = |code| Ok(Delivery::MailRefused(ServerAnswer(code)));
    let deferred = |code| Ok(Delivery::Deferred(ServerAnswer(code)));
    for (command, answer, meaning) in [
        ("RCPT", "550 5.1.1 <ada@example.org>: no such mailbox", address(550)),
        ("RCPT", "550 unknown user", address(550)),
        ("RCPT", "551 not here", address(551)),
        ("RCPT", "550 5.7.1 relaying denied", deferred(550)),
        ("RCPT", "552 5.2.2 mailbox full", deferred(552)),
        ("RCPT", "450 4.2.0 greylisted", deferred(450)),
        ("MAIL", "451 4.3.0 later", deferred(451)),
        ("DATA", "554 5.7.1 no", mail(554)),
        (".", "554 5.7.1 spam", mail(554)),
        (".", "452 4.3.1 disk full", deferred(452)),
    ] {
        let server = TestServer::start().await;
        server.will(command, answer);
        assert_eq!(client(&server).send(letter(ADA)).await, meaning, "{command}: {answer}");
    }
}

#[tokio::test]
async fn until_its_words_are_sent_the_server_certainly_does_not_have_a_mail() {
    for (command, answer, may_have_it) in [
        ("EHLO", "drop", false),
        ("EHLO", "554 5.7.0 go away", false),
        ("MAIL", "553 5.1.8 no such sender", false),
        ("RCPT", "drop", false),
        ("DATA", "drop", false),
        (".", "drop", true),
    ] {
        let server = TestServer::start().await;
        server.will(command, answer);
        let failed = client(&server).send(letter(ADA)).await.unwrap_err();
        assert_eq!(
            matches!(failed, MailServerError::NoAnswer { .. }),
            may_have_it,
            "{command}, {answer}: {failed:?}"
        );
        assert!(!failed.to_string().contains("ada"), "{failed}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_and_an_address_that_is_none_are_not_reached() {
    let server = TestServer::start().await;
    let gone = client(&server);
    let client = client(&server);
    let refused = client.send(letter("nobody")).await.unwrap_err();
    assert!(matches!(refused, MailServerError::NotReached { .. }), "{refused:?}");
    let beyond = client.send(letter("jürgen@example.org")).await.unwrap_err();
    assert!(beyond.to_string().contains("SMTPUTF8"), "{beyond}");
    drop(server);
    let away = gone.send(letter(ADA)).await.unwrap_err();
    assert!(matches!(away, MailServerError::NotReached { .. }), "{away:?}");
}
