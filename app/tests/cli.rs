//! The program as a user or a script runs it: arguments in, output and exit code out.

#[cfg(test)]
mod cli {
    mod accounts;
    mod backup;
    mod bench;
    mod check;
    mod configuration;
    mod contexts;
    mod contracts;
    mod dead_letters;
    mod descriptions;
    mod doctor;
    #[cfg(feature = "nats")]
    mod doctor_of_hosts;
    mod extract;
    mod generate;
    mod health;
    mod help;
    mod http;
    mod identity;
    mod import;
    mod kubernetes;
    mod learn;
    #[cfg(feature = "nats")]
    mod lost_stream;
    mod migrate;
    mod moving;
    mod output;
    mod own_folders;
    #[path = "../support/ports.rs"]
    mod ports;
    mod program;
    mod provider;
    mod prune;
    mod readme;
    mod rehearse;
    mod replicas;
    mod republish;
    mod secret;
    mod seed;
    mod serve;
    mod servers_away;
    mod tenants;
    mod tour;
    mod upgrade;
    mod verify;

    #[path = "../support/compiled.rs"]
    mod compiled;
}
