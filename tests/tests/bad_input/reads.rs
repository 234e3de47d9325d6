//! Every read of every route table, as its line declares it: validators and 304, caches, compression, the choice of fields.

use host::config::Settings;
use hyper::Method;
use platform::http::routes::{Freshness, Policy, Validator};
use serde_json::Value;
use tests::test_app::{Answer, Call, TestApp};

use super::world::{Endpoint, World};

/// The reads whose line says that they have a validator.
fn validated(world: &World) -> Vec<Endpoint> {
    let mut endpoints = world.endpoints();
    endpoints.retain(|endpoint| endpoint.route.answers_not_modified());
    assert!(endpoints.len() > 20, "{}", endpoints.len());
    endpoints
}

/// A call by somebody who may, as a stranger where that is enough.
async fn call(world: &World, method: Method, endpoint: &Endpoint) -> Call {
    let call = world.shop.call(method, &endpoint.path);
    match endpoint.route.policy {
        Policy::Public => call,
        Policy::Customer => call.by(&world.ada),
        Policy::Proven | Policy::OwnerOr(_) | Policy::Permission(_) | Policy::Operator => {
            call.by(world.shop.admin().await)
        }
    }
}

/// The entry that the next read of the same adds to it by itself: the audit trail notes that it is read.
fn notes_its_own_reads(endpoint: &Endpoint) -> bool {
    endpoint.path.contains("audit-entries")
}

fn tag(answer: &Answer) -> String {
    let tag = answer.header("etag");
    tag.unwrap_or_else(|| panic!("{} has no ETag: {}", answer.asked, answer.status)).to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_holds_is_not_sent_again() {
    let issuer = |settings: &mut Settings| settings.set("users.issuer", "https://shop.example");
    let world = World::in_shop(TestApp::start_with(issuer).await).await;
    for endpoint in validated(&world) {
        let whole = call(&world, Method::GET, &endpoint).await.send().await.expect(200);
        let tag = tag(&whole);
        let by_body = endpoint.route.operation.validator == Some(Validator::Body);
        assert_eq!(tag.starts_with("W/"), by_body, "{}: {tag}", whole.asked);
        for method in [Method::GET, Method::HEAD] {
            let call = call(&world, method, &endpoint).await;
            if !notes_its_own_reads(&endpoint) {
                let held = call.clone().header("if-none-match", &format!("\"x\", {tag}"));
                let unchanged = held.send().await.expect(304);
                assert_eq!((&*unchanged.text, unchanged.header("content-type")), ("", None));
                assert_eq!(unchanged.header("etag"), Some(&*tag), "{}", unchanged.asked);
                assert_eq!(unchanged.header("cache-control"), whole.header("cache-control"));
            }
            call.clone().header("if-none-match", "*").send().await.expect(304);
            for other in ["\"x\"", "x", ""] {
                call.clone().header("if-none-match", other).send().await.expect(200);
            }
        }
    }
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn caches_may_keep_what_is_declared_and_nothing_else() {
    let world = World::new().await;
    let mut endpoints = world.endpoints();
    endpoints.retain(|endpoint| endpoint.method == Method::GET);
    for endpoint in endpoints {
        let answer = call(&world, Method::GET, &endpoint).await.send().await;
        let kept = answer.header("cache-control").unwrap_or_default();
        let varies = answer.header("vary").unwrap_or_default().contains("authorization");
        let expected = match endpoint.route.operation.freshness {
            Some(Freshness::Seconds(seconds)) if answer.status == 200 => {
                format!("public, max-age={seconds}")
            }
            Some(Freshness::Configured) if answer.status == 200 => {
                assert!(varies, "{}", answer.asked);
                let by_token = call(&world, Method::GET, &endpoint).await.by(&world.ada);
                let of_token = by_token.send().await;
                assert_eq!(of_token.header("cache-control"), Some("private, no-cache"));
                "public, max-age=5, stale-while-revalidate=5".to_owned()
            }
            _ => "no-store".to_owned(),
        };
        assert_eq!(kept, expected, "{}", answer.asked);
    }
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_is_compressed_where_its_line_has_a_validator_and_says_the_same() {
    let world = World::new().await;
    let mut endpoints = world.endpoints();
    endpoints.retain(|endpoint| endpoint.method == Method::GET);
    let mut compressed = 0;
    for endpoint in endpoints {
        let plain = call(&world, Method::GET, &endpoint).await.send().await;
        assert_eq!(plain.header("content-encoding"), None, "{}", plain.asked);
        for (accepted, takes) in
            [("gzip", true), ("br, gzip;q=0.5", true), ("identity", false), ("gzip;q=0, *", false)]
        {
            let call = call(&world, Method::GET, &endpoint).await;
            let answer = call.header("accept-encoding", accepted).send().await;
            let may = endpoint.route.answers_not_modified() && plain.status == 200;
            let coded = answer.header("content-encoding");
            if takes && may && plain.text.len() >= 1024 {
                assert_eq!(coded, Some("gzip"), "{}", answer.asked);
                compressed += 1;
            } else if !notes_its_own_reads(&endpoint) {
                assert_eq!(coded, None, "{} {accepted}", answer.asked);
            }
            let depends = answer.header("vary").is_some_and(|on| on.contains("accept-encoding"));
            assert_eq!(depends, may, "{}", answer.asked);
            if !notes_its_own_reads(&endpoint) && plain.status == 200 {
                assert_eq!(answer.text, plain.text, "{}", answer.asked);
            }
        }
    }
    assert!(compressed > 4, "{compressed}");
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_shows_the_fields_that_are_chosen_and_refuses_those_it_does_not_have() {
    let world = World::new().await;
    let mut endpoints = world.endpoints();
    endpoints.retain(|endpoint| endpoint.route.operation.selectable.is_some());
    assert!(endpoints.len() > 6, "{}", endpoints.len());
    for endpoint in endpoints {
        let known = endpoint.route.operation.selectable.clone().unwrap();
        assert!(known.len() > 1, "{} has {known:?}", endpoint.path);
        let ask = async |fields: &str| {
            let path = format!("{}?fields={fields}", endpoint.path);
            let call = Endpoint { path, ..endpoint_of(&endpoint) };
            self::call(&world, Method::GET, &call).await.send().await
        };
        for name in &known {
            let answer = ask(name).await.expect(200).json();
            for item in answer["items"].as_array().unwrap() {
                let shown = item.as_object().unwrap().keys();
                assert!(shown.clone().all(|shown| shown == name || shown == "id"), "{item}");
                assert_eq!(item.get("id").is_some(), known.contains(&"id".to_owned()), "{item}");
            }
        }
        let refused = ask("nonsense").await;
        refused.problem(400, "no-such-field");
        assert!(known.iter().all(|name| refused.text.contains(name)), "{}", refused.text);
        let whole = call(&world, Method::GET, &endpoint).await.send().await.expect(200).json();
        for item in whole["items"].as_array().unwrap() {
            let unknown: Vec<&String> =
                item.as_object().unwrap().keys().filter(|name| !known.contains(name)).collect();
            assert!(unknown.is_empty(), "{}: {unknown:?}", endpoint.path);
        }
    }
    world.shop.stop().await;
}

fn endpoint_of(endpoint: &Endpoint) -> Endpoint {
    Endpoint {
        method: endpoint.method.clone(),
        path: endpoint.path.clone(),
        route: endpoint.route.clone(),
        body: None,
        if_match: false,
        is_of_oauth: false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_link_to_the_next_page_keeps_the_chosen_fields() {
    let world = World::new().await;
    world.shop.stock("BOWL", 900, 5).await;
    let first = world.shop.get("/products?limit=1&fields=sku").send().await.expect(200);
    let link = first.header("link").unwrap();
    let next = link.split(['<', '>']).nth(1).unwrap();
    let next = world.shop.get(next.strip_prefix("/api/v1").unwrap()).send().await.expect(200);
    let (first, next) = (first.json(), next.json());
    let keys = |page: &Value| -> Vec<String> {
        page["items"][0].as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!((keys(&first), keys(&next)), (keys(&first), vec!["id".into(), "sku".into()]));
    assert_ne!(first["items"][0]["sku"], next["items"][0]["sku"]);
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_change_is_acknowledged_every_read_shows_it() {
    let world = World::new().await;
    let (shop, admin) = (&world.shop, world.shop.admin().await);
    let path = format!("/products/{}", world.vase.id);
    let reads = ["/products".to_owned(), "/products?q=vase".to_owned(), path.clone()];
    for price in 100..120 {
        let mut before = Vec::new();
        for read in &reads {
            let answer = shop.get(read).by(admin).send().await.expect(200);
            before.push(tag(&answer));
        }
        let seen = before.last().unwrap();
        let body = serde_json::json!({ "amount_minor": price, "currency": "EUR" });
        let put = shop.put(&format!("{path}/price")).by(admin).header("if-match", seen);
        put.json(&body).send().await.expect(204);
        for (read, tag) in reads.iter().zip(&before) {
            let after = shop.get(read).by(admin).header("if-none-match", tag).send().await;
            let after = after.expect(200).json();
            let shown = after.pointer("/items/0").unwrap_or(&after);
            assert_eq!(shown["price"]["amount_minor"], price, "{read}");
        }
    }
    world.shop.stop().await;
}
