//! Garbage in every field of every body: the answer is a success or a problem, never a 5xx.

use serde_json::{Map, Value, json};

use super::world::World;

/// Unusual and hostile field values.
fn garbage() -> Vec<Value> {
    vec![
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(i64::MAX),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(1e308),
        json!(""),
        json!(" "),
        json!("\u{0}"),
        json!("\u{202e}\u{1f3fa}\u{d7ff}"),
        json!("x".repeat(10_000)),
        json!("'; DROP TABLE orders; --"),
        json!("{{7*7}}${jndi:ldap://x}"),
        json!("../../etc/passwd"),
        json!("9223372036854775808"),
        json!([]),
        json!({}),
        json!([[[[]]]]),
        json!({ "": { "": "" } }),
        json!(vec![json!({}); 200]),
    ]
}

/// Every body that differs from `body` in one place: another value, or none.
fn variants(body: &Value) -> Vec<Value> {
    let mut pointers = vec![String::new()];
    collect(body, "", &mut pointers);
    let mut variants = Vec::new();
    for pointer in pointers.iter().filter(|pointer| !pointer.is_empty()) {
        for value in garbage() {
            let mut variant = body.clone();
            *variant.pointer_mut(pointer).unwrap() = value;
            variants.push(variant);
        }
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let mut without = body.clone();
        if let Some(Value::Object(fields)) = without.pointer_mut(parent) {
            fields.remove(name);
            variants.push(without);
        }
    }
    let surplus: Map<String, Value> =
        (0..200).map(|number| (format!("field-{number}"), json!(number))).collect();
    variants.push(Value::Object(surplus));
    variants
}

fn collect(value: &Value, pointer: &str, pointers: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(place, value)| (place.to_string(), value)).collect()
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    for (name, child) in children {
        let pointer = format!("{pointer}/{name}");
        collect(child, &pointer, pointers);
        pointers.push(pointer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_in_a_field_gets_a_success_or_a_problem() {
    let world = World::new().await;
    let mut sent = 0;
    for endpoint in world.endpoints() {
        let Some(body) = &endpoint.body else { continue };
        // Password hashing is slow by design; `fields.rs` tests the fields of passwords and logins.
        if endpoint.path == "/sessions" || endpoint.path == "/users/me/password" {
            continue;
        }
        let call = world.call(&endpoint).await;
        let answers = futures_util::future::join_all(variants(body).into_iter().map(|variant| {
            let call = call.clone().json(&variant);
            async move { (variant, call.send().await) }
        }));
        for (variant, answer) in answers.await {
            sent += 1;
            assert!(answer.status < 500, "{}: {variant}: {}", answer.asked, answer.text);
            if answer.status >= 400 {
                let fields = answer.problem(answer.status, answer.json()["code"].as_str().unwrap());
                assert!(
                    answer.status != 422 || !fields.is_empty(),
                    "a refused field has a name: {}",
                    answer.text
                );
            }
        }
    }
    assert!(sent > 500, "only {sent} bodies were sent");
    world.shop.assert_sound().await;
    world.shop.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_in_a_path_gets_a_success_or_a_problem() {
    let world = World::new().await;
    let names = [
        "0",
        "-1",
        "me2",
        "%20",
        "%00",
        "%ff",
        "null",
        "0198c0de-0000-7000-8000-000000000000",
        "%27%20OR%201%3D1--",
        "%2F%2F",
        "0198c0de00007000800000000000000g",
        "%F0%9F%8F%BA",
        "..",
        "%2e%2e",
    ];
    let long = "x".repeat(2000);
    for endpoint in world.endpoints() {
        let parts: Vec<&str> = endpoint.path.split('/').collect();
        for place in 2..parts.len() {
            for name in names.iter().copied().chain([long.as_str()]) {
                let mut path = parts.clone();
                path[place] = name;
                let mut call = world
                    .shop
                    .call(endpoint.method.clone(), &path.join("/"))
                    .header("if-match", "*");
                call = call.by(world.shop.admin().await);
                if let Some(body) = &endpoint.body {
                    call = call.json(body);
                }
                let answer = call.send().await;
                assert!(answer.status < 500, "{}: {}", answer.asked, answer.text);
                if answer.status >= 400 {
                    answer.problem(answer.status, answer.json()["code"].as_str().unwrap());
                }
            }
        }
    }
    world.shop.assert_sound().await;
    world.shop.stop().await;
}
