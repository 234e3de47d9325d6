//! How programs of the shop write to a terminal: results, messages, tables, counts and progress.

pub mod output;

mod counted;
mod progress;
mod text_table;

pub use counted::counted;
pub use progress::Progress;
pub use text_table::text_table;
