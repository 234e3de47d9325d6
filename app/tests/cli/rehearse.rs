//! `galleria rehearse`, driven by lines: a scene, a fault, and an end that leaves nothing behind.

#[cfg(feature = "nats")]
mod two_hosts;

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use tempfile::TempDir;

use super::ports;
use super::program::{Watchdog, files, folder, galleria, run};

/// A rehearsal that goes on. Dropping it kills the process.
struct Rehearsing {
    child: Child,
    keys: Option<ChildStdin>,
    lines: std::io::Lines<BufReader<ChildStdout>>,
    said: Vec<String>,
    _watchdog: Watchdog,
}

impl Rehearsing {
    fn begin(here: &TempDir, temporary: &Path, arguments: &[&str]) -> Self {
        Self::begin_as(galleria(here, &[]), temporary, arguments)
    }

    /// The same by a command that starts the program.
    fn begin_as(mut command: Command, temporary: &Path, arguments: &[&str]) -> Self {
        // Scenes start the shop again at its address, which no other process may have taken meanwhile.
        let [listen, _next] = ports::two_with_room();
        command.args(["rehearse", "--pace", "0", "--listen", &listen.to_string()]).args(arguments);
        // The settings of a shop that serves.
        command.env("GALLERIA_DATA_DIR", "production").env("GALLERIA_LISTEN", "0.0.0.0:1");
        command.env("TMPDIR", temporary).env("COLUMNS", "80");
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let watchdog = Watchdog::of(&child);
        let keys = child.stdin.take();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, keys, lines, said: Vec::new(), _watchdog: watchdog }
    }

    fn press(&mut self, key: &str) {
        writeln!(self.keys.as_mut().unwrap(), "{key}").unwrap();
    }

    /// Reads until a line has these words. A rehearsal in which something else went wrong will not come to them.
    fn until(&mut self, words: &str) -> String {
        for line in self.lines.by_ref() {
            let line = line.unwrap();
            self.said.push(line.clone());
            if line.contains(words) {
                return line;
            }
            if line.contains("this went wrong") || line.contains("NOT OK") {
                break;
            }
        }
        panic!("it did not say {words:?}:\n{}", self.said.join("\n"))
    }

    /// Its exit code, once it has ended.
    fn end(mut self) -> (Option<i32>, Vec<String>) {
        self.press("q");
        for line in self.lines.by_ref() {
            self.said.push(line.unwrap());
        }
        let status = self.child.wait().unwrap();
        (status.code(), std::mem::take(&mut self.said))
    }
}

impl Drop for Rehearsing {
    fn drop(&mut self) {
        // It has ended already if the test went well.
        let _ended = self.child.kill();
        let _status = self.child.wait();
    }
}

#[test]
fn a_scene_is_played_a_fault_is_healed_and_nothing_is_left() {
    let (here, temporary) = (folder(), folder());
    let mut rehearsal = Rehearsing::begin(&here, temporary.path(), &[]);
    rehearsal.until("shop         http://127.0.0.1:");
    rehearsal.until("observatory  http://127.0.0.1:");
    rehearsal.until("ada@example.com");
    rehearsal.until("the end");
    assert_eq!(files(temporary.path()).len(), 1, "it lives in a temporary folder");

    rehearsal.press("1");
    rehearsal.until("confirms the order");
    rehearsal.until("ok confirmed, charged once");
    rehearsal.press("p");
    rehearsal.until("ON for 60 s: Context stopped");
    rehearsal.press("f");
    rehearsal.until("on, ");
    rehearsal.press("o");
    rehearsal.until("every fault is off");
    rehearsal.press("8");
    rehearsal.until("FAULT: waits");
    rehearsal.until("Ada sees \"awaiting-payment\"");
    rehearsal.until("ok the fault struck, the order waited, confirmed, charged once");
    rehearsal.press("k");
    rehearsal.until("not here: this rehearsal has one");

    let (code, said) = rehearsal.end();
    assert_eq!(code, Some(0), "{said:?}");
    assert!(said.iter().any(|line| line.contains("ok 2 orders, every invariant")), "{said:?}");
    let wide = said.iter().find(|line| line.chars().count() > 80 && !line.contains("http://"));
    assert_eq!(wide, None, "a line is wider than a terminal of 80 columns");
    assert_eq!(files(temporary.path()), [""; 0], "the temporary folder is gone");
    assert_eq!(files(here.path()), [""; 0], "the folder of the shop that serves is left alone");
}

#[test]
fn a_folder_that_is_named_stays_and_is_rehearsed_on_again() {
    let (here, temporary) = (folder(), folder());
    for _time in 0..2 {
        let mut rehearsal = Rehearsing::begin(&here, temporary.path(), &["--data-dir", "shop"]);
        rehearsal.until("(kept)");
        rehearsal.press("3");
        rehearsal.until("ok Ada's is");
        rehearsal.press("6");
        rehearsal.until("ok 1 event waited in the outbox, confirmed, charged once");
        let (code, said) = rehearsal.end();
        assert_eq!(code, Some(0), "{said:?}");
    }
    assert!(here.path().join("shop/orders.db").exists());
    assert!(!here.path().join("shop/shop").exists(), "the process of scene 6 has the same folder");
}

#[test]
fn the_folder_of_a_shop_is_refused() {
    let here = folder();
    std::fs::create_dir(here.path().join("shop")).unwrap();
    std::fs::write(here.path().join("shop/orders.db"), "").unwrap();
    let ended = run(&here, &["rehearse", "--data-dir", "shop", "--listen", "127.0.0.1:0"]);
    ended.is_refused(4, &["shop has files that no rehearsal has made"]);
    assert_eq!(files(&here.path().join("shop")), ["orders.db"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_scene_that_fails_does_not_end_the_rehearsal() {
    let (here, temporary) = (folder(), folder());
    // Scene 6 starts the program once more, and it is gone by then.
    let elsewhere = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let program = elsewhere.path().join("galleria");
    std::fs::hard_link(env!("CARGO_BIN_EXE_galleria"), &program).unwrap();
    let mut command = Command::new(&program);
    for (name, value) in galleria(&here, &[]).get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.current_dir(here.path());
    let mut rehearsal = Rehearsing::begin_as(command, temporary.path(), &[]);
    rehearsal.until("the end");
    std::fs::remove_file(&program).unwrap();
    rehearsal.press("6");
    rehearsal.until("this went wrong, and the rehearsal goes on");
    rehearsal.until("the shop was down and is started again");
    rehearsal.press("1");
    rehearsal.until("ok confirmed, charged once");
    let (code, said) = rehearsal.end();
    assert_eq!(code, Some(1), "{said:?}");
    for words in ["every invariant checked", "went otherwise than expected: 1"] {
        assert!(said.iter().any(|line| line.contains(words)), "no {words}: {said:?}");
    }
}

#[test]
fn it_ends_with_its_input() {
    let (here, temporary) = (folder(), folder());
    let mut rehearsal = Rehearsing::begin(&here, temporary.path(), &[]);
    rehearsal.until("the end");
    rehearsal.keys = None;
    rehearsal.until("The rehearsal is over.");
    assert!(rehearsal.child.wait().unwrap().success());
    assert_eq!(files(temporary.path()), [""; 0]);
}
