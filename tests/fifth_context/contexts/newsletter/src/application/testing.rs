//! The use cases on the in-memory store.

use std::sync::Arc;

use crate::application::Application;
use crate::infrastructure::persistence::in_memory::InMemory;

pub(crate) fn application() -> Application {
    Application { subscribers: Arc::new(InMemory::default()) }
}
