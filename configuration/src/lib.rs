//! Configuration: defaults, then a TOML file, then the environment, then flags. Every value remembers where it came from, so
//! that every refusal can say it. It knows no setting: a program declares its own.

mod declaration;
mod error;
mod layers;
mod refusals;
mod similar;
mod source;
mod text_file;

pub use declaration::Declaration;
pub use error::ConfigError;
pub use layers::Config;
pub use refusals::refusals;
pub use similar::closest;
pub use source::Source;

#[cfg(test)]
mod tests;
