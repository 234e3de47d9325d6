//! Payments moves to its own process and database and back while customers order; the program runs as real processes that
//! are killed. Start with `moves_under_load.rs`.

// Signals stop the processes.
#![cfg(unix)]

#[cfg(test)]
mod extraction {
    mod behind_a_proxy;
    mod bench;
    mod coming_home;
    mod guide;
    mod moves_under_load;
    mod outage;
    mod power_cut;
    mod rolling_upgrade;
    mod walk;
    mod without_the_inbox;

    mod buyer;
    mod checks;
    mod customers;
    mod services;
    mod shop;
    mod source_code;

    #[path = "../support/buying.rs"]
    mod buying;
    #[path = "../support/compiled.rs"]
    mod compiled;
    #[path = "../support/http.rs"]
    mod http;
    #[path = "../support/ports.rs"]
    mod ports;
    #[path = "../support/process.rs"]
    mod process;
    #[path = "../support/result_line.rs"]
    mod result_line;
}
