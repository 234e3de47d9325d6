//! The fault bench with real processes: the program itself on real files and real databases, with a payment provider in a
//! process of its own, while customers order and keep a ledger of all that was acknowledged. Processes are killed,
//! stopped and continued, disks fill up, servers restart. What must hold in the end is read in `checks.rs`.

// Processes are told to stop by signals.
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
