//! S13: the disk is full. Writes are refused with 503, reads succeed, no write is half done, and the shop resumes when there
//! is space again.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use platform::testing::services;
use tempfile::TempDir;
use tokio::time::{Instant, interval};

use super::buying::insist;
use super::checks::faults_at_rest;
use super::customers::Customers;
use super::http::Call;
use super::process::{LOOK_AGAIN, PATIENCE};
use super::result_line::{it_held, thousands};
use super::seed::rounds;
use super::shop::{Data, Shop};
use super::traces::Traces;

const FILLINGS: &str = "GALLERIA_TEST_FILLINGS";
const USUAL_FILLINGS: usize = 3;
/// The orders before the disk is full and after there is space again.
const ORDERS: usize = 20;
/// The number of refused requests before there is space again.
const REFUSALS: usize = 10;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_refuses_writes_and_leaves_none_half_done() {
    let Some(disk) = SmallDisk::mount() else {
        services::skipped(
            "a small disk cannot be mounted here; it takes root and `mount -t tmpfs`",
        );
        return;
    };
    let began = Instant::now();
    let mut shop = Shop::found(Data::Files(Some(disk.path("shop")))).await;
    shop.open(0).await;
    let mut customers = Customers::begin(&shop.doors, shop.ledger.clone()).await;
    let mut traces = Traces::default();
    let fillings = rounds(FILLINGS, USUAL_FILLINGS);
    for filling in 0..fillings {
        customers.order(ORDERS).await;
        disk.fill();
        let refused = refuses_cleanly(&shop, &customers).await;
        if filling % 2 == 1 {
            // Orders that were acknowledged before are stored.
            shop.kill(0).await;
            disk.make_room();
            shop.open(0).await;
        } else {
            disk.make_room();
        }
        for call in &refused {
            customers.order_again(call).await;
        }
        customers.order(ORDERS).await;
        traces.note(&shop).await;
    }
    let faults = faults_at_rest(&mut shop, customers, &traces, &[0]).await;
    let orders = thousands(shop.ledger.read().len());
    assert!(faults.is_empty(), "{faults:#?}\n{}", shop.logs());
    let result = format!("{orders} acknowledged, 0 lost, the rest refused with 503");
    it_held("S13", "SQLite", &format!("{fillings} full disks"), &result, began.elapsed());
}

/// Orders until enough requests were refused, and returns those. An order that still finds space is accepted.
async fn refuses_cleanly(shop: &Shop, customers: &Customers) -> Vec<Call> {
    let give_up = Instant::now() + PATIENCE;
    let mut again = interval(LOOK_AGAIN);
    let mut refused = Vec::new();
    while refused.len() < REFUSALS {
        again.tick().await;
        let (call, answer) = customers.order_once().await;
        match answer.status {
            200..300 => {}
            503 => {
                assert_eq!(answer.text_at("/code"), "store-unavailable", "{answer:?}");
                refused.push(call);
            }
            _other => panic!("not a clean refusal: {answer:?}\n{}", shop.logs()),
        }
        assert!(Instant::now() < give_up, "a full disk is never noticed");
    }
    let look = Call { path: "/products?limit=1".to_owned(), ..Call::default() };
    assert_eq!(insist(&shop.doors.subscribe(), &look).await.status, 200, "reads go on");
    refused
}

/// A disk of a few megabytes in memory. Dropping it unmounts it.
struct SmallDisk {
    folder: TempDir,
}

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=48m", "galleria-test"]).arg(folder.path());
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then_some(Self { folder })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn ballast(&self) -> PathBuf {
        self.path("ballast")
    }

    /// Fills the disk.
    fn fill(&self) {
        let mut ballast = File::create(self.ballast()).unwrap();
        for size in [1 << 20, 4096, 1] {
            let bytes = vec![0; size];
            let full = loop {
                if let Err(error) = ballast.write_all(&bytes) {
                    break error;
                }
            };
            assert_eq!(full.kind(), ErrorKind::StorageFull);
        }
    }

    fn make_room(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A process that is being killed may still have a file open, so the unmount is lazy.
        let path: &Path = self.folder.path();
        let _unmounted = Command::new("umount").arg("-l").arg(path).status();
    }
}
