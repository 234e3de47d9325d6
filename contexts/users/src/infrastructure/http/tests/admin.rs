//! What admins may do, and others may not.

use actix_web::http::{Method, StatusCode};
use serde_json::Value;

use super::harness::{Answer, Host, Person};
use crate::CreateAdminError;

fn emails(answer: &Answer) -> Vec<&str> {
    let items = answer.body["items"].as_array().map_or(&[][..], Vec::as_slice);
    items.iter().map(|item| item["email"].as_str().unwrap_or("")).collect()
}

#[actix_web::test]
async fn others_may_do_nothing_of_it() {
    let host = Host::start().await;
    let ada = host.person("ada@example.org").await;
    let path = |rest: &str| format!("/users/{}{rest}", ada.id);
    for (method, path) in [
        (Method::GET, "/users".to_owned()),
        (Method::GET, path("")),
        (Method::DELETE, path("")),
        (Method::PUT, path("/roles/admin")),
        (Method::DELETE, path("/roles/customer")),
        (Method::POST, path("/deactivate")),
        (Method::POST, path("/reactivate")),
    ] {
        ada.ask(&host, method, &path).await.refused(403, "admins-only");
    }
}

#[actix_web::test]
async fn users_are_listed_page_by_page() {
    let host = Host::start().await;
    let root = host.admin("root@example.org").await;
    for name in ["ada", "grace", "linus"] {
        host.register(&format!("{name}@example.org")).await;
    }
    let first = root.ask(&host, Method::GET, "/users?limit=3").await;
    assert_eq!(emails(&first), ["linus@example.org", "grace@example.org", "ada@example.org"]);
    let next = first.text("next");
    let last = root.ask(&host, Method::GET, &format!("/users?limit=3&cursor={next}")).await;
    assert_eq!((emails(&last), &last.body["next"]), (vec!["root@example.org"], &Value::Null));

    let filtered = root.ask(&host, Method::GET, "/users?email_contains=A%40").await;
    assert_eq!(emails(&filtered), ["ada@example.org"]);
    let admins = root.ask(&host, Method::GET, "/users?role=admin&status=active").await;
    assert_eq!(emails(&admins), ["root@example.org"]);
    let wrong = "/users?role=king&status=asleep&limit=0&cursor=x&email_contains=&colour=red";
    let refused = root.ask(&host, Method::GET, wrong).await;
    refused.refused(422, "invalid-fields");
    let named = ["email_contains", "role", "status", "cursor", "limit", "colour"];
    assert_eq!(refused.fields(), named);
}

#[actix_web::test]
async fn a_role_is_granted_and_revoked_but_the_last_admin_stays() {
    let host = Host::start().await;
    let root = host.admin("root@example.org").await;
    let ada = host.person("ada@example.org").await;
    let role_of = |person: &Person| format!("/users/{}/roles/admin", person.id);
    root.ask(&host, Method::DELETE, &role_of(&root)).await.refused(409, "last-admin");
    root.ask(&host, Method::DELETE, "/users/me").await.refused(409, "last-admin");
    for _twice in 0..2 {
        root.ask(&host, Method::PUT, &role_of(&ada)).await.done();
    }
    // The token in hand says what was true when it was made; a fresh one says what is.
    ada.ask(&host, Method::GET, "/users").await.refused(403, "admins-only");
    let ada = host.again(&ada.id, "ada@example.org").await;
    ada.ask(&host, Method::DELETE, &role_of(&root)).await.done();
    ada.ask(&host, Method::DELETE, &role_of(&ada)).await.refused(409, "last-admin");
    let unknown = format!("/users/{}/roles/king", ada.id);
    ada.ask(&host, Method::PUT, &unknown).await.refused(404, "no-such-role");
}

#[actix_web::test]
async fn two_admins_cannot_revoke_each_other_at_once() {
    let host = Host::start().await;
    let (one, other) = (host.admin("one@example.org").await, host.admin("other@example.org").await);
    let role_of = |person: &Person| format!("/users/{}/roles/admin", person.id);
    let (path_of_one, path_of_other) = (role_of(&one), role_of(&other));
    let (first, second) = tokio::join!(
        one.ask(&host, Method::DELETE, &path_of_other),
        other.ask(&host, Method::DELETE, &path_of_one),
    );
    let mut statuses = [first.status, second.status];
    statuses.sort();
    assert_eq!(statuses, [StatusCode::NO_CONTENT, StatusCode::CONFLICT]);
}

#[actix_web::test]
async fn an_account_is_closed_and_opened() {
    let host = Host::start().await;
    let root = host.admin("root@example.org").await;
    let ada = host.person("ada@example.org").await;
    let path = |person: &Person, rest: &str| format!("/users/{}/{rest}", person.id);
    root.ask(&host, Method::POST, &path(&root, "deactivate")).await.refused(409, "own-account");
    for _twice in 0..2 {
        root.ask(&host, Method::POST, &path(&ada, "deactivate")).await.done();
    }
    host.refresh(&ada.refresh).await.refused(401, "session-ended");
    host.log_in("ada@example.org").await.refused(403, "user-deactivated");
    let made_admin = host.users.create_admin("ada@example.org", "another password", "Ada").await;
    assert!(matches!(made_admin, Err(CreateAdminError::Deactivated)), "{made_admin:?}");
    let shown = root.ask(&host, Method::GET, &format!("/users/{}", ada.id)).await;
    assert_eq!(shown.body["status"], "deactivated");
    assert_eq!(shown.body["since"], "2026-01-01T12:00:00Z");
    root.ask(&host, Method::POST, &path(&ada, "reactivate")).await.done();
    assert_eq!(host.log_in("ada@example.org").await.status, StatusCode::OK);
}

#[actix_web::test]
async fn an_erased_user_is_an_id_and_nothing_else() {
    let host = Host::start().await;
    let root = host.admin("root@example.org").await;
    let ada = host.person("ada@example.org").await;
    let path = format!("/users/{}", ada.id);
    for _twice in 0..2 {
        root.ask(&host, Method::DELETE, &path).await.done();
    }
    let shown = root.ask(&host, Method::GET, &path).await;
    assert_eq!(shown.body["status"], "erased");
    for personal in ["email", "display_name"] {
        assert_eq!(shown.body[personal], Value::Null);
    }
    root.ask(&host, Method::POST, &format!("{path}/reactivate")).await.refused(409, "user-erased");
    root.ask(&host, Method::PUT, &format!("{path}/roles/admin")).await.refused(409, "user-erased");
}

#[actix_web::test]
async fn nobody_is_found_under_a_strange_id() {
    let host = Host::start().await;
    let root = host.admin("root@example.org").await;
    for id in ["1", "nobody", "0197a3c1-9f2e-7c4b-8d11-5a0e6f7b2c3d"] {
        for (method, rest) in [
            (Method::GET, ""),
            (Method::DELETE, ""),
            (Method::PUT, "/roles/admin"),
            (Method::POST, "/deactivate"),
            (Method::POST, "/reactivate"),
        ] {
            let path = format!("/users/{id}{rest}");
            root.ask(&host, method, &path).await.refused(404, "no-such-user");
        }
    }
}
