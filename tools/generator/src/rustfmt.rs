//! Formats Rust as the workspace does, by the `rustfmt` of the toolchain.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// The formatted text; `None` when there is no `rustfmt`, or it refuses the text.
pub(crate) fn format(root: &Path, text: &str) -> Option<String> {
    let mut command = Command::new("rustfmt");
    command.args(["--edition", "2024", "--emit", "stdout", "--quiet"]);
    if root.as_os_str().is_empty() {
        // A workspace that is on no disk yet: as this house does.
        command.args(["--config", "style_edition=2024,use_small_heuristics=Max"]);
    } else if root.join("rustfmt.toml").is_file() {
        command.arg("--config-path").arg(root);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    let written = child.stdin.take().map(|mut input| input.write_all(text.as_bytes()));
    let output = child.wait_with_output().ok()?;
    let is_done = output.status.success() && matches!(written, Some(Ok(())));
    is_done.then(|| String::from_utf8(output.stdout).ok()).flatten()
}
