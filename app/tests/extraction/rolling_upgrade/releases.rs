//! Two releases, built from two commits: the present one, and the same with a new version of one event.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// The new version: `orders` publishes `order-awaiting-payment.v2` in place of the first, and `payments` reads both.
const CHANGE: &str = include_str!("awaiting_payment_v3.patch");
const TARGET_VARIABLE: &str = "GALLERIA_TEST_ROLLING_TARGET";

/// The two programs.
pub(super) struct Releases {
    folder: TempDir,
}

impl Releases {
    /// Builds both. `GALLERIA_TEST_ROLLING_TARGET` names a folder for the build output, which later runs reuse.
    pub(super) fn build() -> Self {
        let releases = Self { folder: TempDir::new().unwrap() };
        let source = releases.folder.path().join("source");
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let (from, to) = (root.to_str().unwrap(), source.to_str().unwrap());
        run(Command::new("git").args(["clone", "--quiet", from, to]));
        build(&source, &releases.present());
        let change = releases.folder.path().join("change.patch");
        std::fs::write(&change, CHANGE).unwrap();
        run(git(&source).args(["apply", "--index"]).arg(&change));
        let author = ["-c", "user.name=test", "-c", "user.email=test@example.com"];
        run(git(&source).args(author).args(["commit", "--quiet", "--message", "Publish a v2"]));
        build(&source, &releases.next());
        releases
    }

    /// The program of the present commit.
    pub(super) fn present(&self) -> PathBuf {
        self.folder.path().join("present")
    }

    /// The program with the new version.
    pub(super) fn next(&self) -> PathBuf {
        self.folder.path().join("next")
    }
}

/// Whether the change fits the tree that this test belongs to.
pub(super) fn change_applies() -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let change = "app/tests/extraction/rolling_upgrade/awaiting_payment_v3.patch";
    git(root).args(["apply", "--check", change]).output().unwrap()
}

fn git(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder);
    git
}

fn build(source: &Path, program: &Path) {
    let target = std::env::var_os(TARGET_VARIABLE)
        .map_or_else(|| std::env::temp_dir().join("galleria-rolling-upgrade"), PathBuf::from);
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--offline", "--locked", "--package", "galleria", "--features", "full"]);
    run(cargo.env("CARGO_TARGET_DIR", &target).current_dir(source));
    std::fs::copy(target.join("debug/galleria"), program).unwrap();
}

fn run(command: &mut Command) {
    let status = command.status().unwrap();
    assert!(status.success(), "{command:?} ended with {status}");
}
