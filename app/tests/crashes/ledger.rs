//! The customers' ledger, stored outside of the shop: every acknowledgement is synced to disk before it counts.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use uuid::Uuid;

/// An order that the shop has acknowledged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Acknowledged {
    /// The idempotency key of the request.
    pub(crate) key: String,
    pub(crate) order: Uuid,
    pub(crate) customer: usize,
}

/// The customers' ledger.
pub(crate) struct Ledger {
    path: PathBuf,
    file: Mutex<File>,
    count: watch::Sender<usize>,
}

impl Ledger {
    /// An empty ledger in `folder`.
    pub(crate) fn open(folder: &Path) -> Self {
        let path = folder.join("acknowledged.jsonl");
        let file = OpenOptions::new().create_new(true).append(true).open(&path).unwrap();
        Self { path, file: Mutex::new(file), count: watch::channel(0).0 }
    }

    /// Appends a line, and returns when it is on disk.
    pub(crate) fn write(&self, acknowledged: &Acknowledged) {
        let line = format!("{}\n", serde_json::to_string(acknowledged).unwrap());
        let mut file = self.file.lock().unwrap();
        file.write_all(line.as_bytes()).unwrap();
        file.sync_data().unwrap();
        self.count.send_modify(|count| *count += 1);
    }

    /// The number of lines, as a channel that follows it.
    pub(crate) fn count(&self) -> watch::Receiver<usize> {
        self.count.subscribe()
    }

    /// All lines.
    pub(crate) fn read(&self) -> Vec<Acknowledged> {
        let text = std::fs::read_to_string(&self.path).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// Faults that the ledger alone shows. 14: the same key has the same answer, and different keys have different ones.
pub(crate) fn faults(ledger: &[Acknowledged]) -> Vec<String> {
    let (mut of_key, mut of_order) = (BTreeMap::new(), BTreeMap::new());
    let mut faults = Vec::new();
    for line in ledger {
        let order = *of_key.entry(&line.key).or_insert(line.order);
        if order != line.order {
            let (key, other) = (&line.key, line.order);
            faults.push(format!("invariant 14: key {key} has got order {order} and order {other}"));
        }
        let key = *of_order.entry(line.order).or_insert(&line.key);
        if key != &line.key {
            let (order, other) = (line.order, &line.key);
            faults.push(format!("invariant 14: order {order} is the answer to {key} and {other}"));
        }
    }
    faults
}
