//! S16: the database commits, and the connection is cut before its answer. The shop finds the outcome of the commit, and no
//! effect happens twice.

use platform::testing::{Proxy, ScratchDatabase, services};
use tokio::time::{Instant, timeout};

use super::checks::faults_at_rest;
use super::customers::Customers;
use super::process::PATIENCE;
use super::result_line::{it_held, thousands};
use super::seed::rounds;
use super::shop::{Data, Shop};
use super::traces::Traces;

const ANSWERS: &str = "GALLERIA_TEST_LOST_ANSWERS";
const USUAL_ANSWERS: usize = 30;
/// The statement that ends a writer's transaction, and no other.
const COMMIT: &[u8] = b"COMMIT\0";
/// The number of answers lost in a row.
const AT_ONCE: u32 = 3;
const ORDERS: usize = 5;

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_answer_is_lost_is_found() {
    if !services::postgres() {
        return;
    }
    let began = Instant::now();
    let database = ScratchDatabase::create().await;
    let (proxy, through) = Proxy::before_database(database.url()).await;
    let mut shop = Shop::found(Data::At(through)).await;
    shop.open(0).await;
    let mut customers = Customers::begin(&shop.doors, shop.ledger.clone()).await;
    let (mut traces, mut lost) = (Traces::default(), 0);
    let answers = rounds(ANSWERS, USUAL_ANSWERS);
    while usize::try_from(lost).unwrap() < answers {
        proxy.swallow_answers(COMMIT, AT_ONCE);
        lost = timeout(PATIENCE, proxy.swallowed()).await.expect("a shop that commits");
        customers.order(ORDERS).await;
        traces.note(&shop).await;
    }
    let faults = faults_at_rest(&mut shop, customers, &traces, &[0]).await;
    let orders = thousands(shop.ledger.read().len());
    assert!(faults.is_empty(), "{faults:#?}\n{}", shop.logs());
    let result = format!("{orders} acknowledged, 0 lost");
    it_held("S16", "PostgreSQL", &format!("{lost} answers lost"), &result, began.elapsed());
}
