//! Pages, searches, filters and cursors over HTTP.

use actix_web::http::Method;
use serde_json::json;

use crate::infrastructure::http::testing::{By, Shop, a_product};

#[actix_web::test]
async fn pages_list_every_product_once_by_name() {
    let shop = Shop::with_demo().await;
    let (mut names, mut path) = (Vec::new(), "/products?limit=25".to_owned());
    loop {
        let page = shop.get(&path).await;
        assert_eq!(page.status, 200, "{}", page.body);
        names.extend(page.names().into_iter().map(str::to_owned));
        let Some(next) = page.body["next"].as_str() else { break };
        path = format!("/products?limit=25&cursor={next}");
    }
    let mut sorted = names.clone();
    sorted.sort_by_key(|name| name.to_lowercase());
    sorted.dedup();
    assert_eq!(names, sorted);
    assert_eq!(names.len(), 58);
}

#[actix_web::test]
async fn pages_show_every_product_once_while_others_write() {
    let shop = Shop::with_demo().await;
    let lists = [
        "sort=name",
        "sort=price&currency=EUR",
        "sort=-price&currency=EUR",
        "sort=newest",
        "q=va",
        "q=va&sort=price&currency=EUR",
    ];
    for (round, list) in lists.into_iter().enumerate() {
        let all = shop.get(&format!("/products?limit=100&{list}")).await;
        let (mut shown, mut path) = (Vec::new(), format!("/products?limit=6&{list}"));
        loop {
            let page = shop.get(&path).await;
            assert_eq!(page.status, 200, "{}", page.body);
            shown.extend(page.skus());
            let Some(next) = page.body["next"].as_str() else { break };
            path = format!("/products?limit=6&{list}&cursor={next}");
            shop.add(&format!("VALUE-{round}-{}", shown.len())).await;
            let staying = all.skus();
            for (turn, place) in [(1, shown.len()), (2, staying.len() - 1)] {
                let minor = 4000 * turn + i64::try_from(shown.len()).unwrap();
                move_about(&shop, &staying[place % staying.len()], minor).await;
            }
        }
        let staying = all.skus();
        for sku in &staying {
            assert_eq!(shown.iter().filter(|seen| *seen == sku).count(), 1, "{sku} by {list}");
        }
    }
}

/// Changes the price and the name of a product, so that it has another place in every order.
async fn move_about(shop: &Shop, sku: &str, minor: i64) {
    let found = shop.get(&format!("/products/by-sku/{sku}")).await;
    let path = format!("/products/{}", found.body["id"].as_str().unwrap());
    let price = json!({"amount_minor": minor, "currency": "EUR"});
    let put = (Method::PUT, format!("{path}/price"), price);
    let name = json!({"name": format!("{minor} va {sku}")});
    for (method, path, body) in [put, (Method::PATCH, path, name)] {
        let etag = shop.get(&format!("/products/by-sku/{sku}")).await.etag;
        let changed = shop.send(method, &path, By::Staff, &[("if-match", &etag)], Some(body)).await;
        assert!(changed.status < 300, "{}", changed.body);
    }
}

#[actix_web::test]
async fn a_search_lists_the_most_relevant_first() {
    let shop = Shop::with_demo().await;
    let found = shop.get("/products?q=vas&limit=2").await;
    assert!(found.names().iter().all(|name| name.contains("Vase")), "{}", found.body);
    let next = found.body["next"].as_str().unwrap();
    shop.add("VASE-NEW").await;
    let more = shop.get(&format!("/products?q=vas&limit=2&cursor={next}")).await;
    assert!(more.names().iter().all(|name| !found.names().contains(name)), "{}", more.body);
    for text in ["%22", "a%22b", "*", "AND+OR", "name%3Ablue", "%27%3B--"] {
        let answer = shop.get(&format!("/products?q={text}")).await;
        assert!([200, 422].contains(&answer.status), "{text}: {}", answer.body);
    }
}

#[actix_web::test]
async fn filters_combine_with_a_sort_order() {
    let shop = Shop::with_demo().await;
    let page = shop
        .get("/products?category=Vases&sort=-price&max_price=7000&currency=EUR&in_stock=true")
        .await;
    let expected =
        ["Onda Vase – Smoke", "Onda Vase – Lagoon", "Onda Vase – Clear", "Three Bud Vases"];
    let mut names = page.names();
    names[..2].sort_by_key(|name| std::cmp::Reverse(*name));
    assert_eq!(names, expected);
    let sold_out = shop.get("/products?in_stock=false").await;
    assert_eq!(sold_out.names(), ["The Tower, 1,500 Pieces"]);
}

#[actix_web::test]
async fn every_invalid_parameter_is_named() {
    let shop = Shop::empty().await;
    let refused =
        shop.get("/products?sort=colour&min_price=-1&limit=0&cursor=x&in_stock=maybe&page=2").await;
    assert_eq!(refused.code(), (422, "invalid-fields"));
    let mut fields = refused.fields();
    fields.sort_unstable();
    assert_eq!(fields, ["cursor", "in_stock", "limit", "min_price", "page", "sort"]);
    assert_eq!(shop.get("/products?sort=relevance").await.fields(), ["sort"]);
    let backwards = shop.get("/products?min_price=2&max_price=1&currency=EUR").await;
    assert_eq!(backwards.fields(), ["max_price"]);
    assert_eq!(shop.get("/products?q=%22%22").await.fields(), ["q"]);
}

#[actix_web::test]
async fn a_cursor_of_another_list_is_refused() {
    let shop = Shop::with_demo().await;
    let page = shop.get("/products?limit=1&sort=price&currency=EUR").await;
    let next = page.body["next"].as_str().unwrap();
    let same = format!("/products?limit=3&sort=price&currency=EUR&cursor={next}");
    assert_eq!(shop.get(&same).await.status, 200);
    for other in ["sort=-price", "sort=name", "sort=price&category=Vases", "sort=price&q=x"] {
        let refused = shop.get(&format!("/products?{other}&currency=EUR&cursor={next}")).await;
        assert_eq!(refused.fields(), ["cursor"], "{other}");
    }
}

#[actix_web::test]
async fn prices_are_compared_in_one_currency_only() {
    let shop = Shop::empty().await;
    for (sku, amount_minor, currency) in
        [("A", 900, "EUR"), ("B", 950, "JPY"), ("C", 1_000, "EUR"), ("D", 100, "JPY")]
    {
        let mut product = a_product(sku);
        product["name"] = json!(sku);
        product["price"] = json!({"amount_minor": amount_minor, "currency": currency});
        assert_eq!(shop.post("/products", product).await.status, 201);
    }
    for (query, names) in [
        ("max_price=950&currency=EUR", vec!["A"]),
        ("max_price=950&currency=JPY", vec!["B", "D"]),
        ("min_price=100&currency=EUR", vec!["A", "C"]),
        ("sort=price&currency=JPY", vec!["D", "B"]),
        ("sort=-price&currency=EUR", vec!["C", "A"]),
        ("currency=JPY", vec!["B", "D"]),
        ("max_price=950&currency=GBP", vec![]),
    ] {
        let found = shop.get(&format!("/products?{query}")).await;
        assert_eq!((found.status, found.names()), (200, names), "{query}");
    }
}

#[actix_web::test]
async fn a_comparison_of_prices_requires_a_currency_in_circulation() {
    let shop = Shop::empty().await;
    for query in ["min_price=1", "max_price=950", "sort=price", "sort=-price", "q=x&sort=price"] {
        let refused = shop.get(&format!("/products?{query}")).await;
        assert_eq!(refused.code(), (422, "invalid-fields"), "{query}");
        assert_eq!(refused.fields(), ["currency"], "{query}");
    }
    for code in ["XXX", "HRK", "eur", ""] {
        let refused = shop.get(&format!("/products?max_price=950&currency={code}")).await;
        assert_eq!(refused.fields(), ["currency"], "{code}");
    }
}

#[actix_web::test]
async fn staff_lists_what_was_withdrawn_and_others_do_not() {
    let shop = Shop::empty().await;
    let path = shop.add("VASE").await;
    shop.add("BOWL").await;
    let list = |by, path: &'static str| shop.send(Method::GET, path, by, &[], None);
    let none = list(By::Staff, "/products/withdrawn").await;
    assert_eq!((none.status, none.skus()), (200, Vec::new()));
    shop.send(Method::POST, &format!("{path}/withdraw"), By::Staff, &[], None).await;
    assert_eq!(list(By::Staff, "/products/withdrawn").await.skus(), ["VASE"]);
    assert_eq!(shop.get("/products").await.skus(), ["BOWL"]);
    let refused = list(By::Stranger, "/products/withdrawn").await;
    assert_eq!(refused.code(), (401, "token-missing"));
    let first = list(By::Staff, "/products/withdrawn?sort=nothing").await;
    assert_eq!(first.fields(), ["sort"]);
}
