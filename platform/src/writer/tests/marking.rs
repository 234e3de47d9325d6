//! Marks of delivered events, until they are written.

use futures_util::FutureExt;
use sea_orm::{DbBackend, Value};

use crate::outbox::Transport::{self, Broker, InProcess};
use crate::writer::marks::{Mark, Marks, Taken};

const fn mark(position: i64, transport: Transport, epoch: i64) -> Mark {
    Mark { position, transport, epoch }
}

/// The positions that the statements write, for each transport.
fn written(taken: &Taken) -> Vec<(&'static str, Vec<Value>)> {
    let statements = taken.statements(DbBackend::Sqlite).into_iter();
    statements.map(|one| (one.touches.unwrap(), one.values)).collect()
}

#[test]
fn the_marks_of_the_latest_epoch_alone_are_written_each_for_its_transport() {
    let mut taken = Taken::default();
    assert!(taken.is_empty() && written(&taken).is_empty());
    for one in [
        mark(1, InProcess, 1),
        mark(5, InProcess, 2),
        mark(6, Broker, 2),
        mark(7, InProcess, 2),
        // The relay of the earlier lease hears late of what it published.
        mark(2, InProcess, 1),
    ] {
        taken.add(&one);
    }
    let expected = [
        ("earlier deliveries in process", vec![5_i64.into(), 7_i64.into()]),
        ("earlier deliveries over the broker", vec![6_i64.into()]),
    ];
    assert_eq!(written(&taken), expected);
    assert!(!taken.is_empty());
    taken.clear();
    assert!(taken.is_empty());
    taken.add(&mark(8, Broker, 1));
    assert!(taken.is_empty(), "what is written does not end the epoch");
}

#[test]
fn the_first_of_the_marks_that_wait_is_told_of() {
    let marks = Marks::default();
    let is_told = || marks.some.notified().now_or_never().is_some();
    assert!(!is_told());
    marks.add(mark(1, InProcess, 1));
    assert!(is_told());
    marks.add(mark(2, InProcess, 1));
    assert!(!is_told(), "the relay knows that there are some");
    let positions: Vec<i64> = marks.take().iter().map(|mark| mark.position).collect();
    assert_eq!(positions, [1, 2]);
    assert!(marks.take().is_empty());
    marks.add(mark(3, InProcess, 1));
    assert!(is_told());
}
