//! The password of an account, from standard input or a terminal; of a new admin from the environment too. It is never a flag:
//! other users of the machine can read the arguments of a process.

use std::io::{self, BufRead, IsTerminal};

use console::Term;
use secrecy::{ExposeSecret, SecretString};

/// The variable that may hold the password of an admin, and of nobody else. It is no setting of the shop.
pub const PASSWORD_VARIABLE: &str = "GALLERIA_ADMIN_PASSWORD";

/// Why there is no password.
#[derive(Debug, thiserror::Error)]
pub enum NoPassword {
    /// There is no terminal to ask on.
    #[error("there is no terminal to ask for the password on; give it with --password-stdin{or}")]
    NoTerminal {
        /// The other way to give it.
        or: &'static str,
    },
    /// Typed twice, and not the same.
    #[error("the two passwords are not the same; try again")]
    Mistyped,
    /// There is nothing in it.
    #[error("the password is empty")]
    Empty,
    /// It is no text.
    #[error("GALLERIA_ADMIN_PASSWORD is not valid UTF-8")]
    NotUtf8,
    /// The terminal or standard input fails.
    #[error("the password cannot be read")]
    Unreadable(#[source] io::Error),
}

/// Reads the password of an admin from standard input if `from_stdin`, else from the environment, else from a terminal.
pub fn read_of_admin(from_stdin: bool) -> Result<SecretString, NoPassword> {
    match std::env::var_os(PASSWORD_VARIABLE) {
        Some(password) if !from_stdin => {
            let password = password.into_string().map_err(|_not_utf_8| NoPassword::NotUtf8)?;
            filled(SecretString::from(password))
        }
        _ => read_or(from_stdin, " or in GALLERIA_ADMIN_PASSWORD"),
    }
}

/// Reads the password from standard input if `from_stdin`, else from a terminal.
pub fn read(from_stdin: bool) -> Result<SecretString, NoPassword> {
    read_or(from_stdin, "")
}

fn read_or(from_stdin: bool, or: &'static str) -> Result<SecretString, NoPassword> {
    if from_stdin {
        filled(first_line(io::stdin().lock())?)
    } else if io::stdin().is_terminal() {
        filled(ask(&Term::stderr(), or)?)
    } else {
        Err(NoPassword::NoTerminal { or })
    }
}

fn filled(password: SecretString) -> Result<SecretString, NoPassword> {
    if password.expose_secret().is_empty() { Err(NoPassword::Empty) } else { Ok(password) }
}

/// One line without its end. Blanks belong to the password.
fn first_line(mut input: impl BufRead) -> Result<SecretString, NoPassword> {
    let mut line = String::new();
    input.read_line(&mut line).map_err(NoPassword::Unreadable)?;
    Ok(SecretString::from(line.trim_end_matches(['\r', '\n'])))
}

/// Twice, without an echo.
fn ask(terminal: &Term, or: &'static str) -> Result<SecretString, NoPassword> {
    let ask = |prompt: &str| -> io::Result<SecretString> {
        terminal.write_str(prompt)?;
        Ok(SecretString::from(terminal.read_secure_line()?))
    };
    if !terminal.is_term() {
        return Err(NoPassword::NoTerminal { or });
    }
    let password = ask("Password: ").map_err(NoPassword::Unreadable)?;
    let again = ask("Once more: ").map_err(NoPassword::Unreadable)?;
    if password.expose_secret() == again.expose_secret() {
        Ok(password)
    } else {
        Err(NoPassword::Mistyped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_taken_with_its_blanks_and_without_its_end() {
        for input in ["correct horse \r\nsecond", "correct horse \n", "correct horse "] {
            assert_eq!(first_line(input.as_bytes()).unwrap().expose_secret(), "correct horse ");
        }
    }
}
