//! The mailbox that an e-mail address names. One mailbox has one key, however its address is written.

use std::fmt;

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};

use super::characters::{is_invisible, is_mark};
use super::{NFKC, composed, folded};

/// The longest address that SMTP can carry (RFC 5321, 4.5.3.1.3, less the angle brackets).
const LONGEST: usize = 254;
const LONGEST_LOCAL_PART: usize = 64;
const ZERO_WIDTH_JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];

/// A mailbox. Its key is the folded local part and the domain in ASCII (IDNA, UTS #46): `José@Müller.DE`, composed or not, and
/// `jose\u{301}@xn--mller-kva.de.` are one.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Mailbox {
    key: String,
    shown: String,
}

/// Why a text is not an e-mail address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be an e-mail address such as ada@example.org, of at most 254 bytes")]
pub struct NotAMailbox;

impl Mailbox {
    /// Reads an address. The check covers only the form; whether the address exists, only a message to it can tell. Quoted local
    /// parts and comments, which give one mailbox many addresses, are refused, and so are characters that cannot be seen.
    ///
    /// # Errors
    /// When the text has not the form of an address.
    pub fn parse(text: &str) -> Result<Self, NotAMailbox> {
        let text = text.trim();
        // Of an ASCII address nothing but the case and the last dot can differ.
        let address = NFKC.normalize(text);
        let (local_part, domain) = address.rsplit_once('@').ok_or(NotAMailbox)?;
        let (domain, shown_domain) = domains(domain).ok_or(NotAMailbox)?;
        let folded_local_part = folded(local_part);
        let key = format!("{folded_local_part}@{domain}");
        if key.len() > LONGEST || !is_local_part(&folded_local_part) {
            return Err(NotAMailbox);
        }
        let shown_local_part = local_part.to_lowercase();
        let shown = format!("{}@{shown_domain}", composed(&shown_local_part));
        Ok(Self { key, shown })
    }

    /// The text that identifies the mailbox. To be compared, not to be shown or written to.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The address as people write it: in lower case, the domain in its own script.
    pub fn shown(&self) -> &str {
        &self.shown
    }
}

/// A mailbox is personal data, so `{:?}` keeps it out of logs.
impl fmt::Debug for Mailbox {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Mailbox(…)")
    }
}

/// The domain in ASCII and in its own script.
fn domains(domain: &str) -> Option<(String, String)> {
    // IDNA drops most invisible characters; a joiner that the script needs it checks itself.
    if domain.contains(|letter| is_invisible(letter) && !ZERO_WIDTH_JOINERS.contains(&letter)) {
        return None;
    }
    let uts46 = Uts46::new();
    let (rules, hyphens) = (AsciiDenyList::STD3, Hyphens::CheckFirstLast);
    let ascii = uts46.to_ascii(domain.as_bytes(), rules, hyphens, DnsLength::VerifyAllowRootDot);
    let ascii = ascii.ok()?;
    let ascii = ascii.strip_suffix('.').unwrap_or(&ascii);
    let (shown, in_order) = uts46.to_unicode(ascii.as_bytes(), rules, hyphens);
    (in_order.is_ok() && ascii.contains('.')).then(|| (ascii.to_owned(), shown.into_owned()))
}

fn is_local_part(text: &str) -> bool {
    let refused = |letter: char| {
        letter.is_whitespace() || is_invisible(letter) || "@<>()[]\\,;:\"".contains(letter)
    };
    (1..=LONGEST_LOCAL_PART).contains(&text.len())
        && !text.contains(refused)
        && !text.starts_with(is_mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> String {
        Mailbox::parse(text).unwrap_or_else(|_refused| panic!("{text} is refused")).key().to_owned()
    }

    #[test]
    fn every_way_of_writing_a_mailbox_has_its_key() {
        let ways: [(&str, &[&str]); 5] = [
            (
                "ada@example.org",
                &[
                    "  Ada@Example.ORG ",
                    "ADA@EXAMPLE.ORG.",
                    "ａｄａ＠ｅｘａｍｐｌｅ．ｏｒｇ",
                    "ada@example。org",
                ],
            ),
            (
                "josé@example.org",
                &["jose\u{301}@example.org", "JOSÉ@example.org", "JOSE\u{301}@EXAMPLE.ORG"],
            ),
            (
                "jürgen@xn--mller-kva.de",
                &["JÜRGEN@MÜLLER.DE", "ju\u{308}rgen@mu\u{308}ller.de.", "jürgen@XN--MLLER-KVA.DE"],
            ),
            ("gross@example.org", &["GROSS@example.org", "groß@example.org", "GROẞ@example.org"]),
            ("δοκιμη@xn--mxaakra1cs.gr", &["ΔΟΚΙΜΗ@εταιρια.gr", "δοκιμη@ΕΤΑΙΡΙΑ.gr"]),
        ];
        for (one, others) in ways {
            for other in others {
                assert_eq!(key(other), key(one), "{other}");
            }
        }
    }

    #[test]
    fn different_mailboxes_have_different_keys() {
        for (one, other) in [
            ("jose@example.org", "josé@example.org"),
            ("ılker@example.org", "ilker@example.org"),
            ("ada@straße.de", "ada@strasse.de"),
            ("a.da@example.org", "ada@example.org"),
            ("ada+shop@example.org", "ada@example.org"),
        ] {
            assert_ne!(key(one), key(other));
        }
    }

    #[test]
    fn an_address_is_shown_as_people_write_it() {
        for (written, shown) in [
            ("Ada.Lovelace@Example.ORG.", "ada.lovelace@example.org"),
            ("GROß@xn--mller-kva.de", "groß@müller.de"),
            ("jose\u{301}@mu\u{308}ller.de", "josé@müller.de"),
        ] {
            assert_eq!(Mailbox::parse(written).unwrap().shown(), shown);
        }
        assert_eq!(format!("{:?}", Mailbox::parse("a@b.co").unwrap()), "Mailbox(…)");
    }

    #[test]
    fn common_forms_of_addresses_are_taken() {
        for text in [
            "a@b.co",
            "o'hara+shop@mail.example.co.uk",
            "x_y@1-2.io",
            "用户@例え.jp",
            "نام@نامه\u{200c}ای.com",
        ] {
            key(text);
        }
    }

    #[test]
    fn an_address_is_as_long_as_mail_can_carry_it() {
        let of = |last: usize| {
            let (label, last) = ("d".repeat(61), "d".repeat(last));
            format!("{}@{label}.{label}.{last}.org", "a".repeat(LONGEST_LOCAL_PART))
        };
        assert_eq!(key(&of(61)).len(), LONGEST);
        assert_eq!(Mailbox::parse(&of(62)), Err(NotAMailbox));
        assert_eq!(Mailbox::parse(&of(63)), Err(NotAMailbox));
    }

    #[test]
    fn what_is_no_address_or_hides_something_is_refused() {
        let long = format!("{}@example.org", "a".repeat(65));
        let longer = format!("a@{}.org", "b.".repeat(130));
        for text in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "ada@localhost",
            "a b@example.org",
            "a@b@c.org",
            "a＠b@c.org",
            "ada@.org",
            "ada@example..org",
            "ada@-x.org",
            "ada@x-.org",
            "ada@exam_ple.org",
            "<ada@example.org>",
            "ada@exa mple.org",
            "\"ada\"@example.org",
            "ada(x)@example.org",
            "a\\da@example.org",
            "ada@[127.0.0.1]",
            "ada@xn--a.org",
            "ad\u{200b}a@example.org",
            "ad\u{200c}a@example.org",
            "\u{202e}ada@example.org",
            "ada@exam\u{ad}ple.org",
            "ada@exam\u{200b}ple.org",
            "\u{feff}ada@example.org",
            "\u{301}@example.org",
            "a\u{3164}@example.org",
            "a\u{e000}@example.org",
            "ada@example.org..",
            &long,
            &longer,
        ] {
            assert_eq!(Mailbox::parse(text), Err(NotAMailbox), "{text:?}");
        }
    }
}
