//! How programs of the shop write to a terminal and end: results, messages, tables, counts, progress and exit codes.

pub mod output;

mod age;
mod counted;
mod credentials;
mod progress;
mod text_table;
mod width;

mod exit;

pub use age::age;
pub use counted::counted;
pub use credentials::without_credentials;
pub use exit::Exit;
pub use progress::Progress;
pub use text_table::{text_table, text_table_within};
pub use width::{width, wrap};
