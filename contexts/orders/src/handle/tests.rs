//! The context on a real database: its descriptor, foreign events, deadlines and audit.

use std::sync::Arc;

use actix_web::http::StatusCode;
use platform::context::Context;
use serde_json::{Value, json};
use shared_kernel::{Clock, Origin};
use uuid::Uuid;

use crate::application::testing::customer;
use crate::domain::OrderId;
use crate::infrastructure::http::testing::{Shop, get, post, two_mugs};

mod audit;
mod corrupt_rows;
mod deadlines;
mod descriptor;
mod events;
mod sealing;
