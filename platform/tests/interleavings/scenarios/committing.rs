//! Group commit: many threads submit units of work, and one thread commits them together.

use std::pin::pin;
use std::sync::Arc;

use futures_util::future::{FutureExt, select};
use shared_kernel::StoreError;
use shuttle::future::block_on;
use shuttle::thread::{self, JoinHandle};
use tracing::Span;

use crate::outbox::Transport;
use crate::store::{Store, note};
use crate::unit_of_work::UnitOfWork;
use crate::writer::WriterHandle;

type Answer = Result<(), StoreError>;

fn commit(writer: &Arc<WriterHandle>, unit: UnitOfWork) -> JoinHandle<Answer> {
    let writer = Arc::clone(writer);
    thread::spawn(move || block_on(writer.commit(unit, Span::none())))
}

/// Submits a unit of work, if there is capacity at once, and does not wait for the answer.
fn hand_over(writer: &Arc<WriterHandle>, unit: UnitOfWork) -> JoinHandle<()> {
    let writer = Arc::clone(writer);
    thread::spawn(move || {
        let _gone = pin!(writer.commit(unit, Span::none())).now_or_never();
    })
}

/// Five submit: two want one key, two change one row, and one leaves without its answer.
pub(super) fn a_commit_is_answered_with_its_outcome() {
    let store = Store::new();
    let writer = store.writer();
    let mut told = writer.take_feed(Transport::InProcess).unwrap();
    let mut units: Vec<UnitOfWork> = [(1, "mine"), (2, "mine"), (3, "third"), (4, "fourth")]
        .into_iter()
        .map(|(who, key)| note(&store.ports, who, key, &format!("shelf {who}"), 1))
        .collect();
    for one_row in &mut units[2..] {
        one_row.guards.push("shelf".to_owned());
    }
    let callers: Vec<_> = units.into_iter().map(|unit| commit(&writer, unit)).collect();
    let gone = hand_over(&writer, note(&store.ports, 5, "fifth", "shelf 5", 1));
    let answers: Vec<Answer> = callers.into_iter().map(|caller| caller.join().unwrap()).collect();
    gone.join().unwrap();
    block_on(writer.stop());

    let stored = store.stored();
    for (answer, who) in answers.iter().zip(1..) {
        assert_eq!(answer.is_ok(), stored.contains(&who), "{who} was told {answer:?}");
    }
    let refused = answers.iter().position(Result::is_err).expect("a key is taken once");
    assert!(refused < 2 && matches!(answers[refused], Err(StoreError::Duplicate { .. })));
    assert_eq!(answers.iter().filter(|answer| answer.is_err()).count(), 1, "{answers:?}");

    let mut heard = Vec::new();
    while let Ok(group) = told.try_recv() {
        heard.extend(group.iter().map(|placed| placed.position));
    }
    let positions = store.numbers("SELECT position FROM outbox ORDER BY position");
    assert_eq!(positions.len(), stored.len(), "an event with each change");
    if writer.relay_fell_behind(Transport::InProcess) {
        assert!(positions.starts_with(&heard), "withheld is what comes last: {heard:?}");
    } else {
        assert_eq!(heard, positions, "each is told once, in order");
    }
}

/// The writer is told to stop while some submit. Submissions accepted before are finished.
pub(super) fn a_stopping_writer_answers_every_request() {
    let store = Store::new();
    let writer = store.writer();
    let units = [1, 2, 3]
        .map(|who| note(&store.ports, who, &format!("key {who}"), &format!("shelf {who}"), 1));
    let [before, meanwhile @ ..] = units;
    let callers = meanwhile.map(|unit| commit(&writer, unit));
    let stopping = {
        let writer = Arc::clone(&writer);
        thread::spawn(move || {
            block_on(async {
                // The first poll submits, unless the channel is full: then it stops before.
                let before = pin!(writer.commit(before, Span::none()));
                let stop = pin!(writer.stop());
                match select(before, stop).await {
                    futures_util::future::Either::Left((answer, stop)) => {
                        stop.await;
                        answer
                    }
                    futures_util::future::Either::Right(((), before)) => before.await,
                }
            })
        })
    };
    let mut answers = vec![stopping.join().unwrap()];
    answers.extend(callers.map(|caller| caller.join().unwrap()));
    let stored = store.stored();
    for (answer, who) in answers.iter().zip(1..) {
        assert_eq!(answer.is_ok(), stored.contains(&who), "{who} was told {answer:?}");
        assert!(matches!(answer, Ok(()) | Err(StoreError::Unavailable(_))), "{answer:?}");
    }
    let late = block_on(writer.commit(note(&store.ports, 4, "late", "shelf 4", 1), Span::none()));
    assert!(matches!(late, Err(StoreError::Unavailable(_))), "{late:?}");
}

/// Two mark delivered events and flush, while others commit and one of them is refused.
pub(super) fn flushed_marks_are_written() {
    let store = Store::new();
    let writer = store.writer();
    for (who, key) in [(1, "first"), (2, "second")] {
        block_on(writer.commit(note(&store.ports, who, key, "shelf", who.into()), Span::none()))
            .unwrap();
    }
    let others = [(3, "third"), (4, "first")].map(|(who, key)| {
        commit(&writer, note(&store.ports, who, key, &format!("shelf {who}"), 1))
    });
    let markers = [1, 2].map(|position| {
        let (writer, ask) = (Arc::clone(&writer), store.another());
        thread::spawn(move || {
            writer.taken(position, Transport::InProcess, 1);
            block_on(writer.flush_marks());
            let pending = ask("SELECT position FROM pending_deliveries");
            assert!(!pending.contains(&position), "{position} is flushed, and among {pending:?}");
        })
    });
    for marker in markers {
        marker.join().unwrap();
    }
    let [third, refused] = others.map(|other| other.join().unwrap());
    assert!(third.is_ok() && refused.is_err(), "{third:?} {refused:?}");
    block_on(writer.stop());
    assert_eq!(store.numbers("SELECT position FROM pending_deliveries").len(), 1);
}
