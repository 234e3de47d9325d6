//! Output to a closed pipe and to a full disk.

use std::process::Stdio;

use super::program::{Ended, folder, galleria};

#[test]
fn a_closed_pipe_is_no_error() {
    let folder = folder();
    for arguments in [&["contexts", "--json"][..], &["doctor"], &["migrate"], &["--help"]] {
        let mut command = galleria(&folder, arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ended = Ended::from(child.wait_with_output().unwrap());
        assert_eq!((ended.code, &*ended.stderr), (0, ""), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_one_line_error() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let folder = folder();
    let mut command = galleria(&folder, &["contexts"]);
    let ended = Ended::from(command.stdout(full).stderr(Stdio::piped()).output().unwrap());
    ended.is_refused(5, &["could not be written to standard output"]);
}
