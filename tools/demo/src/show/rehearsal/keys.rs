//! The keys of a presenter: pressed on a terminal, or read as lines where there is none.

use std::io::{BufRead, IsTerminal};

use ::faults::FaultKind;
use console::Term;
use tokio::sync::mpsc;

/// The key of each fault.
pub(super) const FAULT_KEYS: [(char, FaultKind); 9] = [
    ('s', FaultKind::ProviderSlow),
    ('d', FaultKind::ProviderDown),
    ('a', FaultKind::AnswerLost),
    ('p', FaultKind::ContextStopped),
    ('t', FaultKind::DeliveriesDoubled),
    ('r', FaultKind::DeliveriesReordered),
    ('m', FaultKind::PoisonMessage),
    ('h', FaultKind::RelayHeld),
    ('k', FaultKind::HostKilled),
];

/// The wish of a presenter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Key {
    /// A scene by its number.
    Scene(usize),
    /// The scene after the last.
    Next,
    /// A fault on or off.
    Fault(FaultKind),
    AllOff,
    Faults,
    Link,
    Help,
    End,
    Unknown(String),
}

/// Where keys come from.
pub(super) enum Keys {
    Terminal(#[expect(dead_code, reason = "it restores the terminal when it is dropped")] Restored),
    Lines(mpsc::UnboundedReceiver<String>),
}

impl Keys {
    /// Listens on the terminal, if standard input and output are one, and else to lines of standard input.
    pub(super) fn listen() -> Self {
        if std::io::stdin().is_terminal() && std::io::stdout().is_terminal() {
            return Self::Terminal(Restored::later());
        }
        let (sender, lines) = mpsc::unbounded_channel();
        // It ends with standard input, or with the process.
        std::thread::spawn(move || {
            for line in std::io::stdin().lock().lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Self::Lines(lines)
    }

    /// The next key; the end when there are no more.
    pub(super) async fn next(&mut self) -> Key {
        match self {
            Self::Lines(lines) => lines.recv().await.map_or(Key::End, |line| Key::of(&line)),
            Self::Terminal(_) => {
                let pressed = tokio::task::spawn_blocking(|| Term::stdout().read_key_raw()).await;
                match pressed {
                    Ok(Ok(console::Key::Char(letter))) => Key::of(&letter.to_string()),
                    Ok(Ok(console::Key::Enter)) => Key::Next,
                    Ok(Ok(console::Key::CtrlC) | Err(_)) | Err(_) => Key::End,
                    Ok(Ok(other)) => Key::Unknown(format!("{other:?}")),
                }
            }
        }
    }
}

impl Key {
    fn of(text: &str) -> Self {
        let text = text.trim();
        let mut letters = text.chars();
        let (first, rest) = (letters.next(), letters.next());
        let Some(letter) = first else { return Self::Next };
        if rest.is_some() {
            return Self::Unknown(text.to_owned());
        }
        if let Some(number) = letter.to_digit(10).filter(|number| *number > 0) {
            return usize::try_from(number).map_or_else(|_| Self::Help, Self::Scene);
        }
        let letter = letter.to_ascii_lowercase();
        if let Some((_, kind)) = FAULT_KEYS.iter().find(|(key, _)| *key == letter) {
            return Self::Fault(*kind);
        }
        match letter {
            'n' => Self::Next,
            'o' => Self::AllOff,
            'f' => Self::Faults,
            'l' => Self::Link,
            '?' => Self::Help,
            // The end of input, as a terminal without signals sends Ctrl-C and Ctrl-D.
            'q' | '\u{3}' | '\u{4}' => Self::End,
            _ => Self::Unknown(text.to_owned()),
        }
    }
}

/// The key of a fault.
pub(super) fn key_of(kind: FaultKind) -> String {
    let found = FAULT_KEYS.iter().find(|(_, one)| *one == kind);
    found.map(|(key, _)| key.to_string()).unwrap_or_default()
}

/// A terminal that is as it was before when this is dropped, even while a key is waited for.
pub(super) struct Restored {
    #[cfg(unix)]
    state: Option<rustix::termios::Termios>,
}

impl Restored {
    #[cfg(unix)]
    fn later() -> Self {
        Self { state: rustix::termios::tcgetattr(std::io::stdin()).ok() }
    }

    #[cfg(not(unix))]
    const fn later() -> Self {
        Self {}
    }
}

#[cfg(unix)]
impl Drop for Restored {
    fn drop(&mut self) {
        if let Some(state) = &self.state {
            // A terminal that is gone needs nothing.
            let _gone = rustix::termios::tcsetattr(
                std::io::stdin(),
                rustix::termios::OptionalActions::Now,
                state,
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_key() {
        assert_eq!(Key::of("3"), Key::Scene(3));
        assert_eq!(Key::of(" Q\n"), Key::End);
        assert_eq!(Key::of(""), Key::Next);
        assert_eq!(Key::of("d"), Key::Fault(FaultKind::ProviderDown));
        assert_eq!(Key::of("0"), Key::Unknown("0".to_owned()));
        assert_eq!(Key::of("stop"), Key::Unknown("stop".to_owned()));
    }

    #[test]
    fn every_fault_has_a_key_of_its_own() {
        for kind in FaultKind::ALL {
            assert_eq!(Key::of(&key_of(kind)), Key::Fault(kind));
        }
    }
}
