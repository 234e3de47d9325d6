//! `galleria users`: what an operator does about people's accounts. Everything else is done over HTTP, by an admin.

use std::sync::Arc;

use clap::{Args, Subcommand};
use platform::clock::SystemClock;
use platform::http_client::HttpServices;
use secrecy::ExposeSecret;
use serde::Serialize;
use users::CreateAdminError;
use uuid::Uuid;

use super::CommandError;
use crate::cli::Exit;
use host::Shop;
use host::config::Settings;
use terminal::output;

mod password;

pub use password::NoPassword;

/// What to do about accounts.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  galleria users create-admin --email ada@example.org")]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Register an admin, or make somebody who is registered one
    CreateAdmin(CreateAdmin),
}

/// Who becomes an admin.
#[derive(Debug, Args)]
#[command(after_help = "\
The password is asked for on a terminal and not shown. Elsewhere it comes from standard input (--password-stdin) or from
the environment variable GALLERIA_ADMIN_PASSWORD; it is never a flag, which others on this machine could read. Somebody
who is registered already keeps their password.

It works beside a running shop. Exit code 0 when the admin is there, 1 when the e-mail address, the name or the password
is refused.

Examples:
  galleria users create-admin --email ada@example.org --name 'Ada Lovelace'
  pass show shop | galleria users create-admin --email ada@example.org --password-stdin")]
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

/// Does what is to do.
pub async fn run(arguments: Arguments, settings: &Settings) -> Result<Exit, CommandError> {
    match arguments.verb {
        Verb::CreateAdmin(admin) => create_admin(admin, settings).await,
    }
}

/// What the process ends with when there is no admin.
pub(super) const fn exit_of(error: &CreateAdminError) -> Exit {
    match error {
        CreateAdminError::Failed(_) => Exit::Failed,
        CreateAdminError::Email(_)
        | CreateAdminError::Password(_)
        | CreateAdminError::DisplayName(_)
        | CreateAdminError::Deactivated => Exit::Found,
    }
}

#[derive(Serialize)]
struct Created<'a> {
    user_id: Uuid,
    email: &'a str,
}

async fn create_admin(admin: CreateAdmin, settings: &Settings) -> Result<Exit, CommandError> {
    let password = password::read(admin.password_stdin)?;
    let shop =
        Shop::open_beside_hosts(settings, Arc::new(SystemClock), HttpServices::default()).await?;
    let created = shop
        .context::<::users::Users>()?
        .create_admin(&admin.email, password.expose_secret(), &admin.name)
        .await;
    shop.stop().await;
    let user_id = created?;
    if admin.json {
        output::print_json(&Created { user_id, email: &admin.email })?;
    } else {
        output::print(&format!("{} is an admin, user {user_id}", admin.email))?;
    }
    Ok(Exit::Done)
}
