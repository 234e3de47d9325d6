//! What an operator does to a shop. Each module is one task; the verbs of the command line call them.

pub mod moving;
