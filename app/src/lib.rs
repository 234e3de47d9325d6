//! The `galleria` program as a library: its command line, one file a verb. What a verb does is in the host and in the tools.

pub mod cli;
pub mod commands;
