//! The audit trail of this context, as its endpoints write and show it.

use actix_web::http::Method;
use platform::audit_trail;
use serde_json::{Value, json};

use crate::infrastructure::http::testing::{Host, PASSWORD, Person};

/// The entries, the first one first: action, object and how often.
async fn entries(host: &Host, admin: &Person) -> Vec<(String, String, i64)> {
    host.database.notes().write(&host.database).await.unwrap();
    let answer = admin.ask(host, Method::GET, "/users/audit-entries?limit=100").await;
    let items = answer.body["items"].as_array().unwrap_or_else(|| panic!("{answer:?}"));
    let text = |entry: &Value, name: &str| entry[name].as_str().unwrap().to_owned();
    let entry = |entry: &Value| {
        (text(entry, "action"), text(entry, "object"), entry["times"].as_i64().unwrap())
    };
    items.iter().rev().map(entry).collect()
}

fn of(entries: &[(String, String, i64)], action: &str) -> Vec<(String, i64)> {
    let of_action = entries.iter().filter(|entry| entry.0 == action);
    of_action.map(|(_action, object, times)| (object.clone(), *times)).collect()
}

#[actix_web::test]
async fn changes_by_staff_are_recorded_with_who_made_them_and_the_chain_holds() {
    let host = Host::start().await;
    let root = host.admin("root@example.org").await;
    let ada = host.person("ada@example.org").await;
    let path = |step: &str| format!("/users/{}{step}", ada.id);
    root.ask(&host, Method::PUT, &path("/roles/support")).await.assert_no_content();
    root.ask(&host, Method::DELETE, &path("/roles/support")).await.assert_no_content();
    root.ask(&host, Method::POST, &path("/deactivate")).await.assert_no_content();
    root.ask(&host, Method::POST, &path("/reactivate")).await.assert_no_content();
    root.ask(&host, Method::DELETE, &path("")).await.assert_no_content();
    let account = json!({"name": "Importer", "permissions": ["stock"]});
    let made = root.send(&host, Method::POST, "/service-accounts", account).await;
    let account = made.text("client_id");
    let account_path = format!("/service-accounts/{account}");
    root.ask(&host, Method::DELETE, &account_path).await.assert_no_content();

    let found = entries(&host, &root).await;
    let user = format!("user/{}", ada.id);
    for action in
        ["role-granted", "role-revoked", "user-deactivated", "user-reactivated", "user-erased"]
    {
        assert!(of(&found, action).contains(&(user.clone(), 1)), "{action}: {found:?}");
    }
    for action in ["service-account-made", "service-account-revoked"] {
        assert_eq!(of(&found, action), [(format!("service-account/{account}"), 1)]);
    }
    let granted = format!("/users/audit-entries?action=role-granted&object={user}");
    let granted = root.ask(&host, Method::GET, &granted).await;
    let entry = &granted.body["items"][0];
    assert_eq!(entry["principal"], "person");
    assert_eq!(entry["principal_id"], root.id.as_str());
    assert_eq!(entry["details"]["role"], "support");
    assert_eq!(entry["outcome"], "done");
    assert!(entry["request_id"].is_string(), "{entry}");
    let verified = audit_trail::verify(&host.database).await.unwrap();
    assert_eq!(verified.violations, [""; 0]);
}

#[actix_web::test]
async fn what_the_operator_does_is_recorded() {
    let host = Host::start().await;
    let root = host.admin("root@example.org").await;
    let answer = root.ask(&host, Method::GET, "/users/audit-entries?action=role-granted").await;
    let entry = &answer.body["items"][0];
    assert_eq!((&entry["principal"], &entry["principal_id"]), (&json!("operator"), &Value::Null));
    assert_eq!(entry["object"], format!("user/{}", root.id));
}

#[actix_web::test]
async fn log_ins_log_outs_and_new_passwords_are_recorded_and_what_customers_do_else_is_not() {
    let host = Host::start().await;
    let root = host.admin("root@example.org").await;
    let ada = host.person("ada@example.org").await;
    ada.ask(&host, Method::DELETE, "/sessions/current").await.assert_no_content();
    let ada = host.log_in_again(&ada.id, "ada@example.org").await;
    let change = json!({"current_password": PASSWORD, "new_password": "staple battery"});
    ada.send(&host, Method::PUT, "/users/me/password", change).await.assert_no_content();
    ada.ask(&host, Method::GET, "/users/me").await;
    ada.ask(&host, Method::DELETE, "/sessions").await.assert_no_content();
    let found = entries(&host, &root).await;
    let of_ada: Vec<&str> = found
        .iter()
        .filter(|(_action, object, _times)| *object == format!("user/{}", ada.id))
        .map(|(action, ..)| &**action)
        .collect();
    let expected =
        ["logged-in", "logged-out", "logged-in", "password-changed", "logged-out-everywhere"];
    assert_eq!(of_ada, expected);
}

#[actix_web::test]
async fn failed_log_ins_are_merged_and_name_neither_an_address_nor_a_password() {
    let host = Host::start().await;
    let root = host.admin("root@example.org").await;
    let ada = host.person("ada@example.org").await;
    for _guess in 0..10 {
        host.log_in_with("ada@example.org", "wrong password")
            .await
            .assert_refused(401, "wrong-credentials");
    }
    host.log_in_with("ada@example.org", "wrong password")
        .await
        .assert_refused(429, "too-many-attempts");
    host.log_in_with("grace@example.org", "wrong password")
        .await
        .assert_refused(401, "wrong-credentials");
    let found = entries(&host, &root).await;
    let refused = of(&found, "password-refused");
    let expected = [(format!("user/{}", ada.id), 10), ("user/unknown".to_owned(), 1)];
    assert_eq!(refused.len(), 2, "{found:?}");
    assert!(expected.iter().all(|one| refused.contains(one)), "{refused:?}");
    assert_eq!(of(&found, "request-throttled"), [("POST /api/v1/sessions".to_owned(), 1)]);
    let all = audit_trail::EntriesWanted::default();
    let rows = audit_trail::page(&host.database, &all, None, 100).await.unwrap();
    let rows = format!("{rows:?}");
    for secret in ["example.org", "wrong password", PASSWORD] {
        assert!(!rows.contains(secret), "{secret}");
    }
}

#[actix_web::test]
async fn refused_requests_and_reads_of_personal_data_are_noted() {
    let host = Host::start().await;
    let root = host.admin("root@example.org").await;
    let ada = host.person("ada@example.org").await;
    for _again in 0..3 {
        ada.ask(&host, Method::GET, "/users").await.assert_refused(403, "permission-missing");
    }
    root.ask(&host, Method::GET, &format!("/users/{}", ada.id)).await;
    let found = entries(&host, &root).await;
    assert_eq!(of(&found, "request-refused"), [("GET /api/v1/users".to_owned(), 3)]);
    let read = (format!("GET /api/v1/users/{}", ada.id), 1);
    assert!(of(&found, "personal-data-read").contains(&read), "{found:?}");
    // Reading the trail is recorded too.
    let again = entries(&host, &root).await;
    let read = ("GET /api/v1/users/audit-entries".to_owned(), 1);
    assert!(of(&again, "personal-data-read").contains(&read), "{again:?}");
}

#[actix_web::test]
async fn the_trail_is_read_by_permission_and_in_pages() {
    let host = Host::start().await;
    let root = host.admin("root@example.org").await;
    let ada = host.person("ada@example.org").await;
    let path = "/users/audit-entries";
    ada.ask(&host, Method::GET, path).await.assert_refused(403, "permission-missing");
    let first = root.ask(&host, Method::GET, &format!("{path}?limit=1")).await;
    let next = first.text("next");
    let second = root.ask(&host, Method::GET, &format!("{path}?limit=1&cursor={next}")).await;
    let number = |page: &crate::infrastructure::http::testing::Answer| {
        page.body["items"][0]["number"].as_i64().unwrap()
    };
    assert!(number(&first) > number(&second), "{first:?} {second:?}");
    let bad = root.ask(&host, Method::GET, &format!("{path}?principal_id=x&action=")).await;
    assert_eq!(bad.fields(), ["action", "principal_id"]);
}
