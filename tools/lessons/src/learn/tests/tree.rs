//! A git work tree with a lesson of its own.

use std::process::Command;

use tempfile::TempDir;

use crate::learn::Learn;
use crate::{Catalogue, Program};

pub(super) const SALES: &str = "src/contexts/sales.rs";
pub(super) const HARMLESS: &str = "pub(crate) struct Sale;\n";
pub(super) const FAULT: &str = "use super::billing::Bill;\npub(crate) struct Sale;\n";

/// A workspace of two contexts that are modules, in git, with one lesson in which one names the other.
pub(super) struct Tree {
    pub(super) folder: TempDir,
    pub(super) program: Program,
}

impl Tree {
    pub(super) fn new() -> Self {
        let program = Program {
            called: "galleria learn",
            catalogue: Some(Catalogue { subscriptions: Vec::new() }),
            galleria: Vec::new(),
        };
        let tree = Self { folder: tempfile::tempdir().unwrap(), program };
        for (file, text) in [
            ("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"0.1.0\"\n"),
            ("boundaries.toml", "[contexts]\nfolders = [\"src/contexts/*\"]\n"),
            ("src/main.rs", "mod contexts;\n"),
            ("src/contexts.rs", "mod billing;\nmod sales;\n"),
            ("src/contexts/billing.rs", "pub(crate) struct Bill;\n"),
            (SALES, HARMLESS),
            ("lessons/01-import/lesson.toml", LESSON),
            ("lessons/01-import/why.md", "Because.\n"),
            ("lessons/01-import/start.patch", START),
            ("lessons/01-import/solution.patch", SOLUTION),
            (".gitignore", "/.learn/\n"),
        ] {
            tree.write(file, text);
        }
        tree.git(&["init", "-q"]);
        tree.commit();
        tree
    }

    pub(super) fn write(&self, file: &str, text: &str) {
        let path = self.folder.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub(super) fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.folder.path().join(file)).unwrap()
    }

    pub(super) fn git(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        command.args(["-c", "user.name=A", "-c", "user.email=a@example.org"]).args(arguments);
        let output = command.current_dir(self.folder.path()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub(super) fn commit(&self) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-qm", "All"]);
    }

    pub(super) fn learn(&self) -> Learn<'_> {
        Learn::open(self.folder.path(), &self.program, Learn::of_learner()).unwrap()
    }

    pub(super) fn status(&self) -> String {
        self.git(&["status", "--porcelain"])
    }
}

pub(super) const LESSON: &str = r#"
title = "Import"
idea = "None names another."
minutes = 1
story = "sales names billing."
task = "Do without."
red = ["B002"]
keeps = [{ file = "src/contexts/sales.rs", text = "struct Sale" }]
[[hints]]
say = "One."
file = "src/contexts/sales.rs"
text = "super::billing"
[[hints]]
say = "Two."
file = "src/contexts/sales.rs"
text = "struct Sale"
[[hints]]
say = "Three."
file = "src/contexts.rs"
text = "mod sales"
[check.boundaries]
at = "src/contexts/sales.rs"
"#;

pub(super) const START: &str = "\
--- a/src/contexts/sales.rs
+++ b/src/contexts/sales.rs
@@ -1 +1,2 @@
+use super::billing::Bill;
 pub(crate) struct Sale;
";

pub(super) const SOLUTION: &str = "\
--- a/src/contexts/sales.rs
+++ b/src/contexts/sales.rs
@@ -1,2 +1 @@
-use super::billing::Bill;
 pub(crate) struct Sale;
";
