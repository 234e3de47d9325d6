use std::io::{self, Write};

use futures_util::future::join_all;
use tracing_subscriber::fmt::format::FmtSpan;

use super::*;
use crate::testing::log_of_this_thread;

/// A log in memory.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Loads the double of each key; a query with an odd one fails.
fn doubles(tasks: &Tasks) -> Coalescer<u32, u32> {
    Coalescer::over("numbers", Some(tasks.clone()), |keys: Vec<u32>| async move {
        match keys.iter().find(|key| **key % 2 == 1) {
            Some(odd) => {
                let key = odd.to_string();
                Err(StoreError::CorruptRow { table: "numbers", column: "number", key })
            }
            None => Ok(keys.into_iter().map(|key| (key, 2 * key)).collect()),
        }
    })
}

#[tokio::test]
async fn a_broken_row_fails_its_own_load_and_no_other_of_the_query() {
    let tasks = Tasks::on_this_runtime();
    let doubles = doubles(&tasks);
    let keys = [2, 3, 4, 3, 5, 6];
    let answers = join_all(keys.map(|key| doubles.load(key))).await;
    for (key, answer) in keys.into_iter().zip(answers) {
        match answer {
            Ok(double) => assert_eq!((key % 2, double), (0, Some(2 * key))),
            Err(StoreError::CorruptRow { key: of, .. }) => assert_eq!(of, key.to_string()),
            Err(other) => panic!("{key}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_database_that_is_away_is_asked_once_for_all() {
    let (tasks, asked) = (Tasks::on_this_runtime(), Arc::new(Mutex::new(0)));
    let counter = Arc::clone(&asked);
    let away = Coalescer::<u32, u32>::over("numbers", Some(tasks.clone()), move |_keys| {
        *counter.lock().unwrap() += 1;
        async { Err(StoreError::Unavailable("gone".into())) }
    });
    let answers = join_all((0..10).map(|key| away.load(key))).await;
    assert!(answers.iter().all(|one| matches!(one, Err(StoreError::Unavailable(_)))));
    assert_eq!(*asked.lock().unwrap(), 1);
}

#[tokio::test]
async fn each_wait_for_a_shared_query_is_a_span_with_the_context() {
    let logged = Logged::default();
    let writer = logged.clone();
    let log = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_span_events(FmtSpan::NEW)
        .with_ansi(false)
        .with_writer(move || writer.clone());
    let _guard = log_of_this_thread(log.finish());
    let tasks = Tasks::on_this_runtime();
    let doubles = doubles(&tasks);
    join_all([2, 4].map(|key| doubles.load(key))).await;
    let text = String::from_utf8(logged.0.lock().unwrap().clone()).unwrap();
    let waits = text.lines().filter(|line| line.contains("store.rows.await"));
    let named = waits.filter(|line| line.contains("context=\"numbers\""));
    assert_eq!(named.count(), 2, "{text}");
}
