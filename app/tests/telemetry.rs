//! Traces and errors as they leave the program: real processes, and receivers that read what these export. Start with
//! `traces.rs`.

// Signals stop the processes.
#![cfg(unix)]

#[cfg(test)]
mod telemetry {
    mod away;
    mod errors;
    mod traces;

    mod exported;
    mod receiver;
    mod shop;

    #[path = "../support/buying.rs"]
    mod buying;
    #[path = "../support/compiled.rs"]
    mod compiled;
    #[path = "../support/http.rs"]
    mod http;
    #[expect(dead_code, reason = "other suites kill their processes")]
    #[path = "../support/process.rs"]
    mod process;
}
