//! The built program as a process: its verbs, and a shop that answers over HTTP.

use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The longest wait for an event to arrive.
const PATIENCE: Duration = Duration::from_mins(1);

/// The program, with a data folder of its own.
pub(crate) struct Program {
    binary: PathBuf,
    folder: TempDir,
}

/// A running shop.
pub(crate) struct Shop {
    process: Child,
    address: SocketAddr,
    /// The rest of the output, held open so that the program can write it.
    _output: Lines<BufReader<ChildStdout>>,
}

impl Program {
    pub(crate) fn new(binary: PathBuf) -> Self {
        Self { binary, folder: TempDir::new().unwrap() }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// Runs a verb to its end and returns its output.
    pub(crate) fn run(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Starts a shop with these variables and waits until it answers.
    pub(crate) fn serve(&self, variables: &[(&str, &str)]) -> Shop {
        let mut command = self.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.envs(variables.iter().copied());
        let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = |line: String| line.split(['/', ' ']).find_map(|word| word.parse().ok());
        let address = output.by_ref().map_while(Result::ok).find_map(address);
        let address = address.expect("a line that names the address");
        Shop { process, address, _output: output }
    }
}

impl Shop {
    /// Registers a user and returns the id.
    pub(crate) fn register(&self) -> String {
        let email = format!("reader{:?}@example.com", Instant::now());
        let email: String = email.chars().filter(|letter| !" {}:,".contains(*letter)).collect();
        let body =
            format!(r#"{{"email":"{email}","password":"correct horse","display_name":"Reader"}}"#);
        let (status, answer) = self.send("POST", "/api/v1/users", &body);
        assert_eq!(status, 201, "{answer}");
        let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
        answer["id"].as_str().unwrap().to_owned()
    }

    /// Reads `path` until it is found.
    pub(crate) fn get_until_found(&self, path: &str) -> String {
        let begun = Instant::now();
        loop {
            let (status, answer) = self.send("GET", path, "");
            if status == 200 {
                return answer;
            }
            assert_eq!(status, 404, "{path}: {answer}");
            assert!(begun.elapsed() < PATIENCE, "{path} is not found: {answer}");
        }
    }

    fn send(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let length = body.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: shop\r\nconnection: close\r\ncontent-type: application/json\r\n\
             content-length: {length}\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    /// Asks the shop to stop and waits until it has.
    pub(crate) fn stop(mut self) {
        let process = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
        assert!(self.process.wait().unwrap().success());
    }
}
