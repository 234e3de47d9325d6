//! Every step of a checkout, and of what undoes one, is cut off at every point, by an error, a panic and a kill. The program
//! itself runs as a process that is started again whenever it ends; customers ask again until they are answered. Afterwards
//! `galleria verify` finds every invariant kept, every order ended and nothing left to do.
//!
//! `GALLERIA_TEST_ENGINE=postgres` runs all of it on PostgreSQL.

// How a process was ended is told by signals. Points are in a build that asks for them.
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
