//! The span of a commit has the size and the time of the transaction that it was part of.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use shared_kernel::Origin;
use tracing::Subscriber;
use tracing::field::{Empty, Field, Visit};
use tracing::span::{Id, Record};
use tracing_subscriber::layer::{Context, SubscriberExt};
use tracing_subscriber::{Layer, Registry};
use uuid::Uuid;

use crate::sync::oneshot;
use crate::testing::{self, ManualClock, log_of_this_thread};
use crate::unit_of_work::UnitOfWork;
use crate::writer::Submission;

/// The fields that were recorded after a span had begun.
#[derive(Clone, Default)]
struct Recorded(Arc<Mutex<BTreeMap<&'static str, String>>>);

impl<S: Subscriber> Layer<S> for Recorded {
    fn on_record(&self, _span: &Id, values: &Record<'_>, _context: Context<'_, S>) {
        values.record(&mut self.clone());
    }
}

impl Visit for Recorded {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.lock().unwrap().insert(field.name(), format!("{value:?}"));
    }
}

#[test]
fn the_span_of_a_commit_says_how_many_were_written_with_it_and_how_long_that_took() {
    let recorded = Recorded::default();
    let _log = log_of_this_thread(Registry::default().with(recorded.clone()));
    let ports = testing::ports(ManualClock::at("2026-01-01T12:00:00Z"));
    let submission = Submission {
        unit: Box::new(UnitOfWork::new("talks", &Origin::new(Uuid::nil()), &ports)),
        span: tracing::info_span!("commit", group = Empty, transaction_ms = Empty),
        answer: oneshot::channel().0,
    };
    submission.note_group(3, Duration::from_micros(2_500));
    let expected = [("group", "3"), ("transaction_ms", "2.5")];
    let expected = expected.map(|(name, value)| (name, value.to_owned()));
    assert_eq!(*recorded.0.lock().unwrap(), BTreeMap::from(expected));
}
