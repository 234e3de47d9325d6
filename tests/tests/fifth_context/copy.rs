//! A copy of the tracked tree, the requests that add the context `newsletter` to it, and the files that differ.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use code_generator::{NewContext, NewEndpoint, NewEvent, Plan, ReactTo, Request, Workspace};
use tempfile::TempDir;
use tests::expected::this_workspace;

/// The files that may change: the crate with its line in the workspace, the migration module, the line in the registry with
/// its feature. `Cargo.lock` and the list of the readers of events follow from them.
pub(crate) const PLACES: [&str; 9] = [
    "Cargo.lock",
    "Cargo.toml",
    "contexts/newsletter/",
    "migration/src/lib.rs",
    "migration/src/newsletter.rs",
    "migration/sql/newsletter/",
    "app/host/Cargo.toml",
    "app/host/src/registry.rs",
    "tools/boundaries/expected/event_readers.txt",
];

const HANDLER: &str = "contexts/newsletter/src/infrastructure/subscriptions/user_registered.rs";

/// The decision that no generator makes: what a registered user means to the newsletter.
const DECIDED: &str = "async fn handle(
    application: Arc<Application>,
    event: UserRegistered,
    origin: Origin,
) -> Result<(), HandlerError> {
    let id = crate::domain::SubscriberId::from_uuid(event.user_id);
    application.add_subscriber(id, &origin).await.map_err(HandlerError::of_use_case)
}

";

/// A copy of this workspace in a temporary folder.
pub(crate) struct Copy {
    folder: TempDir,
    /// The files as they were copied: somebody may work on the original meanwhile.
    files: BTreeMap<String, Vec<u8>>,
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
        let folder = TempDir::new().unwrap();
        let mut files = BTreeMap::new();
        for file in listed.lines().filter(|file| original.join(file).is_file()) {
            copy_file(&original.join(file), &folder.path().join(file));
            files.insert(file.to_owned(), std::fs::read(folder.path().join(file)).unwrap());
        }
        Self { folder, files }
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Adds the context by the generator, with a subscription, an event and an endpoint, and returns its tests that are to fail.
    pub(crate) fn add_newsletter(&self) -> Vec<String> {
        let newsletter = || "newsletter".to_owned();
        let context = Request::Context(NewContext {
            name: newsletter(),
            aggregate: Some("subscriber".to_owned()),
        });
        let reaction = Request::Reaction(ReactTo {
            context: newsletter(),
            event: "users.user-registered".to_owned(),
            handler: None,
            fields: Vec::new(),
        });
        let event = Request::Event(NewEvent {
            context: newsletter(),
            event: "subscriber-removed".to_owned(),
            about: None,
            says: Some("A subscriber was removed.".to_owned()),
            fields: ["reason:text", "at:time", "issues:integer"].map(str::to_owned).into(),
        });
        let endpoint = Request::Endpoint(NewEndpoint {
            context: newsletter(),
            method: "POST".to_owned(),
            path: "/newsletter/subscribers/{subscriber_id}/issues".to_owned(),
            name: None,
            who: "customer".to_owned(),
        });
        let requests = [context, reaction, event, endpoint].into_iter();
        requests.flat_map(|request| self.write(&request).undecided).collect()
    }

    /// Plans a request on the texts of the copy, and writes it.
    fn write(&self, request: &Request) -> Plan {
        let workspace = Workspace::at(self.root()).unwrap();
        let plan = code_generator::plan(&workspace, request);
        let plan = plan.unwrap_or_else(|error| panic!("{request:?}: {error}"));
        plan.write(self.root()).unwrap();
        plan
    }

    /// Fills in what the event means: the user becomes a subscriber. The compiler then asks to remove the expectations.
    pub(crate) fn decide(&self) {
        let path = self.root().join(HANDLER);
        let text = std::fs::read_to_string(&path).unwrap();
        let (before, rest) = text.split_once("/// To be replaced").unwrap();
        let (_undecided, tests) = rest.split_once("#[cfg(test)]").unwrap();
        let is_expectation =
            |line: &&str| line.starts_with("#[cfg_attr(not(test), expect(dead_code");
        assert!(before.lines().any(|line| is_expectation(&line)), "{before}");
        let before: String = before
            .lines()
            .filter(|line| !is_expectation(line))
            .flat_map(|line| [line, "\n"])
            .collect();
        std::fs::write(&path, format!("{before}{DECIDED}#[cfg(test)]{tests}")).unwrap();
    }

    /// The files that differ from the original and do not begin with one of `places`.
    pub(crate) fn changed_outside(&self, places: &[&str]) -> Vec<String> {
        let found = files_below(self.root());
        let found = found.iter().map(|file| file.strip_prefix(self.root()).unwrap());
        let found: BTreeSet<String> = found.map(|file| file.to_str().unwrap().to_owned()).collect();
        let is_same = |file: &String| {
            std::fs::read(self.root().join(file)).ok().as_ref() == self.files.get(file)
        };
        let all: BTreeSet<&String> = found.iter().chain(self.files.keys()).collect();
        let changed = all.into_iter().filter(|file| !is_same(file));
        changed
            .filter(|file| !places.iter().any(|place| file.starts_with(place)))
            .cloned()
            .collect()
    }

    /// Runs cargo on the copy. `GALLERIA_TEST_FIFTH_TARGET` names a folder for the build output, which later runs reuse.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Output {
        let target = target();
        let mut command = Command::new(env!("CARGO"));
        let command = command.args(arguments).env("CARGO_TARGET_DIR", target);
        command.current_dir(self.root()).output().unwrap()
    }

    /// Builds the program with the context in it.
    pub(crate) fn build(&self) -> PathBuf {
        let built = self.cargo(&[
            "build",
            "--offline",
            "--package",
            "galleria",
            "--features",
            "host/newsletter",
        ]);
        let error = String::from_utf8_lossy(&built.stderr);
        assert!(built.status.success(), "the program with a fifth context does not build: {error}");
        target().join("debug/galleria")
    }
}

fn target() -> PathBuf {
    std::env::var_os("GALLERIA_TEST_FIFTH_TARGET")
        .map_or_else(|| std::env::temp_dir().join("galleria-fifth-context"), PathBuf::from)
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
