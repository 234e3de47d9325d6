//! Requests of a small table, measured and logged.

use std::io;
use std::sync::{Mutex, PoisonError};

use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{App, HttpResponse};
use metrics_exporter_prometheus::PrometheusBuilder;
use shared_kernel::Ids;
use tracing_subscriber::EnvFilter;

use super::super::answering::apply_ingress;
use super::super::settings::IngressSettings;
use super::*;
use crate::http::problem::Problem;
use crate::http::problem::kinds;
use crate::http::routes::{Policy, RouteTable, get};
use crate::meter::Meter;
use crate::testing::{CountingIds, log_of_this_thread};

/// Everything that is logged on this thread.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl io::Write for Logged {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Logged {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()).unwrap()
    }
}

async fn ask(ingress: Ingress, requests: impl IntoIterator<Item = TestRequest>) {
    let ids: Arc<dyn Ids> = Arc::new(CountingIds::default());
    let refused =
        || async { Err::<HttpResponse, _>(Problem::of(&kinds::ORDER_SHIPPED, "It is gone.")) };
    let named = |_: web::Path<String>| async { HttpResponse::NoContent().finish() };
    let table = RouteTable::root([
        get("/things/{name}", named).who(Policy::Public),
        get("/refused", refused).who(Policy::Public),
        get("/health/live", HttpResponse::NoContent).who(Policy::Public),
    ]);
    let app = App::new()
        .app_data(web::Data::new(ids))
        .app_data(web::Data::new(ingress))
        .wrap(from_fn(apply_ingress))
        .configure(|config| table.mount(config, &web::Data::new(())));
    let app = init_service(app).await;
    for request in requests {
        call_service(&app, request.to_request()).await;
    }
}

#[actix_web::test]
async fn requests_are_counted_by_the_pattern_of_their_route() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let rendered = recorder.handle();
    let meter = Meter::new(Arc::new(recorder));
    let ingress = Ingress::observed(IngressSettings::default(), &[], &meter);
    let requests = [
        TestRequest::get().uri("/things/ada@example.com"),
        TestRequest::get().uri("/things/bob@example.com"),
        TestRequest::default().method(Method::HEAD).uri("/things/a"),
        TestRequest::get().uri("/refused"),
        TestRequest::post().uri("/refused"),
        TestRequest::get().uri("/nowhere/1"),
        TestRequest::get().uri("/nowhere/2"),
        TestRequest::default().method(Method::from_bytes(b"MADEUP").unwrap()).uri("/x"),
    ];
    ask(ingress, requests).await;
    let text = rendered.render();
    let counted =
        |line: &&str| line.starts_with("galleria_http_requests_total") && !line.ends_with(" 0");
    let mut counted: Vec<&str> = text.lines().filter(counted).collect();
    counted.sort_unstable();
    let of = |route: &str, method: &str, status: &str, times: u32| {
        format!(
            r#"galleria_http_requests_total{{route="{route}",method="{method}",status="{status}"}} {times}"#
        )
    };
    let expected = [
        of("/refused", "GET", "4xx", 1),
        of("/refused", "POST", "4xx", 1),
        of("/things/{name}", "GET", "2xx", 3),
        of("unmatched", "GET", "4xx", 2),
        of("unmatched", "other", "4xx", 1),
    ];
    assert_eq!(counted, expected);
    assert!(text.contains("galleria_http_requests_in_flight 0"), "{text}");
}

#[actix_web::test]
async fn a_request_leaves_one_line_without_its_path() {
    let lines = |filter: &str| {
        let logged = Logged::default();
        let writer = logged.clone();
        let log = tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new(filter))
            .with_ansi(false)
            .with_writer(move || writer.clone())
            .finish();
        (log_of_this_thread(log), logged)
    };
    let requests = || {
        [
            TestRequest::get().uri("/things/ada@example.com?token=hushhush"),
            TestRequest::get().uri("/health/live"),
        ]
    };
    let observed = || Ingress::observed(IngressSettings::default(), &[], &Meter::default());

    let (guard, logged) = lines("warn,http::request=info");
    ask(observed(), requests()).await;
    drop(guard);
    let text = logged.text();
    let ours = CountingIds::default().next().to_string();
    assert_eq!(text.lines().count(), 1, "{text}");
    for part in
        ["http::request", &ours, "GET", "/things/{name}", "status=422", "duration_ms=", "anonymous"]
    {
        assert!(text.contains(part), "no {part} in {text}");
    }
    assert!(!text.contains("ada@") && !text.contains("hushhush"), "{text}");

    let (guard, logged) = lines("http::request=debug");
    ask(observed(), requests()).await;
    drop(guard);
    assert_eq!(logged.text().lines().count(), 2, "{}", logged.text());

    let (guard, logged) = lines("info,http::request=off");
    ask(observed(), requests()).await;
    drop(guard);
    assert_eq!(logged.text(), "");
}
