//! The use cases, one file each. A use case loads, lets the domain decide, and commits.

use std::sync::Arc;

use chrono::Duration;
use shared_kernel::{Clock, Ids};

pub(crate) mod ports;
pub(crate) mod refresh_token;
pub(crate) mod tokens;

pub(crate) mod register;

pub(crate) mod client_secret;
pub(crate) mod issue_service_token;
pub(crate) mod list_service_accounts;
pub(crate) mod make_service_account;
pub(crate) mod revoke_service_account;

pub(crate) mod client_network;
pub(crate) mod credentials;
pub(crate) mod hashing_budget;
pub(crate) mod log_in;
pub(crate) mod log_out;
pub(crate) mod log_out_everywhere;
pub(crate) mod login_throttle;
pub(crate) mod refresh_session;

pub(crate) mod issue_code;
pub(crate) mod oauth_clients;
pub(crate) mod pkce;
pub(crate) mod redeem_code;
pub(crate) mod shown_code;

pub(crate) mod own_session;
mod own_words;

pub(crate) mod change_password;
pub(crate) mod change_profile;
pub(crate) mod get_user;
pub(crate) mod list_users;

pub(crate) mod change_user;
pub(crate) mod deactivate_user;
pub(crate) mod end_sessions;
pub(crate) mod erase_oneself;
pub(crate) mod erase_user;
pub(crate) mod grant_role;
pub(crate) mod reactivate_user;
pub(crate) mod revoke_role;

pub(crate) mod create_admin;
pub(crate) mod forget_codes;
pub(crate) mod forget_expired_sessions;
pub(crate) mod reset_password;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod testing;

use credentials::HighestCost;
use hashing_budget::HashingBudget;
use login_throttle::LoginThrottle;
use oauth_clients::OAuthClients;
use ports::{
    AccessTokens, Codes, Passwords, Randomness, RefusedPasswords, ServiceAccounts, Sessions, Users,
};

/// The use cases, with the ports they need.
pub(crate) struct Application {
    pub(crate) users: Arc<dyn Users>,
    pub(crate) sessions: Arc<dyn Sessions>,
    pub(crate) codes: Arc<dyn Codes>,
    pub(crate) service_accounts: Arc<dyn ServiceAccounts>,
    pub(crate) passwords: Arc<dyn Passwords>,
    pub(crate) access_tokens: Arc<dyn AccessTokens>,
    pub(crate) randomness: Arc<dyn Randomness>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn Ids>,
    pub(crate) throttle: LoginThrottle,
    pub(crate) hashing: HashingBudget,
    pub(crate) refused_passwords: Arc<dyn RefusedPasswords>,
    /// The highest cost of a stored password hash, once it was read.
    pub(crate) highest_cost: HighestCost,
    /// How long an unused refresh token is valid.
    pub(crate) refresh_lifetime: Duration,
    /// How long a session lasts, however often it is used.
    pub(crate) session_lifetime: Duration,
    /// The clients that may ask for authorization codes.
    pub(crate) oauth_clients: OAuthClients,
}
