//! The terminal of the reader: one shell, in which variables persist between commands.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::extraction::process::{Environment, LOOK_AGAIN, PATIENCE, Process};

/// The line that ends the output of a command.
const MARK: &str = "-- the command has ended with";
/// Before a command, makes the shell print how the program would be started instead of starting it.
const TELL: &str =
    r#"galleria() { env | grep '^GALLERIA_'; [ $# = 0 ] || printf 'argument %s\n' "$@"; };"#;
/// Before a command, makes cargo print what it would compile instead of compiling it for minutes.
const ASK_CARGO: &str = r#"cargo() { [ "$1 $2" = "build --release" ] && shift 2 && command cargo tree --offline \
    --manifest-path "$MANIFEST" --edges normal --prefix none "$@"; };"#;

/// A shell in the shop's folder, where `galleria` is the program under test.
pub(super) struct Terminal {
    _shell: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    folder: PathBuf,
}

impl Terminal {
    /// Opens the shell. It inherits no setting of this process.
    pub(super) fn open(folder: &Path) -> Self {
        let programs = folder.join("bin");
        std::fs::create_dir(&programs).unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_galleria"));
        std::os::unix::fs::symlink(program, programs.join("galleria")).unwrap();
        let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
        let log = std::fs::File::create(folder.join("terminal.log")).unwrap();
        let mut shell = Command::new("bash");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("GALLERIA_") {
                shell.env_remove(name);
            }
        }
        shell.args(["--noprofile", "--norc"]).current_dir(folder).env("PATH", path);
        shell.env("MANIFEST", Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"));
        shell.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(log).kill_on_drop(true);
        let mut shell = shell.spawn().expect("bash");
        let lines = BufReader::new(shell.stdout.take().unwrap()).lines();
        let input = shell.stdin.take().unwrap();
        Self { _shell: shell, input, lines, folder: folder.to_owned() }
    }

    /// Runs commands, which must succeed. Returns the output of the last one.
    pub(super) async fn run(&mut self, commands: &[String]) -> String {
        let mut said = String::new();
        for command in commands {
            said = self.enter(&format!("{ASK_CARGO} {command}")).await;
        }
        said
    }

    /// Repeats a command until its output is as wanted.
    pub(super) async fn run_until(&mut self, command: &String, is_wanted: impl Fn(&str) -> bool) {
        let mut again = tokio::time::interval(LOOK_AGAIN);
        let trying = async {
            loop {
                again.tick().await;
                if is_wanted(&self.run(std::slice::from_ref(command)).await) {
                    return;
                }
            }
        };
        let tried = tokio::time::timeout(PATIENCE, trying).await;
        tried.unwrap_or_else(|_elapsed| panic!("{command} never prints the expected output"));
    }

    /// Starts the host of a command, and waits until it answers.
    pub(super) async fn start(&mut self, command: &str, log: &str) -> Process {
        assert!(is_a_host(command), "it would not go on running: {command}");
        let printed = self.enter(&format!("({TELL} {command})")).await;
        let is_argument = |line: &&str| line.starts_with("argument ");
        let (arguments, variables): (Vec<_>, Vec<_>) = printed.lines().partition(is_argument);
        let arguments: Vec<_> =
            arguments.iter().filter_map(|line| line.strip_prefix("argument ")).collect();
        let variables = variables.iter().filter_map(|line| line.split_once('='));
        let environment: Environment =
            variables.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let mut host = Process::spawn(&self.folder, log, &environment, &arguments);
        let answers = host.ready().await;
        assert!(answers.is_some(), "{command} does not start\n{}", host.story());
        host
    }

    /// Types a line, and reads the output until its command has ended.
    async fn enter(&mut self, line: &str) -> String {
        // No command may read the input that follows it.
        let line = format!("{{ {line}\n}} </dev/null\nprintf '\\n{MARK} %s\\n' $?\n");
        self.input.write_all(line.as_bytes()).await.unwrap();
        let mut said = String::new();
        let reading = async {
            while let Some(next) = self.lines.next_line().await.unwrap() {
                if let Some(code) = next.strip_prefix(MARK) {
                    return code.trim().to_owned();
                }
                said.push_str(&next);
                said.push('\n');
            }
            "the shell itself".to_owned()
        };
        let code = tokio::time::timeout(PATIENCE, reading).await;
        let code = code.unwrap_or_else(|_elapsed| "no end".to_owned());
        let log = || std::fs::read_to_string(self.folder.join("terminal.log")).unwrap_or_default();
        assert_eq!(code, "0", "{line}\n{said}\n{}", log());
        said
    }
}

/// Whether a command starts a host, which runs until it is stopped.
pub(super) fn is_a_host(command: &str) -> bool {
    command.split_whitespace().any(|word| word == "serve")
}
