//! The fault bench with real processes: the program on real files and databases, and a payment provider in its own process.
//! Customers order and record every acknowledgement in a ledger, while processes are killed or paused, disks fill up and
//! servers restart. `checks.rs` has the final checks.

// Signals stop the processes.
#![cfg(unix)]

#[cfg(test)]
mod crashes {
    mod full_disk;
    mod guards_removed;
    mod killed_provider;
    mod kills;
    mod lost_answers;
    mod paused_host;
    mod restarted_server;
    mod rolling_restart;

    mod checks;
    mod customers;
    mod ledger;
    mod provider;
    mod seed;
    mod shop;
    mod traces;

    #[path = "../support/buying.rs"]
    mod buying;
    #[path = "../support/http.rs"]
    mod http;
    #[path = "../support/ports.rs"]
    mod ports;
    #[path = "../support/process.rs"]
    mod process;
    #[path = "../support/result_line.rs"]
    mod result_line;
}
