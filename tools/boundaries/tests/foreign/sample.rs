//! Two small workspaces in a temporary folder: contexts that are crates, and contexts that are modules of one crate.

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// A workspace that is deleted when this is dropped.
#[derive(Debug)]
pub(super) struct Sample {
    folder: TempDir,
}

/// Two contexts, `sales` and `billing`, a crate that both use, and a program.
const CRATES: [(&str, &str); 15] = [
    (
        "Cargo.toml",
        "[workspace]\nresolver = \"3\"\nmembers = [\"contexts/*\", \"common\", \"app\"]\n",
    ),
    (
        "boundaries.toml",
        r#"
[[crates]]
name = "app"
folders = ["app"]
may_use = ["contexts", "common"]

[[crates]]
name = "contexts"
folders = ["contexts/*"]
may_use = ["common"]

[[crates]]
name = "common"
folders = ["common"]

[contexts]
folders = ["contexts/*"]

[[layers]]
name = "core"
may_use = []
sealed = true

[[layers]]
name = "adapters"
modules = ["web", "store"]
may_use = ["core"]

[[forbid]]
rule = "one-http-client"
in = ["contexts"]
paths = ["reqwest"]
why = "timeouts and retries are set in one place"
instead = "use `common::http`"
decided_in = "docs/http.md"

[tables]
made_in = ["contexts/{context}/migrations"]

[tables.owned]
sales = ["sales.*"]

[files]
no_cycles = true
"#,
    ),
    (
        "app/Cargo.toml",
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\nsales = { path = \"../contexts/sales\" }\n",
    ),
    ("app/src/main.rs", "fn main() { sales::run(); }\n"),
    (
        "common/Cargo.toml",
        "[package]\nname = \"common\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    ),
    ("common/src/lib.rs", "pub mod http {}\n"),
    (
        "contexts/sales/Cargo.toml",
        "[package]\nname = \"sales\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\ncommon = { path = \"../../common\" }\n",
    ),
    ("contexts/sales/src/lib.rs", "mod core;\nmod store;\nmod web;\npub fn run() {}\n"),
    ("contexts/sales/src/core.rs", "pub(crate) struct Order { total: u64 }\n"),
    (
        "contexts/sales/src/store.rs",
        "use crate::core::Order;\nconst ALL: &str = \"SELECT total FROM orders\";\n",
    ),
    ("contexts/sales/src/web.rs", "use crate::core::Order;\n"),
    ("contexts/sales/migrations/1.up.sql", "CREATE TABLE orders (total BIGINT);\n"),
    (
        "contexts/billing/Cargo.toml",
        "[package]\nname = \"billing\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\ncommon = { path = \"../../common\" }\n",
    ),
    ("contexts/billing/src/lib.rs", "pub fn bill() {}\n"),
    ("contexts/billing/migrations/1.up.sql", "CREATE TABLE invoices (total BIGINT);\n"),
];

/// The same contexts as folders of one crate, one of them with a published module.
const MODULES: [(&str, &str); 9] = [
    ("Cargo.toml", "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n"),
    (
        "boundaries.toml",
        r#"
[contexts]
folders = ["src/contexts/*"]
published = ["api"]

[[layers]]
name = "domain"

[[layers]]
name = "web"
may_use = ["domain"]

[tables.owned]
sales = ["orders", "order_*"]
billing = ["invoices"]
"#,
    ),
    ("src/main.rs", "mod contexts;\nfn main() { contexts::sales::run(); }\n"),
    ("src/contexts.rs", "pub(crate) mod billing;\npub(crate) mod sales;\n"),
    ("src/contexts/sales.rs", "mod domain;\nmod web;\npub(crate) fn run() {}\n"),
    ("src/contexts/sales/domain.rs", "pub(super) struct Order;\n"),
    (
        "src/contexts/sales/web.rs",
        "use super::domain::Order;\nuse crate::contexts::billing::api::Bill;\n",
    ),
    ("src/contexts/billing.rs", "pub(crate) mod api;\nmod store;\n"),
    ("src/contexts/billing/store.rs", "const ALL: &str = \"SELECT 1 FROM invoices\";\n"),
];

impl Sample {
    /// Contexts that are crates.
    pub(super) fn of_crates() -> Self {
        Self::of(&CRATES)
    }

    /// Contexts that are modules.
    pub(super) fn of_modules() -> Self {
        let sample = Self::of(&MODULES);
        sample.write("src/contexts/billing/api.rs", "pub(crate) struct Bill;\n");
        sample
    }

    fn of(files: &[(&str, &str)]) -> Self {
        let sample = Self { folder: TempDir::new().unwrap() };
        for (file, text) in files {
            sample.write(file, text);
        }
        sample
    }

    /// Its folder.
    pub(super) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, over what was there.
    pub(super) fn write(&self, file: &str, text: &str) -> &Self {
        let path = self.root().join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        self
    }

    /// Adds lines to the end of a file.
    pub(super) fn append(&self, file: &str, text: &str) -> &Self {
        let before = std::fs::read_to_string(self.root().join(file)).unwrap_or_default();
        self.write(file, &(before + text))
    }

    /// Runs the program in its folder: the exit code, standard output, standard error.
    pub(super) fn run(&self, arguments: &[&str]) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_boundaries"));
        let output = command.current_dir(self.root()).args(arguments).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    /// The findings: the code, the place without its column, and what is there.
    pub(super) fn found(&self) -> Vec<(String, String, String)> {
        let (code, stdout, stderr) = self.run(&["--json"]);
        assert!(code < 2, "{stderr}");
        let report: Value = serde_json::from_str(&stdout).unwrap();
        let findings = report["findings"].as_array().unwrap();
        assert_eq!(code, i32::from(!findings.is_empty()));
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let place = |finding: &Value| match finding["line"].as_u64() {
            Some(line) => format!("{}:{line}", text(&finding["file"])),
            None => text(&finding["file"]),
        };
        findings
            .iter()
            .map(|finding| (text(&finding["code"]), place(finding), text(&finding["found"])))
            .collect()
    }

    /// Asserts that exactly one thing is found.
    pub(super) fn assert_found(&self, code: &str, place: &str, found: &str) {
        let expected = (code.to_owned(), place.to_owned(), found.to_owned());
        assert_eq!(self.found(), [expected]);
    }
}
