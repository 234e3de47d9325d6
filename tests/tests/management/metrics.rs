//! The metrics of a host while it serves a checkout.

use std::collections::{BTreeMap, BTreeSet};

use hyper::Method;
use platform::meter::MetricKind;
use tests::test_app::TestApp;

use super::page::{Row, rows};

pub(super) const TOKEN: &str = "0123456789abcdef0123456789abcdef";

/// A shop whose hosts are managed.
async fn managed_shop() -> TestApp {
    TestApp::start_with(|settings| {
        settings.set("management.listen", "127.0.0.1:0");
        settings.set("management.token", TOKEN);
    })
    .await
}

/// The metrics that every host exposes, one host after the other.
async fn measured(shop: &TestApp) -> String {
    let mut text = String::new();
    for call in shop.manage(&Method::GET, "/metrics") {
        text.push_str(&call.send().await.expect(200).text);
    }
    text
}

/// The sum of a series over all hosts.
fn sum(text: &str, series: &str) -> f64 {
    let of = |line: &str| line.strip_prefix(series)?.strip_prefix(' ')?.parse::<f64>().ok();
    text.lines().filter_map(of).sum()
}

/// The types of the exposed metrics, and the names of their labels.
fn exposed(text: &str) -> BTreeMap<String, (String, BTreeSet<String>)> {
    let mut exposed: BTreeMap<String, (String, BTreeSet<String>)> = BTreeMap::new();
    for line in text.lines() {
        if let Some(of_type) = line.strip_prefix("# TYPE ") {
            let (name, kind) = of_type.split_once(' ').unwrap();
            exposed.entry(name.to_owned()).or_default().0 = kind.to_owned();
        } else if !line.starts_with('#') && !line.is_empty() {
            let (series, _value) = line.rsplit_once(' ').unwrap();
            let (name, labels) = series.split_once('{').unwrap_or((series, ""));
            let of_histogram = ["_bucket", "_sum", "_count"];
            let whole = of_histogram.iter().find_map(|end| name.strip_suffix(end));
            let name = whole.filter(|whole| exposed.contains_key(*whole)).unwrap_or(name);
            let labels = labels.trim_end_matches('}').split("\",");
            let names = labels.filter_map(|label| label.split_once('=')).map(|(name, _)| name);
            let known = &mut exposed.get_mut(name).unwrap_or_else(|| panic!("no type: {line}")).1;
            known.extend(names.filter(|name| *name != "le").map(str::to_owned));
        }
    }
    exposed
}

#[test]
fn the_page_has_every_metric_as_it_is_described() {
    let mut page = rows();
    for metric in host::metrics() {
        let kind = match metric.kind {
            MetricKind::Counter => "counter",
            MetricKind::Gauge => "gauge",
            MetricKind::Histogram(_) => "histogram",
        };
        let described = Row {
            kind: kind.to_owned(),
            labels: metric.labels.iter().map(|label| (*label).to_owned()).collect(),
            meaning: metric.help.to_owned(),
        };
        assert_eq!(page.remove(metric.name), Some(described), "{}", metric.name);
    }
    assert!(page.is_empty(), "no host has these: {page:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_served_a_checkout_exposes_what_the_page_says() {
    let shop = managed_shop().await;
    shop.stock("VASE", 1250, 100).await;
    let ada = shop.register_and_log_in("ada").await;
    shop.check_out(&ada, &[("VASE", 1)], "tok_success").await;
    shop.check_out(&ada, &[("VASE", 1)], "tok_declined").await;
    shop.assert_sound().await;
    for _again in 0..2 {
        shop.get("/products").send().await.expect(200);
    }
    let text = measured(&shop).await;
    let (exposed, page) = (exposed(&text), rows());
    for (name, (kind, labels)) in &exposed {
        let row = page.get(name).unwrap_or_else(|| panic!("{name} is not on the page"));
        let on_page: BTreeSet<String> = row.labels.iter().cloned().collect();
        assert_eq!((kind, labels), (&row.kind, &on_page), "{name}");
    }
    let missing: Vec<&String> = page.keys().filter(|name| !exposed.contains_key(*name)).collect();
    // A host without a broker does not say that it is away.
    let without_broker = shop.settings().broker_url.is_none();
    let expected = if without_broker { vec!["galleria_broker_connected"] } else { Vec::new() };
    assert_eq!(missing, expected);
    for (series, value) in [
        (r#"galleria_checkouts_total{outcome="confirmed"}"#, 1.0),
        (r#"galleria_checkouts_total{outcome="cancelled"}"#, 1.0),
        ("galleria_checkouts_open", 0.0),
        (
            r#"galleria_dependency_calls_total{dependency="payment-provider",call="charge",outcome="answered"}"#,
            2.0,
        ),
        (r#"galleria_messages_total{context="orders",kind="dead-lettered"}"#, 0.0),
    ] {
        assert!((sum(&text, series) - value).abs() < 0.5, "{series} is not {value}: {text}");
    }
    let placed =
        r#"galleria_http_requests_total{route="/api/v1/orders",method="POST",status="2xx"}"#;
    assert!(sum(&text, placed) >= 2.0, "{text}");
    for busy in [
        r#"galleria_messages_total{context="orders",kind="published"}"#,
        r#"galleria_writer_group_size_count{context="payments"}"#,
        r#"galleria_relay_batch_events_count{context="orders",transport="in-process"}"#,
        r#"galleria_catalogue_cache_reads_total{outcome="miss"}"#,
        r#"galleria_catalogue_cache_reads_total{outcome="hit"}"#,
        "galleria_catalogue_cache_bytes",
    ] {
        assert!(sum(&text, busy) >= 1.0, "{busy}: {text}");
    }
    let pattern = |line: &str| line.contains("/api/v1/orders/0") || line.contains('@');
    assert!(!text.lines().any(pattern), "an id is in a label: {text}");
    shop.stop().await;
}
