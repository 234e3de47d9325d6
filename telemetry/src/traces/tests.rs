//! Decisions, and the form of what is handed on.

use platform::spans::Tracer as _;

use super::*;

const THEIRS: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";

fn tracer(ratio: f64) -> Tracer {
    Tracer { sampler: Sampler::TraceIdRatioBased(ratio), counts: Arc::default() }
}

#[test]
fn the_decision_of_a_caller_is_kept_whatever_the_ratio() {
    let (recorded, not) = (format!("{THEIRS}-01"), format!("{THEIRS}-00"));
    for ratio in [0.0, 1.0] {
        assert_eq!(tracer(ratio).decide(Some(&recorded)), Decision::Recorded);
        let kept = Decision::NotRecorded((&*not).into());
        assert_eq!(tracer(ratio).decide(Some(&not)), kept);
    }
}

#[test]
fn a_request_that_is_not_recorded_hands_on_a_context_that_says_so() {
    let Decision::NotRecorded(handed_on) = tracer(0.0).decide(None) else {
        panic!("nothing is recorded at a ratio of 0");
    };
    assert!(traceparent::is_valid(&handed_on), "{handed_on}");
    assert!(!traceparent::is_sampled(&handed_on), "{handed_on}");
    assert_eq!(tracer(1.0).decide(None), Decision::Recorded);
}

#[test]
fn a_ratio_decides_on_that_share_of_requests() {
    let tracer = tracer(0.25);
    let recorded = (0..4_000).filter(|_| tracer.decide(None) == Decision::Recorded).count();
    assert!((800..1_200).contains(&recorded), "{recorded} of 4,000 at a quarter");
}

#[test]
fn a_context_is_read_as_it_is_written() {
    let parent = context_of(&format!("{THEIRS}-01")).unwrap();
    let again = text(parent.trace_id(), parent.span_id(), parent.trace_flags());
    assert_eq!(&*again, format!("{THEIRS}-01"));
    assert!(parent.is_remote() && parent.is_sampled());
}
