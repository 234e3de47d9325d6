//! The registry: the values of all metrics of one host. A process may run several hosts, so there is no global one.

use std::sync::Arc;
use std::time::Duration;

use metrics::Recorder;
use metrics_exporter_prometheus::{
    BuildError, Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};
use platform::meter::{Meter, MetricDescriptor, MetricKind, of_platform};
use platform::tasks::Tasks;

use super::of_port::{CPU, metrics_of_the_port};

/// How often the values of histograms are sorted into their buckets. Until then each takes some bytes.
const SORTED_EVERY: Duration = Duration::from_secs(5);

/// The values of all metrics of one host. Cheap to clone.
#[derive(Clone)]
pub struct MetricsRegistry {
    recorder: Arc<PrometheusRecorder>,
    rendered: PrometheusHandle,
}

impl MetricsRegistry {
    /// A registry for the metrics of the machinery, of this port, and of contexts.
    ///
    /// # Errors
    /// When a histogram has no bounds.
    pub fn new(of_contexts: &[MetricDescriptor]) -> Result<Self, BuildError> {
        let all = || of_platform().iter().chain(metrics_of_the_port()).chain(of_contexts);
        let mut builder = PrometheusBuilder::new();
        for metric in all() {
            if let MetricKind::Histogram(bounds) = metric.kind {
                let name = Matcher::Full(metric.name.to_owned());
                builder = builder.set_buckets_for_metric(name, bounds)?;
            }
        }
        let recorder = builder.build_recorder();
        for metric in all() {
            describe(&recorder, metric);
        }
        let rendered = recorder.handle();
        Ok(Self { recorder: Arc::new(recorder), rendered })
    }

    /// Makes the handles that write to this registry.
    pub fn meter(&self) -> Meter {
        Meter::new(Arc::<PrometheusRecorder>::clone(&self.recorder))
    }

    pub(crate) fn render(&self) -> String {
        let as_gauge = format!("# TYPE {} gauge\n", CPU.name);
        self.rendered.render().replacen(&as_gauge, &format!("# TYPE {} counter\n", CPU.name), 1)
    }

    /// Keeps the memory of histograms small, whether somebody asks for them or not.
    pub(crate) fn sort_regularly(&self, tasks: &Tasks) {
        let (rendered, stopping) = (self.rendered.clone(), tasks.stopping());
        tasks.spawn_detached(async move {
            let mut ticks = tokio::time::interval(SORTED_EVERY);
            loop {
                tokio::select! {
                    biased;
                    () = stopping.cancelled() => return,
                    _ = ticks.tick() => rendered.run_upkeep(),
                }
            }
        });
    }
}

fn describe(recorder: &impl Recorder, metric: &MetricDescriptor) {
    let (name, help) = (metric.name.into(), metric.help.into());
    match metric.kind {
        MetricKind::Counter => recorder.describe_counter(name, None, help),
        MetricKind::Gauge => recorder.describe_gauge(name, None, help),
        MetricKind::Histogram(_) => recorder.describe_histogram(name, None, help),
    }
}

#[cfg(test)]
mod tests {
    use platform::meter::{HTTP_REQUESTS, SECONDS};

    use super::*;

    const TOOK: MetricDescriptor =
        MetricDescriptor::histogram("galleria_test_seconds", SECONDS, &["kind"], "A time.");

    #[test]
    fn the_seconds_of_a_processor_are_a_counter_with_fractions() {
        let registry = MetricsRegistry::new(&[]).unwrap();
        registry.meter().gauge(&CPU, &[]).set(1.25);
        let text = registry.render();
        for line in ["# TYPE process_cpu_seconds_total counter", "process_cpu_seconds_total 1.25"] {
            assert!(text.lines().any(|one| one == line), "no {line} in {text}");
        }
        assert!(!text.contains("process_cpu_seconds_total gauge"), "{text}");
    }

    #[test]
    fn a_metric_is_rendered_with_its_help_its_type_and_its_labels() {
        let registry = MetricsRegistry::new(&[TOOK]).unwrap();
        let meter = registry.meter();
        meter.histogram(&TOOK, &["short"]).record(Duration::from_millis(3));
        meter.counter(&HTTP_REQUESTS, &["/x", "GET", "2xx"]).increment(2);
        let text = registry.render();
        for line in [
            "# HELP galleria_test_seconds A time.",
            "# TYPE galleria_test_seconds histogram",
            r#"galleria_test_seconds_bucket{kind="short",le="0.0025"} 0"#,
            r#"galleria_test_seconds_bucket{kind="short",le="0.005"} 1"#,
            r#"galleria_test_seconds_count{kind="short"} 1"#,
            "# TYPE galleria_http_requests_total counter",
            r#"galleria_http_requests_total{route="/x",method="GET",status="2xx"} 2"#,
        ] {
            assert!(text.lines().any(|one| one == line), "no {line} in {text}");
        }
    }
}
