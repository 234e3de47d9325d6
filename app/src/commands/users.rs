//! `galleria users`: accounts, passwords and keys that an operator makes. Everything else is done over HTTP, by an admin.

use clap::{Args, Subcommand};
use host::config::Settings;
use operate::accounts::{self, AccountError, Admin, ResetPassword, RotatedKey};
use terminal::{Exit, output};

use super::CommandError;

/// The task.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  galleria users create-admin --email ada@example.org")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Register an admin, or make a registered user one
    CreateAdmin(CreateAdmin),

    /// Set the password of somebody who has forgotten it; their sessions end
    ResetPassword(NewPassword),

    /// Sign access tokens with a new key; those of the old one stay valid
    RotateSigningKey {
        /// Print the time from which it signs as JSON
        #[arg(long)]
        json: bool,
    },
}

/// The new admin.
#[derive(Debug, Args)]
#[command(after_help = "\
The password is asked for on a terminal and not shown. Elsewhere it comes from
standard input (--password-stdin) or from the environment variable
GALLERIA_ADMIN_PASSWORD; it is never a flag, which others on this machine could
read. A registered user keeps their password.

It works beside a running shop. Exit code 0 when the admin is there, 1 when the
e-mail address, the name or the password is refused.

Examples:
  galleria users create-admin --email ada@example.org --name 'Ada Lovelace'
  pass show shop |
    galleria users create-admin --email ada@example.org --password-stdin")]
struct CreateAdmin {
    /// The address to log in with
    #[arg(long, value_name = "ADDRESS")]
    email: String,

    /// The name to show [default: Admin]
    #[arg(long, value_name = "NAME", default_value = "Admin", hide_default_value = true)]
    name: String,

    /// Read the password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,

    /// Print the id as JSON
    #[arg(long)]
    json: bool,
}

/// The new password.
#[derive(Debug, Args)]
#[command(after_help = "\
The password is asked for on a terminal and not shown. Elsewhere it comes from
standard input (--password-stdin); it is never a flag, which others on this
machine could read. Make a random one, and ask its owner to change it.

It works beside a running shop; all sessions of the user end within seconds,
and the audit trail records it. Exit code 0 when the password is set, 1 when
there is no such account, it is deactivated, or the password is refused.

Examples:
  galleria users reset-password --email ada@example.org
  openssl rand -base64 15 | tee /dev/tty |
    galleria users reset-password --email ada@example.org --password-stdin")]
struct NewPassword {
    /// The address that the user logs in with
    #[arg(long, value_name = "ADDRESS")]
    email: String,

    /// Read the password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,

    /// Print the id as JSON
    #[arg(long)]
    json: bool,
}

/// Makes the account, the password or the key.
pub(crate) async fn run(arguments: Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    match arguments.verb {
        Verb::CreateAdmin(CreateAdmin { email, name, password_stdin, json }) => {
            let password = accounts::read_admin_password(password_stdin);
            let password = password.map_err(AccountError::from)?;
            let admin = accounts::create_admin(settings, &email, &name, &password).await?;
            output::print_result(&admin, json, Admin::render_text)?;
        }
        Verb::ResetPassword(NewPassword { email, password_stdin, json }) => {
            let password = accounts::read_password(password_stdin).map_err(AccountError::from)?;
            let reset = accounts::reset_password(settings, &email, &password).await?;
            output::print_result(&reset, json, ResetPassword::render_text)?;
        }
        Verb::RotateSigningKey { json } => {
            let rotated = accounts::rotate_signing_key(settings).await?;
            output::print_result(&rotated, json, RotatedKey::render_text)?;
        }
    }
    Ok(Exit::Done)
}
