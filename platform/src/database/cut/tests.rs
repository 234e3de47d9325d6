//! Cuts of files that are being written: no file is ahead of another, and nobody waits for a copy.

use std::sync::atomic::{AtomicBool, Ordering};

use tempfile::TempDir;

use super::*;

const NAMES: [&str; 2] = ["first", "second"];
const ADD: &str = "INSERT INTO numbers (number) VALUES (?)";

fn files(folder: &TempDir) -> Vec<(&'static str, PathBuf)> {
    NAMES.map(|name| (name, folder.path().join(format!("{name}.db")))).into()
}

fn made(folder: &TempDir) -> Vec<Connection> {
    let connections = files(folder).into_iter().map(|(_, path)| {
        let connection = Connection::open(path).unwrap();
        connection
            .execute_batch(
                "PRAGMA journal_mode = WAL; CREATE TABLE numbers (number INTEGER PRIMARY KEY)",
            )
            .unwrap();
        connection
    });
    connections.collect()
}

fn last(path: &Path) -> i64 {
    let connection = Connection::open(path).unwrap();
    let last = "SELECT COALESCE(MAX(number), 0) FROM numbers";
    connection.query_row(last, [], |row| row.get(0)).unwrap()
}

fn copied(cut: &Cut, to: &TempDir, name: &str) -> PathBuf {
    let path = to.path().join(name);
    cut.copy(name, &path, &mut |_pages| ()).unwrap();
    path
}

/// Ends the writing, also when the test fails.
struct Ending<'a>(&'a AtomicBool);

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn a_cut_has_no_effect_without_its_cause() {
    let folder = tempfile::tempdir().unwrap();
    let _open = made(&folder);
    let ended = AtomicBool::new(false);
    std::thread::scope(|threads| {
        threads.spawn(|| {
            // Each number is committed to the first file, then to the second: as an event and its effect are.
            let connections = connections_of(&folder);
            for number in (1..).take_while(|_| !ended.load(Ordering::Relaxed)) {
                for connection in &connections {
                    connection.execute(ADD, [number]).unwrap();
                }
            }
        });
        let _ending = Ending(&ended);
        let mut before = 0;
        for round in 0..50 {
            let to = tempfile::tempdir().unwrap();
            let cut = Cut::take(&files(&folder)).unwrap();
            let [first, second] = NAMES.map(|name| last(&copied(&cut, &to, name)));
            assert!((first - 1..=first).contains(&second), "{round}: {first} and {second}");
            assert!(first >= before, "{round}");
            before = first;
        }
        assert!(before > 0, "nothing was written meanwhile");
    });
}

fn connections_of(folder: &TempDir) -> Vec<Connection> {
    files(folder).into_iter().map(|(_, path)| Connection::open(path).unwrap()).collect()
}

#[test]
fn commits_after_the_cut_are_in_no_copy_and_wait_for_none() {
    let (folder, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let connections = made(&folder);
    connections[0].execute(ADD, [1]).unwrap();
    let cut = Cut::take(&files(&folder)).unwrap();
    connections[0].busy_timeout(Duration::ZERO).unwrap();
    connections[0].execute(ADD, [2]).unwrap();
    let mut reports = Vec::new();
    let path = to.path().join("copy");
    cut.copy("first", &path, &mut |pages| reports.push(pages)).unwrap();
    connections[0].execute(ADD, [3]).unwrap();
    assert_eq!(last(&path), 1);
    assert_eq!(last(&folder.path().join("first.db")), 3);
    let end = reports.last().unwrap();
    assert!(end.done == end.total && end.total > 0, "{reports:?}");
}

#[test]
fn a_file_that_stays_locked_is_named_and_the_others_are_released() {
    let folder = tempfile::tempdir().unwrap();
    let connections = made(&folder);
    connections[1].execute_batch("BEGIN IMMEDIATE").unwrap();
    let opened = files(&folder).into_iter().map(|(name, path)| CutFile::open(name, &path).unwrap());
    let opened: Vec<CutFile> = opened.collect();
    let Round::Locked { name } = begin_together(&opened).unwrap() else { panic!("it was cut") };
    assert_eq!(name, "second");
    connections[0].busy_timeout(Duration::ZERO).unwrap();
    connections[0].execute_batch("BEGIN IMMEDIATE; ROLLBACK").unwrap();
    connections[1].execute_batch("ROLLBACK").unwrap();
    assert!(matches!(begin_together(&opened).unwrap(), Round::Cut { .. }));
}

#[test]
fn a_damaged_database_is_told_and_not_kept_silently() {
    let (folder, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for connection in made(&folder) {
        let many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
                    INSERT INTO numbers SELECT i FROM n; PRAGMA wal_checkpoint(TRUNCATE)";
        connection.execute_batch(many).unwrap();
    }
    let path = folder.path().join("first.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle - 4096..middle].fill(0x55);
    std::fs::write(&path, bytes).unwrap();
    let cut = Cut::take(&files(&folder)).unwrap();
    let refusal = cut.copy("first", &to.path().join("copy"), &mut |_pages| ()).unwrap_err();
    assert!(matches!(refusal, CutError::Damaged { name: "first", .. }), "{refusal}");
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_read_a_copy() {
    use std::os::unix::fs::PermissionsExt;

    let (folder, to) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    drop(made(&folder));
    let path = copied(&Cut::take(&files(&folder)).unwrap(), &to, "first");
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(std::fs::read_dir(to.path()).unwrap().count(), 1, "nothing lies beside the copy");
}
