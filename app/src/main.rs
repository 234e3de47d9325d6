//! The `galleria` program: the allocator, the runtime, and nothing else. The command line is `galleria::cli`.

use std::process::ExitCode;
use std::time::Instant;

use mimalloc::MiMalloc;

#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let started = Instant::now();
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => {
            let code = runtime.block_on(galleria::cli::run(started));
            // A stop at once does not wait for a thread that reads the terminal.
            runtime.shutdown_background();
            code
        }
        Err(error) => galleria::cli::cannot_begin(&error),
    }
}
