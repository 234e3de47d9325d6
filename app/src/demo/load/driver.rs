//! The driver: all workers on one thread, so that it takes as little as it can of the cores it shares with the shop.

use std::net::SocketAddr;
use std::time::Duration;

use futures_util::future::join_all;
use hyper::header::HeaderValue;
use tokio::sync::oneshot;

use super::Until;
use super::random::Random;
use super::window::{Tally, Window, measure};
use super::worker::Worker;
use crate::demo::DemoError;

/// What is to be driven, and how.
pub(super) struct Plan {
    pub(super) address: SocketAddr,
    /// The processes to measure.
    pub(super) servers: Vec<u32>,
    /// Access tokens of the customers.
    pub(super) tokens: Vec<String>,
    pub(super) products: usize,
    pub(super) seed: u64,
    pub(super) concurrency: usize,
    pub(super) warm_up: Duration,
    pub(super) until: Until,
}

/// Drives on a thread of its own, and returns what was measured.
pub(super) async fn drive(plan: Plan) -> Result<Window, DemoError> {
    let broken = |reason: String| DemoError::Driver { reason };
    let (result, measured) = oneshot::channel();
    std::thread::Builder::new()
        .name("load-driver".to_owned())
        .spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let window = runtime.map(|runtime| runtime.block_on(run(plan)));
            // Whoever waited has gone when the run was interrupted.
            let _interrupted = result.send(window);
        })
        .map_err(|error| broken(error.to_string()))?;
    let window = measured.await.map_err(|_panicked| broken("its thread panicked".to_owned()))?;
    window.map_err(|error| broken(error.to_string()))?
}

async fn run(plan: Plan) -> Result<Window, DemoError> {
    let tally = Tally::default();
    let mut workers = Vec::with_capacity(plan.concurrency);
    for number in 0..plan.concurrency {
        workers.push(worker(&plan, number)?.run(&tally));
    }
    let measuring = measure(&tally, &plan.servers, plan.warm_up, plan.until);
    let (window, _ended) = tokio::join!(measuring, join_all(workers));
    Ok(window)
}

fn worker(plan: &Plan, number: usize) -> Result<Worker, DemoError> {
    let header = |text: String| {
        HeaderValue::try_from(text).map_err(|error| DemoError::Driver { reason: error.to_string() })
    };
    let token = plan.tokens.get(number % plan.tokens.len().max(1)).cloned().unwrap_or_default();
    Ok(Worker {
        number,
        address: plan.address,
        host: header(plan.address.to_string())?,
        authorization: header(format!("Bearer {token}"))?,
        random: Random::new(plan.seed, u64::try_from(number).unwrap_or(u64::MAX)),
        products: plan.products,
        seed: plan.seed,
    })
}
