use futures_util::future::join_all;

use super::*;

/// Loads the double of each key; a query with an odd one fails.
fn doubles(tasks: &Tasks) -> Coalescer<u32, u32> {
    Coalescer::gathering(tasks, |keys: Vec<u32>| async move {
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
    let away = Coalescer::<u32, u32>::gathering(&tasks, move |_keys| {
        *counter.lock().unwrap() += 1;
        async { Err(StoreError::Unavailable("gone".into())) }
    });
    let answers = join_all((0..10).map(|key| away.load(key))).await;
    assert!(answers.iter().all(|one| matches!(one, Err(StoreError::Unavailable(_)))));
    assert_eq!(*asked.lock().unwrap(), 1);
}
