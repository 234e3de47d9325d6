//! A letter as an Internet message: plain text and HTML, from the shop, with an id that follows from the mail.

use std::time::SystemTime;

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, address::AddressError};

use crate::application::ports::Letter;
use crate::infrastructure::letters::{self, NoWords};

/// Who writes: `Shop <shop@example.org>`, or an address alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sender(Mailbox);

impl Sender {
    pub(crate) fn parse(text: &str) -> Result<Self, AddressError> {
        text.parse().map(Self)
    }

    pub(super) fn address(&self) -> Address {
        self.0.email.clone()
    }

    pub(super) fn domain(&self) -> &str {
        self.0.email.domain()
    }
}

/// Why a letter is no message.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoMessage {
    /// The text that was no address is not repeated.
    #[error("the address of the recipient is not one that mail can be sent to")]
    Address,
    #[error(transparent)]
    Words(#[from] NoWords),
    #[error("the message could not be put together")]
    Parts(#[from] lettre::error::Error),
}

/// A message, ready to be handed over.
pub(super) struct Message {
    to: Address,
    bytes: Vec<u8>,
}

impl Message {
    pub(super) fn write(letter: &Letter, sender: &Sender) -> Result<Self, NoMessage> {
        let to = address_of(letter.to.reveal()).ok_or(NoMessage::Address)?;
        let words = letters::write(&letter.content, letter.language)?;
        let language = HeaderName::new_from_ascii_str("Content-Language");
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        let message = lettre::Message::builder()
            .from(sender.0.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(words.subject)
            .date(SystemTime::from(letter.written_at))
            .message_id(Some(format!("<{}@{}>", letter.mail, sender.domain())))
            .raw_header(HeaderValue::new(language, letter.language.as_str().to_owned()))
            // No out-of-office note is to answer it (RFC 3834).
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()))
            .multipart(MultiPart::alternative_plain_html(words.text, words.html))?;
        Ok(Self { to, bytes: message.formatted() })
    }

    pub(super) fn to(&self) -> Address {
        self.to.clone()
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether the address has letters that only some servers take (RFC 6531).
    pub(super) fn needs_utf8(&self) -> bool {
        !AsRef::<str>::as_ref(&self.to).is_ascii()
    }
}

/// The address with the ASCII form of its domain, which every server takes.
fn address_of(text: &str) -> Option<Address> {
    let (user, domain) = text.rsplit_once('@')?;
    let domain = idna::domain_to_ascii(domain).ok()?;
    Address::new(user, domain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::samples::{contents, noon, written};
    use crate::domain::{Address as Opened, Language};

    fn letter(to: &str) -> Letter {
        Letter {
            mail: written(1, 7).state.id(),
            to: Opened::opened(to.to_owned()),
            language: Language::German,
            content: contents()[1].clone(),
            written_at: noon(),
        }
    }

    fn sender() -> Sender {
        Sender::parse("The shop <shop@example.org>").unwrap()
    }

    #[test]
    fn a_message_has_two_forms_and_an_id_that_stays() {
        let letter = letter("ada@example.org");
        let message = Message::write(&letter, &sender()).unwrap();
        let text = String::from_utf8(message.bytes().to_vec()).unwrap();
        assert!(text.is_ascii(), "{text}");
        for part in [
            "From: \"The shop\" <shop@example.org>",
            "To: ada@example.org",
            "Date: Sun, 01 Mar 2026 12:00:00 +0000",
            "Content-Language: de",
            "Auto-Submitted: auto-generated",
            "Content-Type: text/plain",
            "Content-Type: text/html",
        ] {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
        let id = format!("Message-ID: <{}@example.org>", letter.mail);
        let again = Message::write(&letter, &sender()).unwrap();
        for message in [message, again] {
            assert!(String::from_utf8_lossy(message.bytes()).contains(&id));
        }
    }

    #[test]
    fn a_domain_is_written_in_ascii_and_a_mailbox_as_it_is() {
        let message = Message::write(&letter("jürgen@müller.example"), &sender()).unwrap();
        assert_eq!(message.to().to_string(), "jürgen@xn--mller-kva.example");
        assert!(message.needs_utf8());
        let message = Message::write(&letter("ada@müller.example"), &sender()).unwrap();
        assert!(!message.needs_utf8());
    }

    #[test]
    fn no_text_becomes_a_second_command() {
        for text in ["ada", "ada@example.org>\r\nRCPT TO:<eve@example.org", "a b@example.org", "@"]
        {
            let refused = Message::write(&letter(text), &sender()).err().unwrap();
            assert!(matches!(refused, NoMessage::Address), "{text:?}: {refused:?}");
            assert!(!refused.to_string().contains("ada"));
        }
    }
}
