//! Coalesces concurrent loads into one query, where a query costs a network round trip. There is no timer: while one
//! query is under way, the keys of the next one gather. A lone load is sent at once, and many loads are sent together.

use std::collections::HashMap;
use std::future::Future;
use std::hash::Hash;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use shared_kernel::StoreError;
use tokio::sync::oneshot;
use tracing::Instrument;

use crate::database::repeated;
use crate::services::Services;
use crate::spans::TRACED;
use crate::tasks::Tasks;

/// The most keys of one query: well under every database's limit of parameters.
const KEYS_A_QUERY: usize = 256;

type Answer<V> = Result<Option<V>, StoreError>;
type Loaded<K, V> = Pin<Box<dyn Future<Output = Result<HashMap<K, V>, StoreError>> + Send>>;

/// Coalesces concurrent loads by key. The values are as fresh as a plain read at the time of the call: a load never
/// joins a query that has already begun.
pub struct Coalescer<K, V>(Arc<Inner<K, V>>);

struct Inner<K, V> {
    /// The context whose database is queried.
    context: &'static str,
    /// The tasks that coalesced queries run on; `None` when each load is a query of its own.
    tasks: Option<Tasks>,
    load: Box<dyn Fn(Vec<K>) -> Loaded<K, V> + Send + Sync>,
    gathering: Mutex<Gathering<K, V>>,
}

struct Gathering<K, V> {
    waiting: HashMap<K, Vec<oneshot::Sender<Answer<V>>>>,
    query_under_way: bool,
}

impl<K, V> Clone for Coalescer<K, V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K, V> Coalescer<K, V>
where
    K: Eq + Hash + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// A coalescer over `load`, which answers many keys in one query from the database of `services` and leaves out the
    /// keys that are not found. An embedded database is queried at once, key by key: without a round trip to share,
    /// coalescing would cost more than the queries.
    pub fn new<F, Fut>(services: &Services, load: F) -> Self
    where
        F: Fn(Vec<K>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<HashMap<K, V>, StoreError>> + Send + 'static,
    {
        let gathers = !services.database.is_embedded();
        let tasks = gathers.then(|| services.tasks.clone());
        Self::over(services.database.context(), tasks, load)
    }

    /// A coalescer that gathers on every kind of database, for queries that are long or much the same for all callers.
    pub fn gathering<F, Fut>(services: &Services, load: F) -> Self
    where
        F: Fn(Vec<K>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<HashMap<K, V>, StoreError>> + Send + 'static,
    {
        Self::over(services.database.context(), Some(services.tasks.clone()), load)
    }

    fn over<F, Fut>(context: &'static str, tasks: Option<Tasks>, load: F) -> Self
    where
        F: Fn(Vec<K>) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<HashMap<K, V>, StoreError>> + Send + 'static,
    {
        Self(Arc::new(Inner {
            context,
            tasks,
            load: Box::new(move |keys| Box::pin(load(keys))),
            gathering: Mutex::new(Gathering { waiting: HashMap::new(), query_under_way: false }),
        }))
    }

    /// The value of `key`, or `None` when there is none.
    ///
    /// # Errors
    /// When the database is away: every load of the query is told. When a row or a key of the query is broken, each of
    /// its keys is loaded by itself, and only the broken one fails.
    pub async fn load(&self, key: K) -> Result<Option<V>, StoreError> {
        let Some(tasks) = &self.0.tasks else {
            return Ok((self.0.load)(vec![key.clone()]).await?.remove(&key));
        };
        let (sender, answer) = oneshot::channel();
        let begin = {
            let mut gathering = self.0.lock();
            gathering.waiting.entry(key).or_default().push(sender);
            !std::mem::replace(&mut gathering.query_under_way, true)
        };
        if begin {
            let inner = Arc::clone(&self.0);
            tasks.spawn(async move { inner.answer_all().await });
        }
        // The query is that of many callers, and has no span; each has one of its wait.
        let context = self.0.context;
        let waiting = tracing::debug_span!(target: TRACED, "store.rows.await", context);
        match answer.instrument(waiting).await {
            Ok(answer) => answer,
            Err(gone) => Err(StoreError::Unavailable(Box::new(gone))),
        }
    }
}

impl<K, V> Inner<K, V>
where
    K: Eq + Hash + Clone + Send + Sync + 'static,
    V: Clone + Send + Sync + 'static,
{
    fn lock(&self) -> std::sync::MutexGuard<'_, Gathering<K, V>> {
        self.gathering.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn answer_all(&self) {
        // Tasks that are ready to run go first: they may add keys to the same query.
        tokio::task::yield_now().await;
        while let Some(waiting) = self.next_query() {
            self.answer(waiting).await;
        }
    }

    async fn answer(&self, waiting: HashMap<K, Vec<oneshot::Sender<Answer<V>>>>) {
        let keys: Vec<K> = waiting.keys().cloned().collect();
        let only_one = keys.len() == 1;
        match (self.load)(keys).await {
            Ok(mut found) => {
                for (key, senders) in waiting {
                    answer(senders, found.remove(&key));
                }
            }
            Err(error) if error.is_transient() || only_one => {
                for sender in waiting.into_values().flatten() {
                    // One caller may have been dropped; the others still wait for the answer.
                    let _gone = sender.send(Err(repeated(&error)));
                }
            }
            Err(_one_is_broken) => {
                for one in waiting {
                    Box::pin(self.answer(HashMap::from([one]))).await;
                }
            }
        }
    }

    fn next_query(&self) -> Option<HashMap<K, Vec<oneshot::Sender<Answer<V>>>>> {
        let mut gathering = self.lock();
        if gathering.waiting.is_empty() {
            gathering.query_under_way = false;
            return None;
        }
        if gathering.waiting.len() <= KEYS_A_QUERY {
            return Some(std::mem::take(&mut gathering.waiting));
        }
        let keys: Vec<K> = gathering.waiting.keys().take(KEYS_A_QUERY).cloned().collect();
        Some(keys.into_iter().filter_map(|key| gathering.waiting.remove_entry(&key)).collect())
    }
}

fn answer<V: Clone>(mut senders: Vec<oneshot::Sender<Answer<V>>>, value: Option<V>) {
    let last = senders.pop();
    for sender in senders {
        let _gone = sender.send(Ok(value.clone()));
    }
    if let Some(last) = last {
        // One caller may have been dropped; the others still wait for the answer.
        let _gone = last.send(Ok(value));
    }
}

#[cfg(test)]
mod tests;
