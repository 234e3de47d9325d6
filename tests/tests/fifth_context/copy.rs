//! A copy of the tracked tree, the changes that add the context `newsletter` to it, and the files that differ.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use tests::expected::this_workspace;

/// The files that may change: the crate with its line in the workspace, the migration module, the line in the registry with
/// its feature. `Cargo.lock` follows from them.
pub(crate) const PLACES: [&str; 8] = [
    "Cargo.lock",
    "Cargo.toml",
    "contexts/newsletter/",
    "migration/src/lib.rs",
    "migration/src/newsletter.rs",
    "migration/sql/newsletter/",
    "app/host/Cargo.toml",
    "app/host/src/registry.rs",
];

/// A copy of this workspace in a temporary folder.
pub(crate) struct Copy {
    original: PathBuf,
    folder: TempDir,
    files: BTreeSet<String>,
}

impl Copy {
    pub(crate) fn of_this_workspace() -> Self {
        let original = this_workspace().root().to_owned();
        let listed = Command::new("git")
            .args(["ls-files", "--cached", "--others", "--exclude-standard"])
            .current_dir(&original)
            .output()
            .unwrap();
        assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
        let listed = String::from_utf8(listed.stdout).unwrap();
        let is_there = |file: &&str| original.join(file).is_file();
        let files: BTreeSet<String> = listed.lines().filter(is_there).map(str::to_owned).collect();
        let folder = TempDir::new().unwrap();
        for file in &files {
            copy_file(&original.join(file), &folder.path().join(file));
        }
        Self { original, folder, files }
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Adds the context in three places.
    pub(crate) fn add_newsletter(&self) {
        let templates = self.original.join("tests/fifth_context");
        for file in files_below(&templates) {
            let name = file.strip_prefix(&templates).unwrap();
            if name.components().count() > 1 {
                copy_file(&file, &self.root().join(name));
            }
        }
        self.insert_after(
            "Cargo.toml",
            "payments = { path = \"contexts/payments\" }\n",
            "newsletter = { path = \"contexts/newsletter\" }\n",
        );
        self.insert_after("migration/src/lib.rs", "pub mod orders;\n", "pub mod newsletter;\n");
        let manifest = "app/host/Cargo.toml";
        self.insert_after(
            manifest,
            "payments = [\"dep:payments\"]\n",
            "newsletter = [\"dep:newsletter\"]\n",
        );
        self.insert_after(
            manifest,
            "payments = { workspace = true, optional = true }\n",
            "newsletter = { workspace = true, optional = true }\n",
        );
        self.insert_after(
            "app/host/src/registry.rs",
            "pub const REGISTRY: &[Entry] = &[\n",
            "    #[cfg(feature = \"newsletter\")]
    Entry {
        descriptor: &newsletter::DESCRIPTOR,
        migrations: &[Migrations::of::<migration::newsletter::Migrator>()],
    },
",
        );
    }

    /// Inserts `line` after the first occurrence of `before`.
    fn insert_after(&self, file: &str, before: &str, line: &str) {
        let path = self.root().join(file);
        let text = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let (start, end) =
            text.split_once(before).unwrap_or_else(|| panic!("{file} has no {before}"));
        std::fs::write(&path, format!("{start}{before}{line}{end}")).unwrap();
    }

    /// The files that differ from the original and do not begin with one of `places`.
    pub(crate) fn changed_outside(&self, places: &[&str]) -> Vec<String> {
        let copied = files_below(self.root());
        let copied = copied.iter().map(|file| file.strip_prefix(self.root()).unwrap());
        let copied: BTreeSet<String> =
            copied.map(|file| file.to_str().unwrap().to_owned()).collect();
        let is_same = |file: &&String| {
            std::fs::read(self.root().join(file)).ok()
                == std::fs::read(self.original.join(file)).ok()
        };
        copied
            .union(&self.files)
            .filter(|file| !is_same(file))
            .filter(|file| !places.iter().any(|place| file.starts_with(place)))
            .cloned()
            .collect()
    }

    /// Builds the program with the context in it. `GALLERIA_TEST_FIFTH_TARGET` names a folder for the build output, which
    /// later runs reuse.
    pub(crate) fn build(&self) -> PathBuf {
        let target = std::env::var_os("GALLERIA_TEST_FIFTH_TARGET")
            .map_or_else(|| std::env::temp_dir().join("galleria-fifth-context"), PathBuf::from);
        let status = Command::new(env!("CARGO"))
            .args(["build", "--offline", "--package", "galleria"])
            .args(["--features", "host/newsletter"])
            .env("CARGO_TARGET_DIR", &target)
            .current_dir(self.root())
            .status()
            .unwrap();
        assert!(status.success(), "the program with a fifth context does not build");
        target.join("debug/galleria")
    }
}

fn copy_file(from: &Path, to: &Path) {
    std::fs::create_dir_all(to.parent().unwrap()).unwrap();
    std::fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_below(&path)) } else { files.push(path) }
    }
    files
}
