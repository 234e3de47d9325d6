//! Every step of a checkout and of its compensation is interrupted at every failpoint, by an error, a panic and a kill. A
//! supervisor restarts the program whenever it ends, and customers repeat their requests until they are answered. Then
//! `galleria verify` must find that every invariant holds, every order is settled and no work is left.
//!
//! `GALLERIA_TEST_ENGINE=postgres` runs all of it on PostgreSQL.

// Signals show how a process ended. Only a build with the feature has failpoints.
#![cfg(all(unix, feature = "failpoints"))]

#[cfg(test)]
mod failpoints {
    mod cells;
    mod controls;

    mod customers;
    mod shop;
    mod supervisor;

    #[path = "../support/http.rs"]
    mod http;
}
