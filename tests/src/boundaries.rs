//! Where the walls run, and how they are checked: the edges between crates, the edges between the rooms of a context,
//! what a context shows, and whose tables its SQL names.
//!
//! Every rule is data with a name and a reason, so that whoever breaks one is told what was found, where, why it
//! matters and what to do instead. The checks read source text, never a running shop, so they work on planted trees
//! as they do on the real one.

mod violation;
pub use violation::{Rule, Violation, report};

mod exports;
mod module_tree;
pub use module_tree::{Module, Room, SourceTree};

mod mentions;
mod names;
mod tokens;
pub use mentions::{How, Mention, Text};

mod walls;
pub use walls::{Forbidden, Wall, breaches};
mod rules;
pub use rules::{context_walls, kernel_walls, platform_walls};

mod rooms;
pub use rooms::{room_edges, same_rooms};

mod tables;
pub use tables::{Tables, foreign_tables};

mod crates;
pub use crates::{CrateEdges, crate_edges, forbidden_edges};
mod kernel;
pub use kernel::{forbidden_in_kernel, kernel_dependencies};

mod workspace;
pub use workspace::Workspace;
