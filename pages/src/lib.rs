//! The parts that all pages share, whatever they show: how they are declared and mounted (`page_table`), their requests and answers
//! (`incoming`, `form`, `address`, `answers`), their look (`look`, `icons`, `frame`), the files that they load (`assets`), and their
//! dealings with browsers (`accept`, `headers`, `same_origin`, `cookies`, `theme`). Nothing here knows the shop.

mod accept;
pub mod address;
pub mod cookies;
pub mod headers;
pub mod same_origin;
pub mod theme;

pub mod assets;
mod icons;
pub mod look;

pub mod form;
mod incoming;

mod answers;
pub mod frame;

pub mod page_table;

pub use accept::prefers_html;
pub use answers::{drawn, see_other};
pub use icons::icon;
pub use incoming::Incoming;
