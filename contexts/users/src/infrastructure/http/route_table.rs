//! The route tables: every endpoint, who may call it, what it takes and what it answers.

mod oauth;

use std::sync::LazyLock;

use platform::auth::Jwks;
use platform::http::problem::{ProblemKind, StatusCode};
use platform::http::routes::{Cost, Endpoint, Policy, RouteTable, delete, get, patch, post, put};
use platform::http::{MadeBody, Page, audit_entries};
use platform::personal::PersonKeyAnswer;
use shared_kernel::Permission::{Access, Customers};

use super::authorization_server::{self, ServerMetadataBody};
use super::bodies::{TokensBody, UserBody};
use super::make_service_account::{self, ServiceAccountMadeBody};
use super::problems::kinds;
use super::service_accounts::{self, ServiceAccountBody};
use super::{
    change_my_password, change_my_profile, deactivate_user, end_sessions, erase_me, erase_user,
    get_me, get_user, grant_role, jwks, list_users, log_in, log_out, log_out_everywhere,
    person_key, reactivate_user, refresh_session, register, revoke_role,
};
use crate::domain::role::Role;

/// Every endpoint of this context below `/api/v1`.
pub(crate) static TABLE: LazyLock<RouteTable> = LazyLock::new(|| {
    let all = [sessions(), own_account(), accounts(), service_accounts(), oauth::endpoints()];
    RouteTable::api(all.into_iter().flatten())
});

fn sessions() -> Vec<Endpoint> {
    vec![
        post("/sessions", log_in::log_in)
            .who(Policy::Proven)
            .cost(Cost::Password)
            .recorded()
            .does("Log in")
            .reads(log_in::form)
            .answers::<TokensBody>(StatusCode::OK)
            .problems(&[
                &kinds::WRONG_CREDENTIALS,
                &kinds::USER_DEACTIVATED,
                &kinds::TOO_MANY_ATTEMPTS,
                &kinds::TOO_BUSY,
            ]),
        delete("/sessions", log_out_everywhere::log_out_everywhere)
            .who(Policy::Customer)
            .recorded()
            .does("Log out everywhere")
            .idempotent()
            .answers_nothing(StatusCode::NO_CONTENT),
        post("/sessions/refresh", refresh_session::refresh_session)
            .who(Policy::Proven)
            .cost(Cost::Token)
            .recorded()
            .does("Exchange a refresh token for the next one and an access token")
            .reads(refresh_session::read)
            .answers::<TokensBody>(StatusCode::OK)
            .problems(&[
                &kinds::REFRESH_TOKEN_UNKNOWN,
                &kinds::REFRESH_TOKEN_EXPIRED,
                &kinds::REFRESH_TOKEN_REUSED,
                &kinds::SESSION_ENDED,
            ]),
        delete("/sessions/current", log_out::log_out)
            .who(Policy::Customer)
            .recorded()
            .does("Log out")
            .answers_nothing(StatusCode::NO_CONTENT),
    ]
}

fn own_account() -> Vec<Endpoint> {
    vec![
        post("/users", register::register)
            .who(Policy::Public)
            .cost(Cost::Password)
            .does("Register")
            .reads(register::form)
            .idempotent()
            .answers::<MadeBody>(StatusCode::CREATED)
            .problems(&[&kinds::EMAIL_TAKEN, &kinds::TOO_MANY_ATTEMPTS, &kinds::TOO_BUSY]),
        get("/users/me", get_me::get_me)
            .who(Policy::Customer)
            .does("Show the own profile")
            .answers::<UserBody>(StatusCode::OK)
            .tagged()
            .problems(&[&kinds::NO_SUCH_USER]),
        patch("/users/me", change_my_profile::change_my_profile)
            .who(Policy::Customer)
            .cost(Cost::Password)
            .recorded()
            .does("Change the own profile; a new address needs the password")
            .reads(change_my_profile::read)
            .versioned()
            .answers_nothing(StatusCode::NO_CONTENT)
            .tagged()
            .problems(CHANGES_OF_ONESELF)
            .problems(&[&kinds::EMAIL_TAKEN]),
        delete("/users/me", erase_me::erase_me)
            .who(Policy::Customer)
            .cost(Cost::Password)
            .recorded()
            .does("Erase oneself, which cannot be undone")
            .reads(erase_me::read)
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(CHANGES_OF_ONESELF)
            .problems(&[&kinds::LAST_ADMIN]),
        put("/users/me/password", change_my_password::change_my_password)
            .who(Policy::Customer)
            .cost(Cost::Password)
            .recorded()
            .does("Change the own password; the other sessions end")
            .reads(change_my_password::read)
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(CHANGES_OF_ONESELF),
    ]
}

/// The refusals of a change of the own account.
const CHANGES_OF_ONESELF: &[&ProblemKind] =
    &[&kinds::SESSION_ENDED, &kinds::TOO_MANY_ATTEMPTS, &kinds::TOO_BUSY];

/// The refusals of a change of another account by staff, who may lack a permission that its user has. Holders of `access` have
/// every permission.
const CHANGES_OF_OTHERS: &[&ProblemKind] = &[&kinds::NO_SUCH_USER, &kinds::PERMISSION_NOT_HELD];

fn accounts() -> Vec<Endpoint> {
    let of_customers = Policy::Permission(Customers);
    vec![
        audit_entries("/users/audit-entries", "list_user_audit_entries"),
        get("/users", list_users::list_users)
            .who(of_customers)
            .cost(Cost::List)
            .does("List users, the latest first")
            .asks(list_users::read)
            .answers::<Page<UserBody>>(StatusCode::OK)
            .tagged_by_body()
            .sparse(),
        get("/users/{id}", get_user::get_user)
            .who(of_customers)
            .does("Show a user")
            .answers::<UserBody>(StatusCode::OK)
            .tagged()
            .problems(&[&kinds::NO_SUCH_USER]),
        delete("/users/{id}", erase_user::erase_user)
            .who(of_customers)
            .does("Erase a user, which cannot be undone")
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(CHANGES_OF_OTHERS)
            .problems(&[&kinds::OWN_ACCOUNT]),
        post("/users/{id}/deactivate", deactivate_user::deactivate_user)
            .who(of_customers)
            .does("Deactivate a user")
            .idempotent()
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(CHANGES_OF_OTHERS)
            .problems(&[&kinds::OWN_ACCOUNT, &kinds::USER_ERASED]),
        post("/users/{id}/reactivate", reactivate_user::reactivate_user)
            .who(of_customers)
            .does("Reactivate a deactivated user")
            .idempotent()
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(CHANGES_OF_OTHERS)
            .problems(&[&kinds::USER_ERASED]),
        post("/users/{id}/end-sessions", end_sessions::end_sessions)
            .who(of_customers)
            .does("Log a user out everywhere")
            .idempotent()
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(CHANGES_OF_OTHERS)
            .problems(&[&kinds::OWN_ACCOUNT, &kinds::USER_ERASED]),
        put("/users/{id}/roles/{role}", grant_role::grant_role)
            .who(Policy::Permission(Access))
            .does("Grant a role to a user")
            .idempotent()
            .at("role", Role::FORM)
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(&[&kinds::NO_SUCH_USER, &kinds::NO_SUCH_ROLE, &kinds::USER_ERASED]),
        delete("/users/{id}/roles/{role}", revoke_role::revoke_role)
            .who(Policy::Permission(Access))
            .does("Revoke a role of a user")
            .idempotent()
            .at("role", Role::FORM)
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(&[
                &kinds::NO_SUCH_USER,
                &kinds::NO_SUCH_ROLE,
                &kinds::USER_ERASED,
                &kinds::LAST_ADMIN,
            ]),
    ]
}

fn service_accounts() -> Vec<Endpoint> {
    let of_access = Policy::Permission(Access);
    vec![
        post("/service-accounts", make_service_account::make_service_account)
            .who(of_access)
            .does("Make a service account; this answer alone shows its secret")
            .reads(make_service_account::read)
            .idempotent()
            .answers::<ServiceAccountMadeBody>(StatusCode::CREATED),
        get("/service-accounts", service_accounts::list_service_accounts)
            .who(of_access)
            .cost(Cost::List)
            .does("List the service accounts")
            .asks(service_accounts::read)
            .answers::<Page<ServiceAccountBody>>(StatusCode::OK)
            .tagged_by_body()
            .sparse(),
        get("/service-accounts/{id}", service_accounts::get_service_account)
            .who(of_access)
            .does("Show a service account")
            .answers::<ServiceAccountBody>(StatusCode::OK)
            .tagged_by_body()
            .problems(&[&kinds::NO_SUCH_SERVICE_ACCOUNT]),
        delete("/service-accounts/{id}", service_accounts::revoke_service_account)
            .who(of_access)
            .does("Revoke a service account")
            .answers_nothing(StatusCode::NO_CONTENT)
            .problems(&[&kinds::NO_SUCH_SERVICE_ACCOUNT]),
    ]
}

/// The endpoints at the root of the host. Their state is [`ForHosts`](super::ForHosts).
pub(crate) static ROOT_TABLE: LazyLock<RouteTable> = LazyLock::new(|| {
    RouteTable::root([
        get("/.well-known/jwks.json", jwks::jwks)
            .who(Policy::Public)
            .vital()
            .does("List the public keys of access tokens (RFC 7517)")
            .answers_as::<Jwks>(StatusCode::OK, "application/jwk-set+json")
            .tagged_by_body()
            .cacheable(300),
        get("/.well-known/oauth-authorization-server", authorization_server::authorization_server)
            .who(Policy::Public)
            .does("Describe the authorization server (RFC 8414)")
            .answers::<ServerMetadataBody>(StatusCode::OK)
            .tagged_by_body()
            .cacheable(300)
            .problems(&[&kinds::NO_ISSUER]),
        get("/.well-known/galleria/person-keys/{user_id}", person_key::person_key)
            .who(Policy::Proven)
            .vital()
            .does("Give the key of a person to another host of the shop")
            .answers::<PersonKeyAnswer>(StatusCode::OK)
            .problems(&[
                &kinds::HOSTS_ONLY,
                &kinds::PERSON_KEY_DESTROYED,
                &kinds::PERSON_KEYS_AWAY,
            ]),
    ])
});
