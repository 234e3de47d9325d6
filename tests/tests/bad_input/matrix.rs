//! Every line of every route table, called by everybody: the policy of the line says what each gets.

use platform::http::routes::Policy;
use serde_json::json;
use shared_kernel::{Permission, Permissions};
use tests::test_app::{Answer, Person, TestApp};

use super::world::{Endpoint, World};

/// Somebody who calls every endpoint.
struct Someone {
    name: &'static str,
    token: Option<String>,
    permissions: Permissions,
    /// Whether the order of the world, and what belongs to it, is theirs.
    owns_the_order: bool,
    /// Whether the token is refused although it has not expired.
    has_ended: bool,
    is_a_person: bool,
}

/// The outcome of a policy for a caller.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// 401 "token-missing".
    Unknown,
    /// 401 "token-ended".
    Ended,
    /// 403 "permission-missing" or "people-only".
    NotPermitted,
    /// 404: it is somebody else's.
    NotTheirs,
    /// Any other answer.
    Let,
}

impl Someone {
    fn new(name: &'static str, person: &Person, permissions: &[Permission]) -> Self {
        let permissions = Permissions::of(permissions);
        Self {
            name,
            token: Some(person.access_token.clone()),
            permissions,
            owns_the_order: false,
            has_ended: false,
            is_a_person: true,
        }
    }
}

async fn everybody(world: &World) -> Vec<Someone> {
    use Permission::{Catalogue, Customers, Orders, Refunds, Stock};
    let World { shop, ada, bob, .. } = world;
    let anonymous = Someone { name: "anonymous", token: None, ..Someone::new("", bob, &[]) };
    let manager = staff(shop, "catalogue-manager").await;
    let support = staff(shop, "support").await;
    vec![
        anonymous,
        Someone::new("another customer", bob, &[]),
        Someone::new("catalogue manager", &manager, &[Catalogue, Stock]),
        Someone::new("support", &support, &[Orders, Refunds, Customers]),
        service_account(shop, &[Stock, Orders]).await,
        service_account(shop, &[Catalogue]).await,
        Someone::new("administrator", shop.admin().await, &Permission::ALL),
        dismissed_admin(world).await,
        ended_session(world).await,
        // Last, since others see that the order is not theirs before its owner changes it.
        Someone { owns_the_order: true, ..Someone::new("the owner", ada, &[]) },
    ]
}

/// A program with these permissions, and a token for its key.
async fn service_account(shop: &TestApp, permissions: &[Permission]) -> Someone {
    let names: Vec<&str> = permissions.iter().map(|one| one.as_str()).collect();
    let account = json!({ "name": "Importer", "permissions": names });
    let call = shop.post("/service-accounts").by(shop.admin().await).fresh_key().json(&account);
    let made = call.send().await.expect(201);
    let (id, secret) = (made.text_at("/client_id"), made.text_at("/client_secret"));
    shop.watch(&secret);
    let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    let issued = shop.post("/oauth/token").body("application/x-www-form-urlencoded", form);
    let token = issued.send().await.expect(200).text_at("/access_token");
    Someone {
        name: "service account",
        token: Some(token),
        permissions: Permissions::of(permissions),
        owns_the_order: false,
        has_ended: false,
        is_a_person: false,
    }
}

/// An admin whose role was revoked, with the token from before.
async fn dismissed_admin(world: &World) -> Someone {
    let shop = &world.shop;
    let person = staff(shop, "admin").await;
    let revoke = shop.delete(&format!("/users/{}/roles/admin", person.id));
    revoke.by(shop.admin().await).send().await.expect(204);
    everywhere_refused(world, &person).await;
    Someone { has_ended: true, ..Someone::new("dismissed admin", &person, &Permission::ALL) }
}

/// A customer who has logged out, with the token from before.
async fn ended_session(world: &World) -> Someone {
    let person = world.shop.register_and_log_in("gone").await;
    let log_out = world.shop.delete("/sessions/current").token(&person.access_token);
    log_out.send().await.expect(204);
    everywhere_refused(world, &person).await;
    Someone { has_ended: true, ..Someone::new("ended session", &person, &[]) }
}

/// Waits until every context knows that the token is refused.
async fn everywhere_refused(world: &World, person: &Person) {
    let World { shop, vase, payment, .. } = world;
    for path in [
        "/users/me".to_owned(),
        "/basket".to_owned(),
        format!("/products/{}/stock/movements", vase.id),
        format!("/payments/{payment}"),
        "/mails".to_owned(),
    ] {
        shop.until("the end of access to arrive", || async {
            let answer = shop.get(&path).token(&person.access_token).send().await;
            (answer.status == 401).then(|| answer.problem(401, "token-ended"))
        })
        .await;
    }
}

/// A user with this role, granted over HTTP by the administrator.
async fn staff(shop: &TestApp, role: &str) -> Person {
    let person = shop.register_and_log_in(role).await;
    let grant = shop.put(&format!("/users/{}/roles/{role}", person.id));
    grant.by(shop.admin().await).send().await.expect(204);
    shop.log_in(&person.email).await
}

impl Someone {
    /// Derived from the policy alone.
    fn expected(&self, endpoint: &Endpoint) -> Outcome {
        let holds = |permission: Permission| self.permissions.has(permission);
        match endpoint.route.policy {
            Policy::Public | Policy::Proven => Outcome::Let,
            // No route of the public port is for the operator.
            Policy::Operator => Outcome::Unknown,
            _ if self.token.is_none() => Outcome::Unknown,
            _ if self.has_ended => Outcome::Ended,
            Policy::Customer if self.is_a_person => Outcome::Let,
            Policy::Permission(permission) if holds(permission) => Outcome::Let,
            Policy::Customer | Policy::Permission(_) => Outcome::NotPermitted,
            Policy::OwnerOr(permission) if holds(permission) || self.owns_the_order => Outcome::Let,
            Policy::OwnerOr(_) if !self.is_a_person => Outcome::NotPermitted,
            // A list without a parameter is the caller's own.
            Policy::OwnerOr(_) if !endpoint.route.path.contains('{') => Outcome::Let,
            Policy::OwnerOr(_) => Outcome::NotTheirs,
        }
    }

    /// Calls the endpoint. A command carries a key that is refused once the caller is admitted, so that it changes nothing;
    /// one about a thing of somebody is carried out, since only then its owner is looked at.
    async fn call(&self, world: &World, endpoint: &Endpoint) -> Answer {
        let mut call = world.shop.call(endpoint.method.clone(), &endpoint.path);
        if let Some(token) = &self.token {
            call = call.token(token);
        }
        if !matches!(endpoint.route.policy, Policy::OwnerOr(_)) {
            call = call.key("");
        }
        call.send().await
    }
}

fn outcome(endpoint: &Endpoint, answer: &Answer) -> Outcome {
    let code = serde_json::from_str(&answer.text)
        .map(|body: serde_json::Value| body["code"].as_str().unwrap_or_default().to_owned());
    match (answer.status, code.as_deref().unwrap_or_default()) {
        (401, "token-missing") => Outcome::Unknown,
        (401, "token-ended") => Outcome::Ended,
        (403, _) => Outcome::NotPermitted,
        (404, _) if matches!(endpoint.route.policy, Policy::OwnerOr(_)) => Outcome::NotTheirs,
        (401, _) if endpoint.route.policy.needs_token() => panic!("{answer:?}"),
        _ => Outcome::Let,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_endpoint_gives_to_everybody_what_its_policy_says() {
    let world = World::new().await;
    let everybody = everybody(&world).await;
    let before = world.state().await;
    let mut differences = Vec::new();
    for endpoint in world.endpoints() {
        for someone in &everybody {
            let expected = someone.expected(&endpoint);
            let answer = someone.call(&world, &endpoint).await;
            assert!(answer.status < 500, "{answer:?}");
            let given = outcome(&endpoint, &answer);
            if given != expected {
                let Someone { name, .. } = someone;
                let policy = endpoint.route.policy;
                differences.push(format!(
                    "{} by {name}: {given:?}, not {expected:?} ({policy:?}): {}",
                    answer.asked, answer.text
                ));
            }
        }
    }
    assert!(differences.is_empty(), "{differences:#?}");
    // Commands were carried out on the order alone: baskets and profiles are as before.
    let after = world.state().await;
    assert_eq!((before.1, before.2), (after.1, after.2));
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lists_of_others_need_the_permission() {
    let world = World::new().await;
    let World { shop, ada, bob, .. } = &world;
    for list in ["/orders?all=true".to_owned(), format!("/orders?customer_id={}", ada.id)] {
        shop.get(&list).by(bob).send().await.problem(403, "permission-missing");
        shop.get(&list).by(shop.admin().await).send().await.expect(200);
    }
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_path_answers_head_as_get_and_names_its_methods() {
    let world = World::new().await;
    for endpoint in world.endpoints() {
        let admin = world.shop.admin().await;
        let call = |method| world.shop.call(method, &endpoint.path).by(admin);
        let refused = call(hyper::Method::TRACE).send().await;
        refused.problem(405, "method-not-allowed");
        let allowed = refused.header("allow").unwrap().to_owned();
        assert!(allowed.split(", ").any(|one| one == endpoint.method.as_str()), "{refused:?}");
        if endpoint.method == hyper::Method::GET {
            let (get, head) = (call(hyper::Method::GET), call(hyper::Method::HEAD));
            let (get, head) = (get.send().await, head.send().await);
            assert_eq!((head.status, head.text.as_str()), (get.status, ""), "{}", get.asked);
            assert_eq!(head.header("content-type"), get.header("content-type"), "{}", get.asked);
        }
    }
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn reads_change_nothing() {
    let world = World::new().await;
    let everybody = everybody(&world).await;
    let before = world.state().await;
    let mut endpoints = world.endpoints();
    endpoints.retain(|endpoint| endpoint.method == hyper::Method::GET);
    for endpoint in &endpoints {
        for someone in &everybody {
            for method in [hyper::Method::GET, hyper::Method::HEAD] {
                let call = world.shop.call(method, &endpoint.path);
                let call = match &someone.token {
                    Some(token) => call.token(token),
                    None => call,
                };
                let answer = call.send().await;
                assert!(answer.status < 500, "{answer:?}");
                assert_eq!(world.state().await, before, "{} by {}", answer.asked, someone.name);
            }
        }
    }
    world.shop.stop().await;
}
